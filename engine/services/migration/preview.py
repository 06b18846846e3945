"""What would become of the open cases of older versions if they followed a new one: municipality by municipality."""

import hashlib
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine import execution
from engine.execution import Bridge, Migrated, Stands, Times, Verdict
from engine.language import Message, in_both, message
from engine.model import ProcessModel
from engine.model.description import described, one_line
from engine.services.case_handling.case_statuses import OPEN
from engine.services.case_handling.running_forms import for_new_case, program_for
from engine.services.migration.choosing import STAY, said
from engine.services.migration.crossings import Crossing, Crossings
from engine.services.organization.municipalities import list_municipalities
from engine.services.storage.remembered import Remembered
from engine.store.tables import Case, ModelVersion, Municipality

_ORDER: Mapping[Verdict, int] = {"decision": 0, "continues": 1, "unchanged": 2}

Found = tuple[Bridge, str, Times, frozenset[str]]
Standing = tuple[int, int | None, int, dict[str, int] | None, bytes]
"""Of a case: the ids of its version, form and municipality, its tables, and its state."""
_found: Remembered[Found, Migrated] = Remembered(4096)


@dataclass(frozen=True, slots=True)
class Target:
    """A node of the new version at which a case can be told to go on, and what a reader calls it."""

    id: str
    name: Message


@dataclass(slots=True)
class Row:
    """Open cases of a version that stand alike: how many there are where, and what would become of them.

    ``suggestion`` is a target that can be, "" if none is near; ``choice`` what the owner has chosen. ``numbers`` are
    those of the cases by municipality, oldest first.
    """

    key: str
    version: ModelVersion
    found: Migrated
    names: tuple[tuple[Message, Message | None], ...]
    crossing: Crossing
    sample: bytes
    numbers: dict[int, list[str]] = field(default_factory=dict)
    suggestion: str = ""
    choice: str = ""

    @property
    def counts(self) -> Counter[int]:
        """Return how many cases stand like this in each municipality."""
        return Counter({place: len(numbers) for place, numbers in self.numbers.items()})

    @property
    def count(self) -> int:
        """Return how many cases stand like this."""
        return self.counts.total()

    @property
    def stands(self) -> Iterator[tuple[Message, Message | None, Stands]]:
        """Yield each place with what it is called in the old version and in the new one."""
        return ((*names, place) for names, place in zip(self.names, self.found.stands, strict=True))

    @property
    def moves(self) -> bool:
        """Say whether these cases would move as things are chosen."""
        return self.choice != STAY and (self.found.move is not None or bool(self.choice))


@dataclass(frozen=True, slots=True)
class NewBranch:
    """A branch that begins or counts as done: its first flow, what is done in it, and how many cases it is about."""

    id: str
    names: tuple[Message, ...]
    count: int


@dataclass(frozen=True)
class Preview:
    """All open cases of older versions, in rows; those that need a decision first.

    ``suspended`` of them stand still and go on doing so. ``branches`` are what is new beside what is under way in some.
    """

    version: ModelVersion
    rows: tuple[Row, ...]
    municipalities: tuple[Municipality, ...]
    targets: tuple[Target, ...]
    suspended: int
    branches: tuple["NewBranch", ...]

    @property
    def count(self) -> int:
        """Return how many open cases there are."""
        return sum(row.count for row in self.rows)

    @property
    def moving(self) -> int:
        """Return how many cases are moved as things are chosen; the others finish where they are."""
        return sum(row.count for row in self.rows if row.moves)

    @property
    def is_retimed(self) -> bool:
        """Say whether a time that counts in some case is stated otherwise in the version."""
        return any(row.found.retimed for row in self.rows)

    @property
    def goes_on_at(self) -> Counter[str]:
        """Return how many cases go on at which node of the new drawing, as far as no person has to say."""
        found: Counter[str] = Counter()
        for row in self.rows:
            nodes = row.crossing.bridge.new.model.node_by_id
            for place in row.found.stands if row.moves and not row.choice else ():
                if place.target:
                    found[nodes[place.target].choice_of or place.target] += row.count
        return found

    def in_all(self, municipality_id: int) -> int:
        """Return how many open cases there are in a municipality."""
        return sum(row.counts[municipality_id] for row in self.rows)

    def counted(self, verdict: Verdict, municipality_id: int | None = None) -> int:
        """Return how many cases there are of a verdict, everywhere or in one municipality."""
        return sum(len(numbers) for _, _, numbers in self.counting(verdict, municipality_id))

    def counting(
        self, verdict: Verdict | None = None, municipality_id: int | None = None, key: str = ""
    ) -> Iterator[tuple[Row, int, list[str]]]:
        """Yield the numbers of the cases that a figure counts, by row and municipality; what is empty asks for all."""
        for row in self.rows:
            if (verdict and row.found.verdict != verdict) or (key and row.key != key):
                continue
            for place, numbers in row.numbers.items():
                if municipality_id in (None, place):
                    yield row, place, numbers


