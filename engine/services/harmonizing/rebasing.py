"""Bring a municipality's variant onto the standard that is published now.

What both changed is asked activity by activity. Answers are kept as they are given, under what was asked in words: they
hold for a newer version of which the same is asked, whoever goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from json import dumps

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine import bpmn
from engine.compare import Operation
from engine.compare.merge import Answer, Conflict, Rebased, rebase
from engine.drawing import with_layout
from engine.errors import EngineError
from engine.language import message
from engine.model import ProcessModel
from engine.services.harmonizing import judgements
from engine.services.harmonizing.comparisons import compared, packed
from engine.services.harmonizing.harmonization import current_versions
from engine.services.harmonizing.judgements import require_judge
from engine.services.harmonizing.proposals import is_sound
from engine.services.publishing import models
from engine.services.publishing.understanding import published_standard, read_model
from engine.services.storage.remembered import Remembered
from engine.store.keeping import keep
from engine.store.tables import ModelVersion, Person, RebaseAnswer

Key = tuple[str, ...]
_rebased: Remembered[Key, Rebased] = Remembered(64)
_tried: "Remembered[Key, Tried]" = Remembered(128)


class NothingNewer(EngineError):
    """A variant that is not based on an older standard than the published one."""


class NotResolved(EngineError):
    """A variant with questions that nobody has answered."""


class NotAsked(EngineError):
    """An answer to what is not asked any more, or what another person has answered meanwhile."""


class NotLookedThrough(EngineError):
    """A result that is another than the one that was looked through."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something that both changed: ``key`` stands for what is asked in words, ``said`` is what was answered.

    Where both changed several things of one activity, they are its ``parts``: each has an answer of its own, and an
    answer to the whole is one to each of them.
    """

    key: str
    conflict: Conflict
    said: RebaseAnswer | None
    parts: tuple["Point", ...] = ()

    @property
    def single(self) -> tuple["Point", ...]:
        """Return what is answered apart: its parts, or itself."""
        return self.parts or (self,)

    @property
    def open(self) -> tuple["Point", ...]:
        """Return what of it nobody has answered."""
        return tuple(each for each in self.single if each.said is None)


@dataclass(frozen=True, slots=True)
class Theme:
    """All that is asked about one activity; ``name`` is "" if it has none, or if it is the flow alone."""

    name: str
    points: tuple[Point, ...]

    @property
    def open(self) -> tuple[Point, ...]:
        """Return the questions that nobody has answered, or not all of."""
        return tuple(each for each in self.points if each.open)


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a finished result passes the checks and runs, and in what it differs from the new standard."""

    sound: bool
    otherwise: tuple[Operation, ...]


@dataclass(frozen=True)
class RebasedVariant:
    """A variant on the published standard, with the three versions that it comes from.

    ``fallen`` are answers about this base that are about nothing that is asked now. ``newer`` is the version of the
    variant that counts, if it is another; ``saved`` the newest draft that is on the standard already. ``seen`` stands
    for the result as it is now. ``tried`` is None while something is asked.
    """

    base: ModelVersion
    variant: ModelVersion
    standard: ModelVersion
    rebased: Rebased
    themes: tuple[Theme, ...]
    fallen: tuple[RebaseAnswer, ...]
    newer: ModelVersion | None
    saved: ModelVersion | None
    seen: str
    tried: Tried | None = field(default=None)

    @property
    def points(self) -> tuple[Point, ...]:
        """Return all that both changed."""
        return tuple(point for theme in self.themes for point in theme.points)

    @property
    def answered(self) -> tuple[Point, ...]:
        """Return what is answered, each part of a question by itself."""
        return tuple(each for point in self.points for each in point.single if each.said is not None)

    @property
    def model(self) -> ProcessModel:
        """Return the variant on the new standard."""
        return self.rebased.model


def is_outdated(session: Session, variant: ModelVersion) -> bool:
    """Say whether a newer standard is published than the one that a variant is based on."""
    standard = published_standard(session, variant.process_model.e_service_id)
    base = variant.based_on
    if variant.process_model.is_standard or standard is None or base is None:
        return False
    return base.process_model_id == standard.process_model_id and base.number < standard.number


