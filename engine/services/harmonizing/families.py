"""All that the municipalities run for an e-service, at once: what they share, and the standard most of it suggests.

Uploads never change, so what is found is kept in the database by all that it follows from: all processes share it.
A family of some size is compared while the first who looks waits; a large one by a worker.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from typing import Literal

from sqlalchemy.orm import Session

from engine import bpmn, checks, compare, prepare
from engine.compare import Judgements
from engine.errors import EngineError
from engine.language import message
from engine.model import ProcessModel
from engine.services.harmonizing import family_works, judgements
from engine.services.harmonizing.comparisons import LARGE
from engine.services.harmonizing.family_works import Heard, Stopped, Wanted, What
from engine.services.harmonizing.found_families import (
    Proposed,
    keep_family,
    keep_proposed,
    kept_family,
    kept_proposed,
    proposed,
)
from engine.services.harmonizing.harmonization import chart, row_of
from engine.services.harmonizing.merged_files import write_merged
from engine.services.harmonizing.proposals import Family, ProposedStandard, compare_family
from engine.services.organization.municipalities import swedish_order
from engine.services.publishing import models as versions_of
from engine.services.publishing.understanding import read_model
from engine.services.storage.releases import release
from engine.services.storage.remembered import Remembered
from engine.store.tables import EService, FamilyWork, FoundFamily, ModelVersion, Municipality, Person

MOMENT = 10_000
"""From how many pairs of nodes on a page does not wait for a family: about a quarter of a second of a processor."""
Step = Literal["comparing", "proposing", "found"]
"""What is being done for whoever waits."""
_WHAT: Mapping[Step, What] = {"comparing": "family", "proposing": "proposal"}

_families: Remembered[str, Family] = Remembered(16)
_proposals: Remembered[str, Proposed] = Remembered(16)
_merged: Remembered[str, bytes] = Remembered(16)


class TooFew(EngineError):
    """Fewer than two municipalities run or have drawn a model, so that nothing can be compared."""


@dataclass(frozen=True)
class Members:
    """The municipalities that work by a model, by short name, and that model: their own, else the standard."""

    e_service: EService
    standard: ModelVersion | None
    places: Mapping[str, Municipality]
    versions: Mapping[str, ModelVersion]
    said: Judgements

    @cached_property
    def key(self) -> str:
        """Return what stands for all that is found hangs on: the models, what was said, and the code that finds it."""
        code = release(bpmn, compare, checks, prepare)
        parts = (f"{slug} {version.sha}" for slug, version in sorted(self.versions.items()))
        return sha256("\n".join((code, self.said.digest, *parts)).encode()).hexdigest()

    def by_name(self, slugs: Iterable[str]) -> list[str]:
        """Return members in the order of their names."""
        return sorted(slugs, key=lambda slug: swedish_order(self.name(slug)))

    def name(self, slug: str) -> str:
        """Return what a member is called."""
        return self.places[slug].name


def members_of(session: Session, e_service: EService, *, on: date) -> Members:
    """Return who works by which model on a day: those that run the standard by it, those with a model of their own by
    that. Raises TooFew.
    """
    row = row_of(chart(session, on=on), e_service)
    places: dict[str, Municipality] = {}
    versions: dict[str, ModelVersion] = {}
    for cell in row.cells:
        version = cell.variant or (row.standard if cell.mode == "standard" else None)
        if version is not None:
            places[cell.municipality.slug] = cell.municipality
            versions[cell.municipality.slug] = version
    if len(versions) < 2:
        raise TooFew(message("Fewer than two municipalities work by a model of this e-service."))
    said = judgements.judgements(session, e_service.id)
    return Members(e_service, row.standard, places, versions, said)


def step(session: Session, members: Members, *, proposal: bool) -> Step:
    """Return how far the members' family is found: "found" if all that is wanted is; reads only."""
    if _known_family(session, members) is None:
        return "comparing"
    return "proposing" if proposal and _known_proposal(session, members) is None else "found"


def find(session: Session, members: Members, *, proposal: bool, now: datetime) -> Step:
    """Find what is wanted of a family now if that takes a moment only, else let a worker do it; return how far it is.

    Nothing is locked while it is found.
    """
    at = step(session, members, proposal=proposal)
    if at == "found":
        return at
    models = _models(session, members)
    if _weight(models) >= MOMENT:
        family_works.ask(session, wanted(members, at), now=now)
        return at
    session.commit()
    _find(session, members, models, proposal=proposal, now=now)
    return "found"


def find_ahead(session: Session, members: Members, *, now: datetime) -> None:
    """Let a worker find what the members share and suggest before anybody asks, unless that would take very long."""
    at = step(session, members, proposal=True)
    if at != "found" and not is_large(_models(session, members)):
        family_works.ask(session, wanted(members, at), now=now)


