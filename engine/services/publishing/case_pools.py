"""Which pool of a version is the case: suggested, or chosen by its owner."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.prepare.pools import candidates, name_of, suggested, suggested_parties, told_name
from engine.services.publishing.understanding import read_model
from engine.store.tables import ModelVersion, PoolChoice


class PoolRefused(EngineError):
    """A choice of a pool that is not possible."""


@dataclass(frozen=True, slots=True)
class CasePool:
    """A pool of a version that may be the case: its process and name, whether it is, and whether it runs at all."""

    process: str
    name: Message | str
    is_case: bool
    runs: bool


def case_pools(session: Session, version: ModelVersion) -> list[CasePool]:
    """Return the pools of a version that may be the case, in the file's order; none if there are not several."""
    model = read_model(session, version.sha)
    able = candidates(model)
    if len(able) < 2:
        return []
    case, parties = chosen_pools(session, version)
    case = case or able[0]
    return [CasePool(each, told_name(model, each), each == case, each not in parties) for each in able]


def chosen_pools(session: Session, version: ModelVersion) -> tuple[str, tuple[str, ...]]:
    """Return the process that is the case and those that are not run; what is suggested, unless somebody chose.

    A version that was published without a choice begins in the first process, and all others run along: ("", ()).
    """
    row = session.get(PoolChoice, version.id)
    if row is not None:
        return row.process, tuple(row.parties)
    model = read_model(session, version.sha)
    if version.status == "published" or len(candidates(model)) < 2:
        return "", ()
    case = suggested(model)
    return case, suggested_parties(model, case)


def choose_pools(session: Session, version: ModelVersion, case: str, parties: list[str]) -> PoolChoice:
    """Store which pool of a draft is the case and which are not run; the caller commits. Raises PoolRefused."""
    if version.status == "published":
        raise PoolRefused(
            message(
                "Version {number} is published, and new cases start on it. Upload a new version to choose another "
                "pool.",
                number=version.number,
            )
        )
    able = candidates(read_model(session, version.sha))
    if case not in able:
        raise PoolRefused(message("Choose which pool is the case."))
    outside = [each for each in able if each in parties and each != case]
    return session.merge(PoolChoice(model_version_id=version.id, process=case, parties=outside))


def keep_pools(session: Session, version: ModelVersion) -> None:
    """Write down which pool is the case, done when a version is published."""
    case, parties = chosen_pools(session, version)
    if case:
        session.merge(PoolChoice(model_version_id=version.id, process=case, parties=list(parties)))
        session.flush()


def carry_over(session: Session, version: ModelVersion, before: ModelVersion | None) -> None:
    """Give a new version the choice of the one before it, if it has the same pools by name."""
    row = session.get(PoolChoice, before.id) if before is not None else None
    if row is None or before is None:
        return
    new, old = read_model(session, version.sha), read_model(session, before.sha)
    by_name = {name_of(new, each): each for each in candidates(new)}
    names = [name_of(old, each) for each in candidates(old)]
    if len(by_name) != len(candidates(new)) or set(names) != set(by_name):
        return
    places = {each: by_name[name_of(old, each)] for each in candidates(old)}
    parties = [places[each] for each in row.parties if each in places]
    if row.process in places:
        session.merge(PoolChoice(model_version_id=version.id, process=places[row.process], parties=parties))
        session.flush()