def rebase_variant(session: Session, variant_id: int) -> RebasedVariant:
    """Return a variant on the standard that is published now, with what was answered so far. Raises NothingNewer."""
    variant = models.find_version(session, variant_id)
    standard = published_standard(session, variant.process_model.e_service_id)
    base = variant.based_on
    if standard is None or base is None or not is_outdated(session, variant):
        raise NothingNewer(message("No newer standard is published than the one that this variant is based on."))
    versions = (base, variant, standard)
    old, own, new = (read_model(session, version.sha) for version in versions)
    stamp = judgements.stamp(session, variant.process_model.e_service_id)
    said = judgements.judgements(session, variant.process_model.e_service_id)
    asked: Key = (stamp, *(version.sha for version in versions))
    rows = _rows(session, variant, base)

    def with_answers(answers: dict[str, Answer]) -> tuple[Key, Rebased]:
        key = (*asked, *(f"{id_}={each}" for id_, each in sorted(answers.items())))
        return key, _rebased.get(key, lambda: rebase(old, own, new, answers, said))

    first = with_answers({})[1]
    points = _points(base, first.conflicts, rows)
    single = [each for point in points for each in point.single]
    key, found = with_answers({each.conflict.id: each.said.answer for each in single if each.said})  # type: ignore[misc]
    tried = None
    if not found.left:
        tried = _tried.get(key, lambda: _try(new, found.model, said))
    known = {point.key for point in single}
    return RebasedVariant(
        base,
        variant,
        standard,
        found,
        _themes(points, (old, own, new)),
        tuple(row for id_, row in rows.items() if id_ not in known),
        _newer(session, variant),
        _saved(session, variant, standard),
        sha256("\n".join(key).encode()).hexdigest()[:16],
        tried,
    )


def answer(
    session: Session, variant_id: int, keys: Sequence[str], said: Answer, *, by: Person, now: datetime
) -> list[RebaseAnswer]:
    """Keep what a person answers to one question or several, and return it. One's own answer may be given anew.

    Raises NotAsked if a version that came meanwhile has changed what is asked, or another person has answered
    otherwise; NotAllowed if ``by`` may not answer.
    """
    require_judge(session, by)
    found = rebase_variant(session, variant_id)
    points = {each.key: each for point in found.points for each in point.single}
    model_id = found.variant.process_model_id
    for key in keys:
        point = points.get(key)
        if point is None or said not in point.conflict.answers:
            raise NotAsked(message("A newer version or answer has changed this place. Look at what is asked now."))
        row = session.get(RebaseAnswer, (model_id, key), with_for_update=True, populate_existing=True)
        if row is not None and row.said_by_id != by.id and row.answer != said:
            raise NotAsked(
                message(
                    "{person} has answered that already. It stays so; undo it to answer otherwise.",
                    person=row.said_by.name,
                )
            )
        values = {"answer": said, "about": packed(point.conflict.message), "said_by_id": by.id, "said_at": now}
        keep(session, RebaseAnswer, process_model_id=model_id, key=key, **values)
    session.commit()
    return [session.get_one(RebaseAnswer, (model_id, key), populate_existing=True) for key in keys]


def undo(session: Session, variant_id: int, key: str, *, by: Person) -> bool:
    """Take an answer back, whoever gave it; say whether it was there. Raises NotAllowed if ``by`` may not answer."""
    require_judge(session, by)
    variant = models.find_version(session, variant_id)
    row = session.get(RebaseAnswer, (variant.process_model_id, key))
    session.execute(
        delete(RebaseAnswer).where(RebaseAnswer.process_model_id == variant.process_model_id, RebaseAnswer.key == key)
    )
    session.commit()
    return row is not None


def rebased_file(found: RebasedVariant) -> bytes:
    """Return a rebased variant as BPMN with a layout."""
    return bpmn.write(with_layout(found.model))


def save_rebased(session: Session, variant_id: int, seen: str, *, by: Person, now: datetime) -> ModelVersion:
    """Store a rebased variant as a new draft of the municipality's model, based on the published standard.

    ``seen`` is that of the result which was looked through. Raises NotResolved if a question is left, NotLookedThrough
    if the result is another by now, NotAllowed if ``by`` does not decide over the variant.
    """
    found = rebase_variant(session, variant_id)
    if found.rebased.left:
        raise NotResolved(message("Answer all questions first."))
    if seen != found.seen:
        raise NotLookedThrough(
            message("A version was published or an answer changed since you looked. Look through the result again.")
        )
    model = found.variant.process_model
    data = rebased_file(found)
    return models.upload(session, model.e_service, model.municipality, found.variant.file_name, data, by=by, now=now)


