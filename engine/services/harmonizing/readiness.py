"""What comparing pages need is found before anybody looks: by a worker, when a model, an answer or the code changed.

A page shows what is found and asks for the rest; it makes nobody wait.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from math import inf

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import bpmn, checks, compare, jobs, prepare
from engine.services.harmonizing import comparisons, families, harmonization, judgements, open_questions
from engine.services.harmonizing.harmonization import Row
from engine.services.harmonizing.open_questions import BeingFound
from engine.services.storage.releases import release
from engine.store.tables import EService, FamilyWork, ModelVersion, OpenQuestions
from engine.store.tables import ProcessModel as StoredModel

ASKED_AGAIN_SECONDS = 120
"""How long a page that asks once more for the same is content with having asked."""
ANSWERING_SECONDS = 20
"""How long after an answer its e-service is gone through: whoever answers one question answers the next soon."""


def make_ready(session: Session, e_service_id: int, stamp: str | None = None, *, now: datetime) -> None:
    """Find what is missing: comparisons with the standard, questions, what all share, a proposed standard. The job.

    What takes long is left to jobs of its own; of a family too large to be found for nobody, nothing is. Nothing is
    done if more has been answered since ``stamp``. Commits.
    """
    if stamp is not None and stamp != judgements.stamp(session, e_service_id):
        return
    e_service = session.get_one(EService, e_service_id)
    if e_service.is_block:  # nobody compares what several e-services call
        return
    row = harmonization.row_of(harmonization.chart(session, on=now.date()), e_service)
    pairs = dict.fromkeys([*harmonization.waiting([row]), *_newest(session, row)])
    comparisons.compare_missing(session, pairs, now=now, seconds=inf)
    with suppress(BeingFound):
        open_questions.kept(session, e_service, open_questions.family_of(session, e_service), now)
    with suppress(families.TooFew):
        families.find_ahead(session, families.members_of(session, e_service, on=now.date()), now=now)


def ask(session: Session, e_service_ids: Iterable[int], *, now: datetime) -> None:
    """Let a worker find what is missing of e-services; within two minutes it is not asked twice. Commits."""
    for id_ in e_service_ids:
        _enqueue(session, id_, f"{int(now.timestamp()) // ASKED_AGAIN_SECONDS}")
    session.commit()


def ask_after_answer(session: Session, e_service_id: int, *, now: datetime) -> None:
    """Let a worker find anew what follows from an answer, once nothing more is answered for a moment. Commits."""
    stamp = judgements.stamp(session, e_service_id)
    key = f"{stamp}:{now.timestamp()}"
    _enqueue(session, e_service_id, key, delay_seconds=ANSWERING_SECONDS, stamp=stamp)
    session.commit()


def ask_after_release(session: Session) -> None:
    """Let a worker find anew what another release of the code finds otherwise; once for all processes. Commits."""
    code = release(bpmn, compare, checks, prepare)
    drawn = select(StoredModel.e_service_id).where(StoredModel.municipality_id.is_not(None)).distinct()
    for id_ in session.scalars(drawn.order_by(StoredModel.e_service_id)).all():
        _enqueue(session, id_, code)
    session.commit()


def lacking(session: Session, rows: Sequence[Row]) -> list[EService]:
    """Return the e-services of which comparisons or questions are missing; three queries, whatever their number."""
    open_ = {row.e_service.id for row in rows if harmonization.waiting([row])}
    open_ |= {service.id for service in unquestioned(session, [row.e_service for row in rows])}
    return [row.e_service for row in rows if row.e_service.id in open_]


def unquestioned(session: Session, services: Sequence[EService]) -> list[EService]:
    """Return the e-services whose questions are not those of today, and of which no worker was asked for them."""
    families_of = open_questions.families_of(session)
    said: Mapping[int, str] = judgements.stamps(session)
    known = set(session.scalars(select(OpenQuestions.key)))
    known |= set(session.scalars(select(FamilyWork.key).where(FamilyWork.what == "questions")))
    return [
        each
        for each in services
        if (family := families_of.get(each.id)) is not None
        and open_questions.key_of_versions(family, said.get(each.id, "")) not in known
    ]


def _newest(session: Session, row: Row) -> list[tuple[int, int]]:
    """Return the published standard with the newest version of each municipality's model, a draft maybe, by id."""
    if row.standard is None:
        return []
    drafts = (
        select(ModelVersion.id)
        .join(StoredModel)
        .where(StoredModel.e_service_id == row.e_service.id, StoredModel.municipality_id.is_not(None))
        .where(ModelVersion.number == StoredModel.last_number)
        .order_by(ModelVersion.id)
    )
    return [(row.standard.id, id_) for id_ in session.scalars(drafts)]


def _enqueue(session: Session, e_service_id: int, key: str, *, delay_seconds: float = 0, **more: str) -> None:
    jobs.enqueue(
        session,
        "make_ready",
        key=f"{e_service_id}:{key}",
        delay_seconds=delay_seconds,
        queue="comparisons",
        e_service_id=e_service_id,
        **more,
    )
