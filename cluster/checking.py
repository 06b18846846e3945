"""An independent check of a database: ``python -m cluster.checking``.

It knows none of the services that wrote the rows: it reads the tables by plain SQL, and plays the history of cases anew
from their applications, which must lead to what is stored of them now.
"""

import argparse
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, create_engine, text

from cluster.backup import usual_address
from cluster.replaying import Replayed, replay

SAMPLE = 2000
"""How many cases are played anew, the newest first."""

RULES: Mapping[str, str] = {
    "the history has gaps, doubles or more than was counted": """
        SELECT c.id FROM "case" c LEFT JOIN (
            SELECT case_id, count(*) AS n, min(seq) AS first, max(seq) AS last FROM case_event GROUP BY case_id
        ) e ON e.case_id = c.id
        WHERE coalesce(e.n, 0) <> c.event_count OR coalesce(e.first, 1) <> 1 OR coalesce(e.last, 0) <> coalesce(e.n, 0)
    """,
    "completed work items and the history do not tell the same": """
        SELECT case_id FROM (
            SELECT case_id, element, 1 AS n FROM work_item WHERE status = 'completed'
            UNION ALL SELECT case_id, element, -1 FROM case_event WHERE kind IN ('completed', 'chosen')
        ) both_sides GROUP BY case_id, element HAVING sum(n) <> 0
    """,
    "a work item is completed by nobody, at no time, or with no outcome": """
        SELECT case_id FROM work_item WHERE status = 'completed'
        AND (completed_at IS NULL OR completed_by_id IS NULL OR outcome IS NULL)
    """,
    "a case that is over still waits": """
        SELECT c.id FROM "case" c WHERE c.status IN ('completed', 'cancelled') AND (
            EXISTS (SELECT 1 FROM work_item w WHERE w.case_id = c.id AND w.status IN ('open', 'suspended'))
            OR EXISTS (SELECT 1 FROM timer t WHERE t.case_id = c.id)
            OR EXISTS (SELECT 1 FROM subscription s WHERE s.case_id = c.id)
            OR EXISTS (SELECT 1 FROM service_call k WHERE k.case_id = c.id AND k.status IN ('waiting', 'failed')))
    """,
    "work stands still in a case that goes on, or goes on in one that stands still": """
        SELECT w.case_id FROM work_item w JOIN "case" c ON c.id = w.case_id
        WHERE w.status IN ('open', 'suspended') AND (w.status = 'suspended') <> (c.status = 'suspended')
    """,
    "what systems have done and the history do not tell the same": """
        SELECT case_id FROM (
            SELECT case_id, 1 AS n FROM service_call WHERE status = 'done'
            UNION ALL SELECT case_id, -1 FROM case_event WHERE kind IN ('service_done', 'service_answered')
        ) both_sides GROUP BY case_id HAVING sum(n) < 0 OR (
            sum(n) > 0 AND NOT EXISTS (SELECT 1 FROM case_event u WHERE u.case_id = both_sides.case_id
                AND u.kind IN ('move_undone', 'migration_undone')))
    """,
    "a message was given to a case more or less often than its history tells": """
        SELECT case_id FROM (
            SELECT case_id, 1 AS n FROM incoming_message WHERE status = 'delivered' AND kind = 'message'
            UNION ALL SELECT case_id, -1 FROM case_event WHERE kind = 'message_received'
        ) both_sides WHERE case_id IS NOT NULL GROUP BY case_id HAVING sum(n) > 0
    """,
    "moves to other versions and the history do not tell the same": """
        SELECT case_id FROM (
            SELECT case_id, 1 AS n FROM migrated_case WHERE version_after IS NOT NULL
            UNION ALL SELECT case_id, -1 FROM case_event WHERE kind = 'migrated'
        ) both_sides GROUP BY case_id HAVING sum(n) <> 0
    """,
    "an act on many cases ended before all were done, or they do not tell of it": """
        SELECT l.case_id FROM bulk_case l JOIN bulk_operation b ON b.id = l.bulk_id
        WHERE (b.finished_at IS NOT NULL AND l.outcome = 'waiting')
        OR (l.outcome = 'done' AND b.kind IN ('suspend', 'cancel') AND NOT EXISTS (
            SELECT 1 FROM case_event e WHERE e.case_id = l.case_id
            AND e.kind = CASE b.kind WHEN 'suspend' THEN 'suspended' ELSE 'cancelled' END))
    """,
    "a case tells twice of one act on many, or of one that was not done to it": """
        SELECT case_id FROM (
            SELECT l.case_id, l.outcome, (
                SELECT count(*) FROM case_event e WHERE e.case_id = l.case_id
                AND e.kind IN ('suspended', 'continued', 'resumed', 'cancelled')
                AND (CAST(e.data AS TEXT) LIKE '%"many": ' || l.bulk_id || ',%'
                    OR CAST(e.data AS TEXT) LIKE '%"many": ' || l.bulk_id || '}%')
            ) AS times FROM bulk_case l
        ) told WHERE times > CASE outcome WHEN 'done' THEN 1 ELSE 0 END
    """,
    "a case is closed without its history telling it once": """
        SELECT c.id FROM "case" c WHERE (c.status = 'completed') <> (
            SELECT count(*) = 1 FROM case_event e WHERE e.case_id = c.id AND e.kind = 'closed')
    """,
    "a case waits for nothing and cannot go on": """
        SELECT c.id FROM "case" c WHERE c.status = 'running'
        AND NOT EXISTS (SELECT 1 FROM work_item w WHERE w.case_id = c.id AND w.status = 'open')
        AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.case_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.case_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM service_call k WHERE k.case_id = c.id AND k.status IN ('waiting', 'failed'))
    """,
}
"""What must not be found, and the query that finds the cases in which it is."""

