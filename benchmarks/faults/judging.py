"""What only those can judge who know what was done in a trial: answers, messages, acts on many, and what is gone."""

import json
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from benchmarks.faults.operators import ANSWER
from benchmarks.faults.outside import Outside
from benchmarks.faults.site import Site
from benchmarks.faults.visitors import Told
from engine.store import Database

MOST = 10
"""How many of those that are wrong are told."""


def judged(database: Database, outside: Outside, site: Site, told: Told) -> list[str]:
    """Return what is wrong, in sentences."""
    with database.reading() as session:
        return [
            *_answered_once(session, outside),
            *_sent_once(session, site),
            *_taken_once(session),
            *_signals_taken(session),
            *_many_done(session, told),
            *_gone_by_a_move(session, told),
        ]


def happened(database: Database) -> Counter[str]:
    """Return how often each kind of event stands in the histories: what the load was made of."""
    query = text("SELECT kind, count(*) FROM case_event GROUP BY kind")
    many = text(
        "SELECT 'with many: ' || b.kind || ' ' || l.outcome, count(*) FROM bulk_case l "
        "JOIN bulk_operation b ON b.id = l.bulk_id GROUP BY b.kind, l.outcome"
    )
    with database.reading() as session:
        return Counter({kind: int(times) for each in (query, many) for kind, times in session.execute(each)})


def _answered_once(session: Session, outside: Outside) -> Iterable[str]:
    """Tell what of the system's answers is in two cases, or was never given."""
    query = "SELECT data FROM case_event WHERE kind IN ('service_done', 'service_answered')"
    data = [json.loads(row) if isinstance(row, str) else row for row in session.scalars(text(query))]
    taken = Counter(row.get("brought", {}).get("nummer") for row in data)
    yield from _wrong("answers of the system that were taken twice", (n for n, times in taken.items() if times > 1))
    given = set(outside.answers.values())
    yield from _wrong(
        "answers that the system has never given",
        (n for n in taken if n not in given and not (isinstance(n, int) and n > ANSWER)),
    )


def _sent_once(session: Session, site: Site) -> Iterable[str]:
    """Tell which cases have not sent one message for each work item that was completed before it."""
    query = text(
        "SELECT c.number, (SELECT count(*) FROM work_item w WHERE w.case_id = c.id AND w.status = 'completed'), "
        "(SELECT count(*) FROM incoming_message m WHERE m.from_case_id = c.id) "
        'FROM "case" c WHERE c.number IN :numbers'
    ).bindparams(bindparam("numbers", expanding=True))
    rows = session.execute(query, {"numbers": site.senders}).all()
    yield from _wrong(
        "cases that sent more or fewer messages than they should", (row for row in rows if row[1] != row[2])
    )


def _taken_once(session: Session) -> Iterable[str]:
    """Tell which messages a case has taken twice, and if more or fewer were taken than were noted as given."""
    query = text("SELECT data FROM case_event WHERE kind = 'message_received'")
    data = [json.loads(row) if isinstance(row, str) else row for row in session.scalars(query)]
    messages = [each for each in data if each.get("kind", "message") == "message"]
    numbers = Counter(each.get("brought", {}).get("belopp") for each in messages)
    twice = (number for number, times in numbers.items() if number is not None and times > 1)
    yield from _wrong("messages that cases have taken twice", twice)
    noted = session.scalar(text("SELECT sum(cases) FROM incoming_message WHERE kind = 'message'")) or 0
    if noted != len(messages):
        yield f"messages were noted as given {noted} times, and cases tell of {len(messages)}"


def _signals_taken(session: Session) -> Iterable[str]:
    """Tell if cases have taken signals more or less often than was noted of the signals."""
    noted = session.scalar(text("SELECT sum(cases) FROM incoming_message WHERE kind = 'signal'")) or 0
    query = "SELECT count(*) FROM case_event e WHERE e.kind = 'message_received' AND "
    query += 'CAST(e.data AS TEXT) LIKE \'%"kind": "signal"%\''
    took = session.scalar(text(query)) or 0
    if took != noted:
        yield f"signals were noted as taken {noted} times, and cases tell of {took}"


def _many_done(session: Session, told: Told) -> Iterable[str]:
    """Tell which acts on many are lost or unfinished, and which were not done once to each case as their log says."""
    rows = session.execute(text("SELECT id, reason, total, finished_at FROM bulk_operation")).all()
    totals = {row.reason: row.total for row in rows}
    yield from _wrong("acts on many that were asked for and are lost", told.many.keys() - totals.keys())
    wrong = (key for key, many in told.many.items() if totals.get(key, many) != many)
    yield from _wrong("acts on many that were done on others than was asked for", wrong)
    yield from _wrong("acts on many that are not done to the end", (row.id for row in rows if row.finished_at is None))
    lines = session.execute(text("SELECT bulk_id, case_id, outcome FROM bulk_case")).all()
    listed = Counter(line.bulk_id for line in lines)
    yield from _wrong("acts on many that list others", (row.id for row in rows if listed[row.id] != row.total))
    does = Counter(_parts(session))
    unlike = (
        f"case {line.case_id} in act {line.bulk_id}: {line.outcome}, told {times} times"
        for line in lines
        if (times := does.pop((line.bulk_id, line.case_id), 0)) != (line.outcome == "done")
    )
    yield from _wrong("cases in acts on many that do not tell what their log says", unlike)
    yield from _wrong("acts on many told by cases that are not in them", does)


def _parts(session: Session) -> Iterable[tuple[int, int]]:
    """Return the act on many and the case of each event that tells of one."""
    query = text(
        "SELECT case_id, data FROM case_event WHERE kind IN ('suspended', 'continued', 'resumed', 'cancelled')"
    )
    for case_id, data in session.execute(query):
        many = (json.loads(data) if isinstance(data, str) else data).get("many")
        if many is not None:
            yield many, case_id


def _gone_by_a_move(session: Session, told: Told) -> Iterable[str]:
    """Tell which work items are said to be gone and are there, or went without a move that was taken back."""
    there = text("SELECT id FROM work_item WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
    yield from _wrong("work items that were said to be gone", session.scalars(there, {"ids": list(told.gone)}))
    undone = text(
        'SELECT DISTINCT c.number FROM "case" c JOIN case_event e ON e.case_id = c.id '
        "WHERE e.kind IN ('move_undone', 'migration_undone')"
    )
    moved = set(session.scalars(undone))
    lost = (item for item, case in told.gone.items() if case not in moved)
    yield from _wrong("work items that went without a move being taken back", lost)


def _wrong(what: str, which: Iterable[object]) -> Iterable[str]:
    found = sorted(map(str, which))
    if found:
        yield f"{what}: {found[:MOST]} ({len(found)})"