def open_cases(version: ModelVersion) -> Select[Case]:
    """Return the query for the open cases of other versions of the same model that can be moved."""
    others = select(ModelVersion.id).where(
        ModelVersion.process_model_id == version.process_model_id, ModelVersion.id != version.id
    )
    return select(Case).where(Case.model_version_id.in_(others), Case.status.in_(OPEN))


def count_open(session: Session, version: ModelVersion) -> int:
    """Return how many open cases of other versions of the same model there are."""
    return session.scalar(select(func.count()).select_from(open_cases(version).subquery())) or 0


def made_ready(session: Session, version: ModelVersion) -> None:
    """Make the form that new cases of a version start on if there is none yet, so that a preview only reads."""
    if version.prepared_sha is not None:
        for_new_case(session, version)
    session.commit()


def preview(
    session: Session,
    version: ModelVersion,
    *,
    now: datetime,
    times: Times = "keep",
    done: Collection[str] = (),
    choices: Mapping[str, str] | None = None,
) -> Preview:
    """Return what would become of the open cases of older versions; nothing is changed.

    Cases that stand alike are treated alike, so the new version is tried once for each way of standing. Reads the
    states of all open cases.
    """
    crossings = Crossings(session, version)
    rows: dict[str, Row] = {}
    for version_id, form_id, municipality_id, tables, state, number in _states(session, version):
        crossing = crossings.of(version_id, form_id, municipality_id, tables)
        found = result(crossing.bridge, state, times, done, now)
        key = key_of(version_id, found)
        row = rows.get(key)
        if row is None:
            row = rows[key] = _row(session, key, version_id, found, crossing, state)
        row.numbers.setdefault(municipality_id, []).append(number)
    for row in rows.values():
        row.choice = (choices or {}).get(row.key, "")
        if row.found.verdict == "decision":
            row.suggestion = _suggested(row, times, done, now)
    places = {id_ for row in rows.values() for id_ in row.numbers}
    ordered = sorted(
        rows.values(), key=lambda row: (_ORDER[row.found.verdict], -row.version.number, -row.count, row.key)
    )
    return Preview(
        version,
        tuple(ordered),
        tuple(each for each in list_municipalities(session) if each.id in places),
        targets(session, version, crossings),
        _suspended(session, version),
        _branches(ordered),
    )


def _branches(rows: Iterable[Row]) -> tuple[NewBranch, ...]:
    counts: Counter[str] = Counter()
    names: dict[str, tuple[Message, ...]] = {}
    for row in rows:
        for branch in row.found.branches:
            counts[branch.first] += row.count
            names[branch.first] = tuple(called(row.crossing.bridge.new.model, each) for each in branch.activities)
    return tuple(NewBranch(first, names[first], count) for first, count in counts.items())


