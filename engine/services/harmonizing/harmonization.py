"""How like the standard each municipality works: all e-services and municipalities at a glance."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from engine.compare import Operation
from engine.language import render
from engine.model import ProcessModel
from engine.services.catalogue.adoptions import Mode
from engine.services.catalogue.e_services import list_e_services
from engine.services.harmonizing import judgements
from engine.services.harmonizing.comparisons import Brief, Compared, briefs, compare_missing, method, stored_comparison
from engine.services.organization.municipalities import list_municipalities
from engine.store.tables import Adoption, EService, ModelVersion, Municipality
from engine.store.tables import ProcessModel as StoredModel


@dataclass(frozen=True, slots=True)
class Cell:
    """One municipality and one e-service: what it runs, its own model if it has drawn one, and how alike that is.

    ``variant`` is the latest published version, else the latest draft. ``brief`` is None while it has
    not been compared with the standard.
    """

    municipality: Municipality
    mode: Mode
    variant: ModelVersion | None
    brief: Brief | None


@dataclass(frozen=True, slots=True)
class Row:
    """One e-service: its published standard, if there is one, and a cell for each municipality."""

    e_service: EService
    standard: ModelVersion | None
    cells: tuple[Cell, ...]

    @property
    def mean(self) -> float | None:
        """Return the mean similarity of those who run it or have drawn it, in [0, 1]; None if nobody has."""
        known = [value for cell in self.cells if (value := similarity(cell)) is not None]
        return sum(known) / len(known) if known else None


def similarity(cell: Cell) -> float | None:
    """Return how like the standard a municipality works, in [0, 1]; None if it does not, or nobody knows yet."""
    if cell.variant is None:
        return 1.0 if cell.mode == "standard" else None
    return cell.brief.similarity if cell.brief is not None and cell.brief.readable else None


def chart(session: Session, *, on: date) -> tuple[Row, ...]:
    """Return all e-services by name, with what every municipality runs on a day. Five queries; compares nothing."""
    places = list_municipalities(session)
    modes = _modes(session, on)
    current = current_versions(session)
    services = list_e_services(session)
    said = judgements.stamps(session)
    methods = {service.id: method(said.get(service.id, "")) for service in services}
    pairs = [
        (standard.sha, variant.sha, methods[service.id])
        for service in services
        if (standard := current.get((service.id, None))) is not None
        for place in places
        if (variant := current.get((service.id, place.id))) is not None
    ]
    known = briefs(session, pairs)

    def cell(service: EService, standard: ModelVersion | None, place: Municipality) -> Cell:
        variant = current.get((service.id, place.id))
        brief = None
        if standard is not None and variant is not None:
            brief = known.get((standard.sha, variant.sha, methods[service.id]))
        return Cell(place, modes.get((service.id, place.id), "not_offered"), variant, brief)

    return tuple(
        Row(service, standard, tuple(cell(service, standard, place) for place in places))
        for service in services
        for standard in (current.get((service.id, None)),)
    )


def row_of(rows: Iterable[Row], e_service: EService) -> Row:
    """Return the row of one e-service."""
    return next(row for row in rows if row.e_service.id == e_service.id)


def waiting(rows: Iterable[Row]) -> list[tuple[int, int]]:
    """Return the pairs of versions, by id, that are not compared yet: standard and variant."""
    return [
        (row.standard.id, cell.variant.id)
        for row in rows
        if row.standard is not None
        for cell in row.cells
        if cell.variant is not None and cell.brief is None
    ]


def compare_waiting(session: Session, *, on: date, now: datetime, seconds: float) -> int:
    """Compare what the chart lacks until ``seconds`` are over; return how many pairs are left."""
    return compare_missing(session, waiting(chart(session, on=on)), now=now, seconds=seconds)


def sharing(
    session: Session, standard: ModelVersion, row: Row, found: Compared, but: Municipality
) -> dict[int, tuple[Municipality, ...]]:
    """Return for each operation, by its place in the script, the other municipalities that differ in the same way.

    Only comparisons made before are looked at. The same way is the same kind of operation on all the
    same elements of the standard, maybe among others; where the standard has none, on activities of the same names.
    """
    others: list[tuple[Municipality, dict[Hashable, set[str]]]] = []
    for cell in row.cells:
        if cell.variant is None or cell.municipality.id == but.id or cell.brief is None or not cell.brief.readable:
            continue
        other = stored_comparison(session, standard, cell.variant)
        if other is not None:
            others.append((cell.municipality, _touched(other)))
    shared: dict[int, tuple[Municipality, ...]] = {}
    for place, operation in enumerate(found.script.operations):
        way, elements = _way(operation, found.variant)
        same = (municipality for municipality, touched in others if elements and elements <= touched.get(way, set()))
        shared[place] = tuple(same)
    return shared


def _touched(found: Compared) -> dict[Hashable, set[str]]:
    """Return for each way of differing all that differs so."""
    touched: dict[Hashable, set[str]] = {}
    for each in found.differences:
        way, elements = _way(each, found.variant)
        touched.setdefault(way, set()).update(elements)
    return touched


def _way(operation: Operation, variant: ProcessModel) -> tuple[Hashable, frozenset[str]]:
    """Return how an operation differs, and what of the standard, or which names, it is about."""
    after = render(operation.after, "sv").casefold() if operation.kind in ("reassign", "retime") else ""
    if operation.reference:
        return (operation.kind, after, "standard"), frozenset(operation.reference)
    nodes = [node for id_ in operation.variant if (node := variant.node_by_id.get(id_)) is not None]
    names = frozenset(" ".join(node.name.casefold().split()) for node in nodes if node.name.strip())
    return (operation.kind, after, "variant"), names


def _modes(session: Session, on: date) -> dict[tuple[int, int], Mode]:
    rows = session.scalars(select(Adoption).where(Adoption.valid_from <= on).order_by(Adoption.valid_from))
    return {(row.e_service_id, row.municipality_id): row.mode for row in rows}  # type: ignore[misc]


def current_versions(session: Session) -> dict[tuple[int, int | None], ModelVersion]:
    """Return by e-service and municipality (None for the standard) the version that counts.

    A standard counts when it is published; a variant that is drawn counts as a draft too.
    """
    rows: Sequence[ModelVersion] = session.scalars(
        select(ModelVersion)
        .join(StoredModel)
        .where(ModelVersion.status != "withdrawn")
        .options(joinedload(ModelVersion.process_model), defer(ModelVersion.findings), defer(ModelVersion.rewrites))
        .order_by(ModelVersion.number)
    ).all()
    found: dict[tuple[int, int | None], ModelVersion] = {}
    for row in rows:
        key = row.process_model.e_service_id, row.process_model.municipality_id
        before = found.get(key)
        published = row.status == "published"
        if published or (not row.process_model.is_standard and (before is None or before.status != "published")):
            found[key] = row
    return found
