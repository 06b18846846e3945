"""Building blocks: processes that others call and nobody applies for. Who may be called, and who calls."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.model import ProcessModel as DrawnModel
from engine.prepare.own_process import own_process
from engine.services.organization.authority import ROLE_NAMES, NotAllowed, holds
from engine.services.organization.municipalities import swedish_order
from engine.services.publishing.understanding import read_model
from engine.store.tables import Assignment, CallChoice, EService, ModelVersion, Person, ProcessModel

LONGEST_NAME = 80


class BlockRefused(EngineError):
    """A building block that cannot be made so."""


class StillCalled(EngineError):
    """A version of a building block that is not withdrawn, because others call it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A building block with its newest version, the one that is called, and the versions that call it."""

    e_service: EService
    newest: ModelVersion | None
    published: ModelVersion | None
    users: tuple[ModelVersion, ...]


def list_blocks(session: Session) -> list[Block]:
    """Return all building blocks by their Swedish name."""
    rows = session.scalars(select(EService).where(EService.is_block).options(joinedload(EService.owner))).all()
    return [_block(session, each) for each in sorted(rows, key=lambda each: swedish_order(each.name["sv"]))]


def make_block(session: Session, swedish: str, english: str, *, by: Person) -> EService:
    """Make a building block without versions; who makes it decides over it.

    Raises NotAllowed unless ``by`` is a process owner somewhere, and BlockRefused for a name that is missing,
    too long or taken.
    """
    roles = select(Assignment.id).where(Assignment.person_id == by.id, Assignment.role == "process_owner")
    if session.scalars(roles.limit(1)).first() is None and not holds(session, by, "process_owner", None):
        raise NotAllowed(message("Only a {role} may do this.", role=ROLE_NAMES["process_owner"]))
    name = {"sv": " ".join(swedish.split()), "en": " ".join(english.split()) or " ".join(swedish.split())}
    if not name["sv"]:
        raise BlockRefused(message("Give the building block a name."))
    if max(map(len, name.values())) > LONGEST_NAME:
        raise BlockRefused(message("The name is longer than {count} characters.", count=LONGEST_NAME))
    slug = _slug(name["sv"])
    if session.scalars(select(EService.id).where(EService.slug == slug)).first() is not None:
        raise BlockRefused(message("Something is called “{name}” already. Choose another name.", name=name["sv"]))
    nothing = {"sv": "", "en": ""}
    block = EService(
        slug=slug, name=name, summary=nothing, handling_time=nothing, owner_id=by.id, is_block=True, data={}
    )
    session.add(block)
    session.commit()
    return block


def published_blocks(session: Session) -> Sequence[ModelVersion]:
    """Return the newest published version of each building block, by name."""
    newest: dict[int, ModelVersion] = {}
    for version in session.scalars(_versions().where(ModelVersion.status == "published").order_by(ModelVersion.number)):
        newest[version.process_model_id] = version
    return sorted(newest.values(), key=lambda each: swedish_order(each.process_model.e_service.name["sv"]))


def published_versions(session: Session, block_id: int) -> Sequence[ModelVersion]:
    """Return the published versions of a building block, newest first."""
    return session.scalars(
        _versions()
        .where(ProcessModel.e_service_id == block_id, ModelVersion.status == "published")
        .order_by(ModelVersion.number.desc())
    ).all()


def is_called(version: ModelVersion, drawn: DrawnModel, called: str) -> bool:
    """Say whether a version of a building block is what a file calls ``called``: its process, or its own name."""
    block = version.process_model.e_service
    begins = next((each for each in drawn.processes if each.id == own_process(drawn)), None)
    names = {block.slug, *block.name.values(), *((begins.id, begins.name) if begins else ())}
    return bool(called.strip()) and called.strip().casefold() in {name.strip().casefold() for name in names}


def find_called(session: Session, called: str) -> ModelVersion | None:
    """Return the newest published version of the building block that a file calls ``called``, or None."""
    blocks = published_blocks(session)
    return next((each for each in blocks if is_called(each, read_model(session, each.sha), called)), None)


def users_of(session: Session, block_id: int) -> list[ModelVersion]:
    """Return the versions that call a building block and on which new cases may start, or that others call."""
    return [version for version, _ in _using(session, block_id)]


def refuse_if_called(session: Session, version: ModelVersion) -> None:
    """Raise StillCalled if others call this version of a building block and nothing takes its place."""
    block = version.process_model.e_service
    if not block.is_block or version.status != "published":
        return
    others = [each for each in published_versions(session, block.id) if each.id != version.id]
    stuck = [
        user
        for user, choice in _using(session, block.id)
        if choice.pinned_id == version.id or not (choice.pinned_id or others)
    ]
    if stuck:
        raise StillCalled(
            message(
                "It is called by {names}. Let them call something else, or publish another version of it first.",
                names=", ".join(dict.fromkeys(called_name(each) for each in stuck)),
            )
        )


def called_name(version: ModelVersion) -> str:
    """Return what a sentence calls the model of a version: the service in Swedish, and whose variant it is."""
    model = version.process_model
    name = model.e_service.name["sv"]
    return f"{name} ({model.municipality.name})" if model.municipality else name


def _using(session: Session, block_id: int) -> list[tuple[ModelVersion, CallChoice]]:
    """Return the newest published versions that call a building block, each with how."""
    rows = session.scalars(select(CallChoice).where(CallChoice.block_id == block_id, CallChoice.mode != "person"))
    found = []
    for choice in rows:
        user = session.get_one(ModelVersion, choice.model_version_id)
        published = [each for each in user.process_model.versions if each.status == "published"]
        if published and published[-1].id == user.id:
            found.append((user, choice))
    return found


def _block(session: Session, e_service: EService) -> Block:
    of_block = _versions().where(ProcessModel.e_service_id == e_service.id, ModelVersion.status != "withdrawn")
    versions = session.scalars(of_block.order_by(ModelVersion.number.desc())).all()
    published = next((each for each in versions if each.status == "published"), None)
    users = {each.id: each for each in users_of(session, e_service.id)}
    return Block(e_service, next(iter(versions), None), published, tuple(users.values()))


def _versions():  # type: ignore[no-untyped-def]
    return (
        select(ModelVersion)
        .join(ProcessModel)
        .join(EService)
        .where(EService.is_block)
        .options(joinedload(ModelVersion.process_model).joinedload(ProcessModel.e_service))
    )


def _slug(name: str) -> str:
    """Return a short name for addresses, starting with a letter.

    >>> _slug("Expediera beslut på 2 sätt")
    'expediera-beslut-pa-2-satt'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:70] or "block"
    return slug if slug[0].isalpha() else f"block-{slug}"