ACTS = (
    "SELECT id, CAST(outcome AS TEXT) FROM work_item WHERE status = 'completed'",
    "SELECT 0, CAST(data AS TEXT) FROM case_event WHERE kind IN ('suspended', 'moved', 'cancelled')",
    "SELECT 0, key FROM incoming_message",
)
"""Where the texts stand by which acts are known again."""


@dataclass
class Report:
    """What was looked at, and what is wrong; nothing is if ``problems`` is empty."""

    cases: int = 0
    events: int = 0
    replayed: int = 0
    not_replayed: int = 0
    acknowledged: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = (
            f"{self.cases} cases, {self.events} events, {self.replayed} cases played anew"
            f" ({self.not_replayed} hold what this check cannot play), {self.acknowledged} acknowledged acts looked up"
        )
        return "\n".join((told, *self.problems, "Something is wrong." if self.problems else "All is well."))


def check(
    url: str,
    acknowledged: Mapping[str, int] | None = None,
    *,
    refused: Collection[str] = (),
    sample: int = SAMPLE,
) -> Report:
    """Return what is wrong in the database at ``url``.

    ``acknowledged`` are acts of which somebody was told that they are stored: the work item by a text that was sent in
    its outcome, or 0 by one that was sent as the reason of an operator's act or the key of a message. Each must be
    there, once. ``refused`` are acts of which somebody was told that they are not done: none of them may be there.
    """
    engine = create_engine(url)
    report = Report()
    try:
        with engine.connect() as connection:
            report.cases = connection.scalar(text('SELECT count(*) FROM "case"')) or 0
            report.events = connection.scalar(text("SELECT count(*) FROM case_event")) or 0
            for problem, query in RULES.items():
                found = sorted({row[0] for row in connection.execute(text(query))})
                if found:
                    report.problems.append(f"{problem}: cases {found[:10]}")
            _check_jobs(connection, report)
            _check_acts(connection, acknowledged or {}, refused, report)
            for case in connection.scalars(
                text('SELECT id FROM "case" ORDER BY id DESC LIMIT :n'), {"n": sample}
            ).all():
                _count(replay(connection, case), report)
    finally:
        engine.dispose()
    return report


def _check_jobs(connection: Connection, report: Report) -> None:
    table = "workflow_status" if connection.dialect.name == "sqlite" else "dbos.workflow_status"
    gave_up = connection.execute(text(f"SELECT workflow_uuid FROM {table} WHERE status = 'ERROR'")).all()
    if gave_up:
        report.problems.append(f"jobs gave up for ever: {[row[0] for row in gave_up[:10]]}")


def _check_acts(
    connection: Connection, acknowledged: Mapping[str, int], refused: Collection[str], report: Report
) -> None:
    report.acknowledged, report.refused = len(acknowledged), len(refused)
    if not acknowledged and not refused:
        return
    stored: dict[str, list[int]] = {}
    for query in ACTS:
        for item, told in connection.execute(text(query)):
            for word in str(told).replace('"', " ").replace(",", " ").split():
                if word.startswith("act-"):
                    stored.setdefault(word, []).append(item)
    wrong = {
        "acknowledged and not there": [act for act, item in acknowledged.items() if item not in stored.get(act, ())],
        "done twice": [act for act, items in stored.items() if len(items) > 1],
        "refused and yet there": [act for act in refused if act in stored],
    }
    for problem, acts in wrong.items():
        if acts:
            report.problems.append(f"{problem}: {sorted(acts)[:10]} ({len(acts)})")


def _count(replayed: Replayed, report: Report) -> None:
    report.replayed += replayed.could_be
    report.not_replayed += not replayed.could_be
    report.problems.extend(replayed.differences)


def main() -> int:
    """Check the database that is named; return 0 if all is well, else 1."""
    parser = argparse.ArgumentParser(prog="python -m cluster.checking", description="Check a database of Klunga's.")
    parser.add_argument("url", nargs="?", help="the database; DATABASE_URL if not given")
    parser.add_argument("--cases", type=int, default=SAMPLE, help=f"how many cases are played anew; {SAMPLE}")
    chosen = parser.parse_args()
    report = check(chosen.url or usual_address(), sample=chosen.cases)
    print(report)
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