def result(bridge: Bridge, state: bytes, times: Times, done: Collection[str], now: datetime) -> Migrated:
    """Return what becomes of a case that stands like ``state``, found now or before; its move is that of another."""
    key = (bridge, execution.shape(state), times, frozenset(done))
    return _found.get(key, lambda: execution.migrate(bridge, state, now, said("", times, done)))


def key_of(version_id: int, found: Migrated) -> str:
    """Return what stands for all cases of a version that stand at the same places and of which the same becomes."""
    reasons = [in_both(why)["en"] for why in found.why]
    told = (version_id, found.verdict, [place.element for place in found.stands], reasons)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _states(
    session: Session, version: ModelVersion
) -> Iterable[tuple[int, int | None, int, dict[str, int] | None, bytes, str]]:
    columns = (Case.model_version_id, Case.form_id, Case.municipality_id, Case.tables, Case.state, Case.number)
    query = open_cases(version).with_only_columns(*columns).order_by(Case.id)
    return session.execute(query).all()


def _suspended(session: Session, version: ModelVersion) -> int:
    others = [each.id for each in version.process_model.versions if each is not version]
    query = select(func.count()).where(Case.model_version_id.in_(others), Case.status == "suspended")
    return session.scalar(query) or 0


def _row(session: Session, key: str, version_id: int, found: Migrated, crossing: Crossing, state: bytes) -> Row:
    old, new = crossing.bridge.old.model, crossing.bridge.new.model
    names = tuple(
        (called(old, place.element), called(new, place.target) if place.target else None) for place in found.stands
    )
    return Row(key, session.get_one(ModelVersion, version_id), found, names, crossing, state)


def called(model: ProcessModel, element: str) -> Message:
    """Return what a reader calls a place where a case stands: its label, else that of the gateway decided there."""
    node = model.node_by_id[element]
    if node.choice_of in model.node_by_id:
        return called(model, node.choice_of)
    if node.name.strip():
        return message("“{label}”", label=one_line(node.name))
    return described(model, element)


def targets(session: Session, version: ModelVersion, crossings: Crossings | None = None) -> tuple[Target, ...]:
    """Return the nodes of a version at which a case can be told to go on, in the order of the file."""
    form = (crossings or Crossings(session, version)).form
    program = program_for(session, version, form)
    return tuple(Target(id_, called(program.model, id_)) for id_ in execution.targets(program))


def refused(row: Row, choice: str, times: Times, done: Collection[str], now: datetime) -> Message | None:
    """Return why cases of a row cannot go on as chosen, None if they can."""
    if choice in ("", STAY):
        return None
    found = execution.migrate(row.crossing.bridge, row.sample, now, said(choice, times, done))
    return found.why[0] if found.move is None else None


def _suggested(row: Row, times: Times, done: Collection[str], now: datetime) -> str:
    """Return the nearest node of the new version at which such a case can go on: where it stands, else what follows."""
    bridge = row.crossing.bridge
    allowed = set(execution.targets(bridge.new))
    tried = [target for target in _near(bridge, [place.element for place in row.found.stands]) if target in allowed]
    for target in tried[:5]:
        if execution.migrate(bridge, row.sample, now, said(target, times, done)).move is not None:
            return target
    return ""


def _near(bridge: Bridge, elements: list[str]) -> list[str]:
    """Return what the nodes at and after all of ``elements`` have become, the nearest first."""
    reached = [_after(bridge.old.model, element) for element in elements]
    common = [each for each in reached[0] if all(each in others for others in reached[1:])] if reached else []
    successors = bridge.successors
    known = [successors.nodes.get(each) or successors.doubtful.get(each) for each in common]
    return list(dict.fromkeys(each for each in known if each))


def _after(model: ProcessModel, element: str) -> dict[str, None]:
    found: dict[str, None] = {}
    waiting = deque([element])
    while waiting:
        each = waiting.popleft()
        if each not in found:
            found[each] = None
            waiting.extend(flow.target for flow in model.outgoing(each))
    return found
