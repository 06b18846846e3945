"""What process owners call the states of versions, kinds of rewrites, severities and adoptions."""

from collections.abc import Mapping, Sequence

from jinja2 import Undefined

from engine.language import Message, message
from engine.services.catalogue.adoptions import Mode
from engine.store.tables import DecisionTable, ModelVersion, ProcessModel
from webui.language import language, local

STANDARD = "standard"
"""How the standard is called in addresses, where a variant has its municipality's short name."""

MODES: dict[Mode, Message] = {
    "standard": message("The standard"),
    "variant": message("Own variant"),
    "not_offered": message("Not offered"),
}
KINDS: dict[str, tuple[Message, str, str]] = {
    "exact": (message("Exact"), "ok", "check"),
    "decision": (message("Person chooses"), "accent", "user"),
    "lossy": (message("With loss"), "warn", "tri"),
}
"""By kind of rewrite: its name, and the colour and symbol of its tag."""

SEVERITIES: dict[str, tuple[Message, str, str]] = {
    "error": (message("Error"), "stop", "x"),
    "law": (message("Law"), "stop", "flag"),
    "warning": (message("Warning"), "warn", "tri"),
    "information": (message("Information"), "plain", "info"),
}
"""By severity, worst first: its name, and the colour and symbol of its tag."""

STARTED_BY: dict[str, Message] = {
    "timer": message("at a time"),
    "message": message("with a message"),
    "signal": message("with a signal"),
}
STATES: dict[str, tuple[Message, str, str]] = {
    "draft": (message("Draft"), "accent", "ring"),
    "published": (message("Published"), "ok", "dot"),
    "replaced": (message("Replaced"), "plain", "clock"),
    "withdrawn": (message("Withdrawn"), "plain", "x"),
}


def state(version: ModelVersion) -> str:
    """Return the key of STATES for a version; what is published stays so until a newer one is."""
    newer = any(each.status == "published" and each.number > version.number for each in version.process_model.versions)
    return "replaced" if version.status == "published" and newer else version.status


def model_name(model: ProcessModel) -> Message:
    """Return what a process model is called within its family."""
    place = model.municipality
    if model.e_service.is_block:
        return message("the building block")
    return (
        message("the standard") if place is None else message("the variant of {municipality}", municipality=place.name)
    )


def version_name(version: ModelVersion) -> Message:
    """Return what a version is called within its family."""
    place = version.process_model.municipality
    if version.process_model.e_service.is_block:
        return message("building block {number}", number=version.number)
    if place is None:
        return message("standard {number}", number=version.number)
    return message("{municipality} variant {number}", municipality=place.name, number=version.number)


def table_owner(table: DecisionTable) -> Message:
    """Return whose a decision table is."""
    place = table.municipality
    return message("the standard") if place is None else message("{municipality}, its own", municipality=place.name)


def table_state(table: DecisionTable, in_force: DecisionTable | None) -> str:
    """Return the key of STATES for a version of a decision table; ``in_force`` is the one that new cases ask."""
    newer = in_force is not None and in_force.number > table.number
    return "replaced" if table.status == "published" and newer else table.status


def place_key(model: ProcessModel) -> str:
    """Return how a process model is called in addresses: "standard", or the short name of the municipality."""
    return model.municipality.slug if model.municipality else STANDARD


def in_parts(parts: Mapping[str, Sequence[str]] | Undefined, whole: Mapping[str, str]) -> Sequence[str]:
    """Return what is said of a rewrite: what was drawn and what happens instead, or ``whole`` where it has no parts."""
    return (parts.get(language()) if isinstance(parts, Mapping) else None) or [local(whole)]