def _rows(session: Session, variant: ModelVersion, base: ModelVersion) -> dict[str, RebaseAnswer]:
    """Return what was answered about a municipality's model and an old standard, by the keys of the questions."""
    own = select(RebaseAnswer).where(RebaseAnswer.process_model_id == variant.process_model_id)
    rows = session.scalars(own.order_by(RebaseAnswer.said_at, RebaseAnswer.key)).all()
    return {row.key: row for row in rows if row.key.startswith(_of_base(base))}


def _of_base(base: ModelVersion) -> str:
    return base.sha[:12]


def _points(base: ModelVersion, conflicts: Sequence[Conflict], rows: dict[str, RebaseAnswer]) -> list[Point]:
    known: set[str] = set()

    def point(conflict: Conflict) -> Point:
        parts = tuple(map(point, conflict.parts))
        key, number = _key(base, asked := _asked(conflict)), 1
        while key in known:  # the same words of another place
            number += 1
            key = _key(base, [*asked, number])
        known.add(key)
        row = rows.get(key)
        return Point(key, conflict, row if row is not None and row.answer in conflict.answers else None, parts)

    return list(map(point, conflicts))


def _asked(conflict: Conflict) -> list[object]:
    """Return what is asked, in words, and what each side does or says."""
    told = [packed(each.message) for each in (*conflict.ours, *conflict.theirs)]
    values = [packed(each) for each in (conflict.ours_value, conflict.theirs_value)]
    return [conflict.kind, packed(conflict.message), told, *values]


def _key(base: ModelVersion, asked: object) -> str:
    return _of_base(base) + sha256(dumps(asked, sort_keys=True).encode()).hexdigest()[:40]


def _themes(points: Sequence[Point], sides: Sequence[ProcessModel]) -> tuple[Theme, ...]:
    """Return what is asked, by the activity that it is about first, in the order in which the variant draws them."""
    order = {node.id: place for place, node in enumerate(sides[1].nodes)}

    def place(point: Point) -> int:
        own = (order[id_] for id_ in point.conflict.elements.get("ours", ()) if id_ in order)
        return min(own, default=len(order))

    by_name: dict[str, list[Point]] = {}
    for point in sorted(points, key=place):
        by_name.setdefault(_activity(point.conflict, sides), []).append(point)
    return tuple(Theme(name, tuple(members)) for name, members in by_name.items())


def _activity(conflict: Conflict, sides: Sequence[ProcessModel]) -> str:
    """Return what the variant calls the first activity that a conflict is about, else what the old standard does.

    Where it is about none, an event or a choice; "" if nothing has a name.
    """
    by_side = dict(zip(("base", "ours", "theirs"), sides, strict=True))
    nodes = [
        model.node_by_id[id_]
        for side in ("ours", "base", "theirs")
        for model in (by_side[side],)
        for id_ in conflict.elements.get(side, ())
        if id_ in model.node_by_id
    ]
    named = [node for node in nodes if node.name.strip()]
    first = next((node for node in named if node.is_activity), named[0] if named else None)
    return " ".join(first.name.split()) if first is not None else ""


def _newer(session: Session, variant: ModelVersion) -> ModelVersion | None:
    model = variant.process_model
    current = current_versions(session).get((model.e_service_id, model.municipality_id))
    known = current is not None and current.number > variant.number and is_outdated(session, current)
    return current if known else None


def _saved(session: Session, variant: ModelVersion, standard: ModelVersion) -> ModelVersion | None:
    """Return the newest version of the variant's model that is based on a standard already."""
    later = select(ModelVersion).where(
        ModelVersion.process_model_id == variant.process_model_id,
        ModelVersion.number > variant.number,
        ModelVersion.based_on_id == standard.id,
        ModelVersion.status != "withdrawn",
    )
    return session.scalars(later.order_by(ModelVersion.number.desc()).limit(1)).first()


def _try(standard: ProcessModel, result: ProcessModel, said: judgements.Judgements) -> Tried:
    return Tried(is_sound(result), compared(standard, result, said).differences)