def wanted(members: Members, at: Step) -> Wanted:
    """Return what a worker is asked for at a step."""
    return Wanted(members.e_service.id, members.key, _WHAT[at])


def find_family(session: Session, e_service_id: int, key_of: str, what: What, turn: int, *, now: datetime) -> None:
    """Find what a page waits for, telling how far it is; nothing if somebody stops it, or if a model or an answer has
    changed since, for then it asks anew. The job.
    """
    members = members_of(session, session.get_one(EService, e_service_id), on=now.date())
    if members.key != key_of:
        return
    asked = Wanted(e_service_id, key_of, what)
    heard = family_works.telling(session, asked, turn, now=now)
    models = _models(session, members)
    session.commit()
    try:
        heard(0, 0)
        _find(session, members, models, proposal=what == "proposal" or not is_large(models), now=now, heard=heard)
    except Stopped:
        return
    family_works.end(session, asked)
    session.commit()


def is_large(models: Mapping[str, ProcessModel]) -> bool:
    """Say whether comparing every two of the models takes so long that a worker tells how far it is."""
    return _weight(models) >= LARGE


def _weight(models: Mapping[str, ProcessModel]) -> int:
    """Return how many pairs of nodes there are to compare; a model that several have counts once."""
    sizes = [len(model.nodes) for model in {id(model): model for model in models.values()}.values()]
    return sum(one * other for one, other in combinations(sizes, 2))


def work_on(session: Session, members: Members, at: Step) -> FamilyWork | None:
    """Return how far a worker is with what is missing of a family, None if none was asked."""
    return family_works.work_on(session, members.key, _WHAT[at])


def family_of(session: Session, members: Members) -> Family:
    """Return what the members share, found now or before."""
    found = _known_family(session, members)
    return found or _families.get(members.key, lambda: compare_family(_models(session, members), members.said))


def proposal_of(session: Session, members: Members) -> ProposedStandard:
    """Return the standard that most of the members suggest. Raises NoSoundModel."""
    return _proposed(session, members).or_refusal()


def merged_file(session: Session, members: Members) -> bytes:
    """Return the merged model as BPMN with a layout."""
    row = session.get(FoundFamily, members.key)
    if row is not None and row.merged is not None:
        return row.merged
    return _merged.get(members.key, lambda: write_merged(family_of(session, members).union))


def proposal_file(session: Session, members: Members) -> bytes:
    """Return the proposed standard as BPMN with a layout. Raises NoSoundModel."""
    found = _proposed(session, members)
    found.or_refusal()
    return found.file


def _proposed(session: Session, members: Members) -> Proposed:
    found = _known_proposal(session, members)
    return found or _proposals.get(members.key, lambda: proposed(family_of(session, members)))


def _models(session: Session, members: Members) -> dict[str, ProcessModel]:
    return {slug: read_model(session, version.sha) for slug, version in sorted(members.versions.items())}


def _known_family(session: Session, members: Members) -> Family | None:
    """Return what this process remembers, else what the database keeps."""
    known = _families.known(members.key)
    if known is None and (row := session.get(FoundFamily, members.key)) is not None:
        known = kept_family(row)
        if known is not None:
            _families.put(members.key, known)
    return known


def _known_proposal(session: Session, members: Members) -> Proposed | None:
    known = _proposals.known(members.key)
    if known is None and (row := session.get(FoundFamily, members.key)) is not None:
        family = _known_family(session, members)
        known = kept_proposed(row, family) if family is not None else None
        if known is not None:
            _proposals.put(members.key, known)
    return known


def _find(
    session: Session,
    members: Members,
    models: Mapping[str, ProcessModel],
    *,
    proposal: bool,
    now: datetime,
    heard: Heard | None = None,
) -> None:
    """Find and store one after the other what is missing, so that whoever waits sees how far it is."""
    family = _known_family(session, members)
    session.commit()
    if family is None:
        family = compare_family(models, members.said, heard)
        keep_family(session, members.key, members.e_service.id, family, now=now)
        _families.put(members.key, family)
    if proposal and _known_proposal(session, members) is None:
        session.commit()
        found = proposed(family, heard)
        keep_proposed(session, members.key, members.e_service.id, found, now=now)
        _proposals.put(members.key, found)


def save_proposal(session: Session, e_service: EService, *, by: Person, now: datetime) -> ModelVersion:
    """Store the proposed standard as a draft of the standard.

    Raises NotAllowed if ``by`` does not decide over the standard, SameFile if it is a version already.
    """
    members = members_of(session, e_service, on=now.date())
    data = proposal_file(session, members)
    names = ", ".join(sorted(place.name for place in members.places.values()))
    return versions_of.upload(session, e_service, None, "forslag.bpmn", data, by=by, now=now, note=names)
