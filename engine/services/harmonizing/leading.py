"""What a change lead begins with: where most is gained for least work, and what has happened last."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from engine.services.harmonizing.comparisons import Compared, stored_comparison
from engine.services.harmonizing.harmonization import Cell, Row
from engine.services.harmonizing.rebasing import is_outdated
from engine.store.tables import Adoption, EService, Judgement, ModelVersion, Municipality, Person
from engine.store.tables import ProcessModel as StoredModel

What = Literal["uploaded", "published", "runs", "same", "apart"]


@dataclass(frozen=True, slots=True)
class Gain:
    """A deviation that is worth looking at: the comparison that tells it, its place there, and who has it."""

    row: Row
    cells: tuple[Cell, ...]
    standard: ModelVersion
    variant: ModelVersion
    key: str
    found: Compared
    place: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: who did it, to which e-service; what else it is about depends on ``what``."""

    at: datetime
    what: What
    by: Person
    e_service: EService
    municipality: Municipality | None = None
    version: ModelVersion | None = None
    adoption: Adoption | None = None
    judgement: Judgement | None = None


def last_ones(session: Session, rows: Iterable[Row], most: int) -> list[Gain]:
    """Return the deviations after which a municipality would work like the standard, at most ``most``."""
    alone = [(row, cell) for row, cell in _compared(rows) if cell.brief is not None and cell.brief.differences == 1]
    alone.sort(key=lambda each: -(each[1].brief.similarity if each[1].brief else 0))
    return [gain for row, cell in alone[:most] if (gain := _gain(session, row, (cell,), _keys(cell)[0])) is not None]


def most_shared(session: Session, rows: Iterable[Row], most: int) -> list[Gain]:
    """Return the deviations that most municipalities share, two at least, at most ``most``."""
    having: dict[tuple[int, str], list[tuple[Row, Cell]]] = defaultdict(list)
    for row, cell in _compared(rows):
        for key in _keys(cell):
            having[row.e_service.id, key].append((row, cell))
    shared = [(key, each) for (_, key), each in having.items() if len(each) > 1]
    shared.sort(key=lambda each: -len(each[1]))
    found = (_gain(session, each[0][0], tuple(cell for _, cell in each), key) for key, each in shared[:most])
    return [gain for gain in found if gain is not None]


def only_words(rows: Iterable[Row]) -> list[tuple[Row, Cell]]:
    """Return who works exactly as the standard under other names: they could run the standard and change nothing."""
    compared = ((row, cell) for row, cell in _compared(rows) if cell.mode == "variant")
    return [(row, cell) for row, cell in compared if cell.brief is not None and not cell.brief.differences]


def outdated(session: Session, rows: Iterable[Row]) -> list[tuple[Row, Cell]]:
    """Return the variants that are based on an older standard than the published one."""
    drawn = ((row, cell) for row in rows if row.standard is not None for cell in row.cells)
    return [(row, cell) for row, cell in drawn if cell.variant is not None and is_outdated(session, cell.variant)]


def latest(session: Session, most: int) -> list[Event]:
    """Return what has happened to models, adoptions and answers, newest first, at most ``most``. Four queries."""
    events = [*_uploads(session, most), *_publications(session, most), *_adoptions(session, most)]
    events += _answers(session, most)
    return sorted(events, key=lambda each: each.at, reverse=True)[:most]


def _compared(rows: Iterable[Row]) -> Iterator[tuple[Row, Cell]]:
    for row in rows:
        for cell in row.cells:
            if row.standard is not None and cell.variant is not None and cell.brief is not None and cell.brief.readable:
                yield row, cell


def _keys(cell: Cell) -> tuple[str, ...]:
    return cell.brief.keys if cell.brief is not None else ()


def _gain(session: Session, row: Row, cells: tuple[Cell, ...], key: str) -> Gain | None:
    standard, variant = row.standard, cells[0].variant
    if standard is None or variant is None:
        return None
    found = stored_comparison(session, standard, variant)
    if found is None or key not in found.keys:
        return None
    return Gain(row, cells, standard, variant, key, found, found.keys.index(key))


def _versions(session: Session, order: object, most: int) -> Sequence[ModelVersion]:
    wanted = select(ModelVersion).join(StoredModel).order_by(order).limit(most)  # type: ignore[arg-type]
    about = joinedload(ModelVersion.process_model)
    return session.scalars(wanted.options(about, defer(ModelVersion.findings), defer(ModelVersion.rewrites))).all()


def _uploads(session: Session, most: int) -> Iterator[Event]:
    for row in _versions(session, ModelVersion.uploaded_at.desc(), most):
        model = row.process_model
        yield Event(row.uploaded_at, "uploaded", row.uploaded_by, model.e_service, model.municipality, version=row)


def _publications(session: Session, most: int) -> Iterator[Event]:
    for row in _versions(session, ModelVersion.published_at.desc().nulls_last(), most):
        model = row.process_model
        if row.published_at is not None and row.published_by is not None:
            yield Event(
                row.published_at, "published", row.published_by, model.e_service, model.municipality, version=row
            )


def _adoptions(session: Session, most: int) -> Iterator[Event]:
    for row in session.scalars(select(Adoption).order_by(Adoption.set_at.desc(), Adoption.id.desc()).limit(most)):
        yield Event(row.set_at, "runs", row.set_by, row.e_service, row.municipality, adoption=row)


def _answers(session: Session, most: int) -> Iterator[Event]:
    given = select(Judgement).where(Judgement.undone_at.is_(None), Judgement.verdict != "later")
    for row in session.scalars(given.order_by(Judgement.said_at.desc()).limit(most)):
        what: What = "same" if row.verdict == "same" else "apart"
        yield Event(row.said_at, what, row.said_by, row.e_service, judgement=row)
