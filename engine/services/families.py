"""All that the municipalities run for an e-service, at once: what they share, and the standard most of it suggests.

Uploads never change, so what is found is kept by the SHA-256 of all of them: who looks first waits, the next does not.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from sqlalchemy.orm import Session

from engine import bpmn
from engine.compare import Judgements
from engine.drawing import with_layout
from engine.errors import EngineError
from engine.language import message
from engine.model import ProcessModel
from engine.services import judgements
from engine.services import models as versions_of
from engine.services.harmonization import chart, row_of
from engine.services.merged_files import write_merged
from engine.services.proposals import Family, ProposedStandard, compare_family, propose_standard
from engine.services.remembered import Remembered
from engine.services.understanding import read_model
from engine.store.tables import EService, ModelVersion, Municipality, Person

Key = tuple[tuple[tuple[str, str], ...], str]
"""The short names of the members, each with the SHA-256 of what it runs; and a digest of what was said."""

_families: Remembered[Key, Family] = Remembered(16)
_proposals: Remembered[Key, ProposedStandard] = Remembered(16)
_files: Remembered[tuple[str, Key], bytes] = Remembered(32)
_pool = ThreadPoolExecutor(1, thread_name_prefix="klunga-families")
_running: dict[tuple[Key, bool], Future[None]] = {}
_lock = Lock()


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

    @property
    def key(self) -> Key:
        """Return what all that is found hangs on."""
        return tuple((slug, version.sha) for slug, version in sorted(self.versions.items())), self.said.digest

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


def begun(session: Session, members: Members, *, proposal: bool, seconds: float) -> bool:
    """Begin to find what the members share, and the proposed standard too; say whether it is found within a time.

    It is found in a thread of its own that needs no database, so whoever asks again later gets it at once.
    """
    key = members.key
    if _families.known(key) is not None and (not proposal or _proposals.known(key) is not None):
        return True
    with _lock:
        future = _running.get((key, proposal))
        if future is None:
            shas = {slug: read_model(session, sha) for slug, sha in key[0]}
            future = _running[key, proposal] = _pool.submit(_find, key, shas, members.said, proposal=proposal)
    wait([future], timeout=seconds)
    if future.done():
        with _lock:
            _running.pop((key, proposal), None)
    return future.done()


def _find(key: Key, models: Mapping[str, ProcessModel], said: Judgements, *, proposal: bool) -> None:
    found = _families.get(key, lambda: compare_family(models, said))
    if proposal and _proposals.known(key) is None:
        _proposals.get(key, lambda: propose_standard(found.union))


def is_compared(members: Members) -> bool:
    """Say whether what the members share is found already."""
    return _families.known(members.key) is not None


def family_of(session: Session, members: Members) -> Family:
    """Return what the members share, found now or before."""
    return _families.get(
        members.key,
        lambda: compare_family({slug: read_model(session, sha) for slug, sha in members.key[0]}, members.said),
    )


def proposal_of(session: Session, members: Members) -> ProposedStandard:
    """Return the standard that most of the members suggest. Raises NoSoundModel."""
    return _proposals.get(members.key, lambda: propose_standard(family_of(session, members).union))


def merged_file(session: Session, members: Members) -> bytes:
    """Return the merged model as BPMN with a layout."""
    return _files.get(("merged", members.key), lambda: write_merged(family_of(session, members).union))


def proposal_file(session: Session, members: Members) -> bytes:
    """Return the proposed standard as BPMN with a layout. Raises NoSoundModel."""
    model = proposal_of(session, members).proposal.model
    return _files.get(("proposal", members.key), lambda: bpmn.write(with_layout(model)))


def save_proposal(session: Session, e_service: EService, *, by: Person, now: datetime) -> ModelVersion:
    """Store the proposed standard as a draft of the standard.

    Raises NotAllowed if ``by`` does not decide over the standard, SameFile if it is a version already.
    """
    members = members_of(session, e_service, on=now.date())
    data = proposal_file(session, members)
    names = ", ".join(sorted(place.name for place in members.places.values()))
    return versions_of.upload(session, e_service, None, "forslag.bpmn", data, by=by, now=now, note=names)
