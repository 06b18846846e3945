"""A merged model as a BPMN file, and back: what puts comparing and BPMN together."""

import json
from collections.abc import Mapping
from typing import Any

from engine import bpmn
from engine.bpmn import Reading
from engine.bpmn.notes import FILE
from engine.compare.merge import Member, Own, Union
from engine.compare.merge.union import PARTS
from engine.drawing import with_gathered_lanes
from engine.errors import EngineError
from engine.language import message
from engine.model.plain import field_types, plain, rebuilt


class NotMerged(EngineError):
    """A file that is no merged model of ours, or no whole one."""


def write_merged(union: Union) -> bytes:
    """Return a merged model as BPMN with a layout; every tool can show it, ``read_merged`` gives it back exactly."""
    notes = {id_: {name: _text(own) for name, own in having.items()} for id_, having in union.of.items()}
    whole = {FILE: {name: _text(plain(member)) for name, member in union.members.items()}}
    return bpmn.write(with_gathered_lanes(union.model), {**notes, **whole})


def read_merged(data: bytes) -> Union:
    """Return the merged model that a file is. Raises Unreadable, and NotMerged if it is none of ours."""
    reading = bpmn.read(data)
    members = reading.notes.get(FILE, {})
    if not members:
        raise NotMerged(message("The file is no merged model. Make one with the command merge."))
    elements = {element.id: element for part in PARTS for element in getattr(reading.model, part)}
    try:
        known = {name: rebuilt(Member, json.loads(text)) for name, text in members.items()}
        of = {
            id_: {name: _own(type(element), json.loads(text)) for name, text in reading.notes[id_].items()}
            for id_, element in elements.items()
        }
    except (ValueError, KeyError) as error:
        sentence = message(
            "Another tool has changed the merged model, so it is no longer whole. Merge the models again."
        )
        raise NotMerged(sentence) from error
    return Union(reading.model, of, known)


def members_by_element(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Return for each element of a merged model's file the names of the models that have it; empty for other files."""
    if FILE not in reading.notes:
        return {}
    known = {id_: tuple(sorted(names)) for id_, names in reading.notes.items() if id_ != FILE}
    return {id_: names for id_, names in known.items() if names}


def _own(kind: type, data: Mapping[str, Any]) -> Own:
    types = field_types(kind)
    return {name: rebuilt(types[name], value) for name, value in data.items()}


def _text(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
