"""What a version uses that is not in its file: the building blocks that its calls run, by choice or by the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.compare import Judgements, match
from engine.errors import EngineError
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described
from engine.prepare import Link, Surroundings
from engine.services.harmonizing import judgements
from engine.services.publishing import building_blocks, case_pools
from engine.services.publishing.understanding import read_model
from engine.store.tables import CallChoice, EService, ModelVersion

Mode = Literal["latest", "pinned", "person"]


class NoSuchCall(EngineError):
    """A choice for something that is no call of the version, or of something that cannot be called."""


class NotADraft(EngineError):
    """A choice for a version that is published: what new cases run is not changed under it."""


@dataclass(frozen=True, slots=True)
class CallInUse:
    """A call activity of a version: what the file calls, what is chosen, and the version that it runs now.

    ``runs`` is None if a person does it; ``chosen`` says whether somebody chose, rather than the file.
    ``reason`` says why it is a person, if nobody chose that.
    """

    element: str
    label: Message
    called: str
    mode: Mode
    block: EService | None
    runs: ModelVersion | None
    chosen: bool
    reason: Message | None = None


@dataclass(slots=True)
class Used:
    """What a version uses, for preparing (``surroundings``) and for keeping with a case (``as_stored``)."""

    calls: dict[str, str] = field(default_factory=dict)
    links: dict[str, tuple[ModelVersion, Link]] = field(default_factory=dict)
    case: str = ""
    parties: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is used or chosen that the file does not say."""
        return bool(self.calls or self.case)

    @property
    def surroundings(self) -> Surroundings:
        """Return what preparing is given."""
        links = tuple(link for _, link in self.links.values())
        return Surroundings(self.calls, links, case=self.case, parties=self.parties)

    def as_stored(self) -> dict[str, Any]:
        """Return what is stored with a running form."""
        links = [
            {"key": key, "version": version.id, "calls": dict(link.calls), "process": link.process}
            for key, (version, link) in self.links.items()
        ]
        pools = {"case": self.case, "parties": list(self.parties)} if self.case else {}
        return {"calls": self.calls, "links": links, **pools}


def calls_of(session: Session, version: ModelVersion) -> list[CallInUse]:
    """Return the call activities of a version that call something outside its file, in the file's order."""
    model = read_model(session, version.sha)
    own = {process.id for process in model.processes}
    outside = [node for node in model.nodes if node.kind == "callActivity" and node.called not in own]
    rows = session.scalars(select(CallChoice).where(CallChoice.model_version_id == version.id)) if outside else ()
    choices = {row.element: row for row in rows}
    return [_call(session, version, model, node, choices.get(node.id)) for node in outside]


def used_by(session: Session, version: ModelVersion) -> Used:
    """Return what a version uses now, directly and over others; a draft as if it was published."""
    used = Used()
    used.calls = _link_all(session, version, used, version)
    used.case, used.parties = case_pools.chosen_pools(session, version)
    return used


def stored_surroundings(session: Session, uses: dict[str, Any]) -> Surroundings:
    """Return what preparing was given for a running form."""
    links = []
    for each in uses["links"]:
        version = session.get_one(ModelVersion, each["version"])
        links.append(Link(each["key"], read_model(session, version.sha), each["calls"], each.get("process", "")))
    return Surroundings(uses["calls"], tuple(links), case=uses.get("case", ""), parties=tuple(uses.get("parties", ())))


def choose(
    session: Session, version: ModelVersion, element: str, mode: Mode, block_id: int | None, pinned_id: int | None
) -> CallChoice:
    """Store what a call of a draft runs, in the caller's transaction. Raises NoSuchCall and NotADraft."""
    if version.status == "published":
        raise NotADraft(
            message(
                "Version {number} is published, and new cases start on it. Upload a new version to let it call "
                "something else.",
                number=version.number,
            )
        )
    if element not in {each.element for each in calls_of(session, version)}:
        raise NoSuchCall(message("There is no such call in version {number}.", number=version.number))
    offered = {each.id: each for each in building_blocks.published_versions(session, block_id or 0)}
    if mode == "pinned" and pinned_id not in offered:
        raise NoSuchCall(message("Choose a published version of the building block."))
    if mode == "latest" and not offered:
        raise NoSuchCall(message("Choose a building block of which a version is published."))
    choice = session.get(CallChoice, (version.id, element)) or CallChoice(model_version_id=version.id, element=element)
    choice.mode = mode
    choice.block_id = block_id if mode != "person" else None
    choice.pinned_id = pinned_id if mode == "pinned" else None
    session.add(choice)
    session.flush()
    return choice


