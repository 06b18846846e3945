"""The two sides of a comparison, and what sentences call them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.language import Message, message
from engine.store.tables import ModelVersion

Name = Message | str


@dataclass(frozen=True, slots=True)
class Side:
    """A version in a comparison: ``name`` within a sentence, ``start`` at its beginning, ``title`` above a picture."""

    version: ModelVersion
    name: Name
    start: Name
    title: Message

    @property
    def is_standard(self) -> bool:
        """Say whether this is a version of the standard."""
        return self.version.process_model.is_standard


@dataclass(frozen=True, slots=True)
class Sides:
    """The two versions that are compared."""

    reference: Side
    variant: Side

    def told(self, sentence: Message) -> Message:
        """Return a sentence of a comparison with the names of these two."""
        names = {
            "reference": self.reference.name,
            "Reference": self.reference.start,
            "variant": self.variant.name,
            "Variant": self.variant.start,
        }
        return filled(sentence, names)


def sides(reference: ModelVersion, variant: ModelVersion) -> Sides:
    """Return both sides: the standard and a municipality by those names, two versions of one model by their numbers."""
    same_model = reference.process_model_id == variant.process_model_id
    return Sides(_side(reference, by_number=same_model), _side(variant, by_number=same_model))


def title(version: ModelVersion) -> Message:
    """Return what a version is called on its own: “Standard 7”, “Kil, variant 3”."""
    municipality = version.process_model.municipality
    if municipality is None:
        return message("Standard {number}", number=version.number)
    return message("{municipality}, variant {number}", municipality=municipality.name, number=version.number)


def _side(version: ModelVersion, *, by_number: bool) -> Side:
    municipality = version.process_model.municipality
    if by_number and municipality is None:
        name: Name = message("standard {number}", number=version.number)
        start: Name = message("Standard {number}", number=version.number)
    elif by_number:
        name = message("version {number}", number=version.number)
        start = message("Version {number}", number=version.number)
    elif municipality is None:
        name, start = message("the standard"), message("The standard")
    else:
        name = start = municipality.name
    return Side(version, name, start, title(version))


def filled(sentence: Message, names: Mapping[str, Name]) -> Message:
    """Return a sentence of a comparison with other names in place of the reference's and the variant's."""
    parameters = tuple(
        (key, names[key] if key in names else filled(value, names) if isinstance(value, Message) else value)
        for key, value in sentence.parameters
    )
    return replace(sentence, parameters=parameters)
