"""Several pools in one file: which of them is the case, and which are parties that are not run."""

import re
from dataclasses import replace

from engine.language import Message, message
from engine.model import MessageFlow, Pool, ProcessModel
from engine.model.description import one_line
from engine.prepare.draft import Changed, Draft
from engine.prepare.own_process import own_process

RULE = "pools"
_PARTY = re.compile(
    r"\b(sökande|kund|medborgare|invånare|klient|brukare|patient|vårdnadshavare|elev|student|leverantör|"
    r"applicant|customer|client|citizen|resident|requester|supplier|vendor|guardian|user)\w*",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"(kommun|förvaltning|nämnd|myndighet|handläggare|registrator|municipal|authority|agency|office|administration|caseworker)",
    re.IGNORECASE,
)
_PEOPLE = frozenset({"task", "userTask", "manualTask"})


def candidates(model: ProcessModel) -> tuple[str, ...]:
    """Return the processes that may be the case: those in which something is drawn and that no other calls."""
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    drawn = {node.process for node in model.nodes}
    return tuple(each.id for each in model.processes if each.id in drawn and each.id not in called)


def name_of(model: ProcessModel, process: str) -> str:
    """Return what a reader calls a process of several: its pool's name, else its own, else its id."""
    pool = next((each.name.strip() for each in model.pools if each.process == process and each.name.strip()), "")
    own = next((each.name.strip() for each in model.processes if each.id == process), "")
    return " ".join((pool or own or process).split())


def told_name(model: ProcessModel, process: str) -> Message | str:
    """Return what a page calls a process of several: its name, else what is in it, never an id."""
    name = name_of(model, process)
    if name != process:
        return name
    label = next((node.name for node in model.nodes if node.process == process and node.name.strip()), "")
    return message("the pool with “{label}”", label=one_line(label)) if label else message("a pool without a name")


def is_party(model: ProcessModel, process: str) -> bool:
    """Say whether a process is called as those are who turn to a municipality, such as applicants."""
    name = name_of(model, process)
    return bool(_PARTY.search(name)) and not _AUTHORITY.search(name)


def suggested(model: ProcessModel) -> str:
    """Return the process that is most likely the case; "" if nothing is drawn.

    An applicant's is not; of the others one that an authority's name stands on, one that is marked as executable where
    others are not, and the one with most activities of people. Between equals it is the first of the file.
    """
    able = candidates(model)
    if len(able) < 2:
        return own_process(model)
    flagged = {each.id for each in model.processes if each.executable}
    tells = bool(flagged & set(able)) and not set(able) <= flagged

    def weight(process: str) -> tuple[bool, bool, bool, int]:
        people = sum(node.process == process and node.kind in _PEOPLE for node in model.nodes)
        authority = bool(_AUTHORITY.search(name_of(model, process)))
        return not is_party(model, process), authority, tells and process in flagged, people

    return max(able, key=weight)


def suggested_parties(model: ProcessModel, case: str) -> tuple[str, ...]:
    """Return the processes that are most likely outside: those of applicants and their like, but not the case."""
    return tuple(each for each in candidates(model) if each != case and is_party(model, each))


def choose(model: ProcessModel, case: str, parties: tuple[str, ...]) -> Changed:
    """Let the case begin in the process ``case``, and do not run the ``parties``: their pools are empty then.

    Names that are no candidates are passed over; nothing is changed without a case.
    """
    able = candidates(model)
    if case not in able:
        return Changed(model)
    first = case != own_process(model)
    model = replace(model, processes=tuple(sorted(model.processes, key=lambda each: each.id != case)))
    gone = [each for each in able if each in parties and each != case]
    draft = Draft(_led_to_pools(model, gone), RULE)
    if first:
        draft.say("exact", case, message("The case is what happens in the pool “{pool}”.", pool=name_of(model, case)))
    for process in gone:
        for node in model.top_nodes(process):
            if node.id in draft.nodes:
                draft.drop(node.id)
        sentence = message(
            "The pool “{pool}” is a party: what is drawn in it is not run, and what it sends is registered by people.",
            pool=name_of(model, process),
        )
        draft.say("decision", process, sentence)
    draft.processes = [each for each in draft.processes if each.id not in gone]
    draft.pools = [replace(each, process=None) if each.process in gone else each for each in draft.pools]
    changed = draft.finished()
    lanes = tuple(lane for lane in changed.model.lanes if lane.process not in gone)
    return Changed(replace(changed.model, lanes=lanes), changed.rewrites)


def _led_to_pools(model: ProcessModel, gone: list[str]) -> ProcessModel:
    """Return the model with a pool for each process that goes, and message flows to its nodes led to that."""
    without = [each for each in gone if all(pool.process != each for pool in model.pools)]
    pools = (*model.pools, *(Pool(f"klunga_party_{each}", name_of(model, each), each) for each in without))
    pool_of = {pool.process: pool.id for pool in pools if pool.process in gone}

    def end(id_: str) -> str:
        node = model.node_by_id.get(id_)
        return pool_of.get(node.process, id_) if node is not None else id_

    flows = tuple(MessageFlow(each.id, end(each.source), end(each.target), each.name) for each in model.message_flows)
    return replace(model, pools=pools, message_flows=flows)