def keep_choices(session: Session, version: ModelVersion) -> None:
    """Write down what each call runs, so that nothing but its owner changes it; done when a version is published."""
    for call in calls_of(session, version):
        pinned = call.runs.id if call.mode == "pinned" and call.runs else None
        choice = CallChoice(
            model_version_id=version.id,
            element=call.element,
            mode=call.mode,
            block_id=call.block.id if call.block and call.mode != "person" else None,
            pinned_id=pinned,
        )
        session.merge(choice)
    session.flush()


def carry_over(session: Session, version: ModelVersion, before: ModelVersion | None) -> None:
    """Give a new version the choices of the one before it: by id, else where the calls correspond to each other."""
    rows = session.scalars(select(CallChoice).where(CallChoice.model_version_id == before.id)).all() if before else []
    if before is None or not rows:
        return
    new, old = read_model(session, version.sha), read_model(session, before.sha)
    said = judgements.judgements(session, version.process_model.e_service_id)
    places = _correspondence([row.element for row in rows], old, new, said)
    for row in rows:
        if row.element in places:
            session.merge(
                CallChoice(
                    model_version_id=version.id,
                    element=places[row.element],
                    mode=row.mode,
                    block_id=row.block_id,
                    pinned_id=row.pinned_id,
                )
            )
    session.flush()


def _correspondence(elements: Sequence[str], old: ProcessModel, new: ProcessModel, said: Judgements) -> dict[str, str]:
    def is_call(id_: str) -> bool:
        node = new.node_by_id.get(id_)
        return node is not None and node.kind == "callActivity"

    places = {each: each for each in elements if is_call(each)}
    if len(places) < len(elements):
        for pair in match(old, new, said).correspondences:
            found = [each for each in pair.variant if is_call(each) and each not in places.values()]
            lost = [each for each in pair.reference if each in elements and each not in places]
            places.update(zip(lost[:1], found, strict=False))
    return places


def _call(
    session: Session, version: ModelVersion, model: ProcessModel, node: FlowNode, choice: CallChoice | None
) -> CallInUse:
    label, called = described(model, node.id), node.called.strip() or node.name.strip()
    if choice is None:
        mode, runs, reason = _as_the_file_says(session, version, node, called)
        return CallInUse(
            node.id, label, called, mode, runs.process_model.e_service if runs else None, runs, False, reason
        )
    if choice.mode == "person" or choice.block is None:
        return CallInUse(node.id, label, called, "person", None, None, True)
    mode = "pinned" if choice.mode == "pinned" else "latest"
    return CallInUse(node.id, label, called, mode, choice.block, _chosen(session, version, choice), True)


def _chosen(session: Session, version: ModelVersion, choice: CallChoice) -> ModelVersion | None:
    if choice.mode == "pinned":
        return choice.pinned
    if version.process_model.e_service_id == choice.block_id:
        return version
    return next(iter(building_blocks.published_versions(session, choice.block_id or 0)), None)


def _as_the_file_says(
    session: Session, version: ModelVersion, node: FlowNode, called: str
) -> tuple[Mode, ModelVersion | None, Message | None]:
    latest = building_blocks.find_called(session, called)
    if latest is None:
        return "person", None, message("No building block with that name is published.")
    said = dict(node.properties)
    binding = said.get("calledElementBinding") or said.get("bindingType") or "latest"
    number, tag = (
        said.get("calledElementVersion", ""),
        said.get("calledElementVersionTag") or said.get("versionTag", ""),
    )
    if binding not in ("version", "versionTag"):
        return "latest", version if latest.process_model_id == version.process_model_id else latest, None
    wanted = number if binding == "version" else tag
    for each in building_blocks.published_versions(session, latest.process_model.e_service_id):
        if str(each.number) == wanted if binding == "version" else tag and tag in each.note.split():
            return "pinned", each, None
    return "person", None, message("The file asks for version “{version}”, which is not published.", version=wanted)


def _link_all(session: Session, version: ModelVersion, used: Used, first: ModelVersion) -> dict[str, str]:
    calls = {}
    for call in calls_of(session, version):
        # What a draft would be once it is published is what those that it calls would call.
        runs = first if call.runs and call.mode == "latest" and _same_block(call.runs, first) else call.runs
        if runs is not None:
            calls[call.element] = _linked(session, runs, used, first)
    return calls


def _same_block(one: ModelVersion, other: ModelVersion) -> bool:
    return one.process_model_id == other.process_model_id


def _linked(session: Session, version: ModelVersion, used: Used, first: ModelVersion) -> str:
    key = f"{version.process_model.e_service.slug}-{version.number}"
    if key not in used.links:
        model = read_model(session, version.sha)
        begins = case_pools.chosen_pools(session, version)[0]
        used.links[key] = version, Link(key, model, process=begins)
        used.links[key] = version, Link(key, model, _link_all(session, version, used, first), begins)
    return key
