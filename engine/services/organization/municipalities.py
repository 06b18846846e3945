"""Municipalities: find them, and how each presents itself to residents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import message
from engine.services.organization.authority import require
from engine.store.columns import Texts
from engine.store.tables import Municipality, Person

LEAST_CONTRAST = 4.5
"""The contrast that text needs. Source: WCAG 2.2, success criterion 1.4.3."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")


class NoSuchMunicipality(EngineError):
    """An address or code that belongs to no municipality."""


class BrandRefused(EngineError):
    """A name or colour that residents could not read."""


@dataclass(frozen=True, slots=True)
class Brand:
    """How a municipality presents itself. Colours are written ``#rrggbb``; white text stands on ``colour``."""

    name: str
    official_name: str
    colour: str
    colour_deep: str
    colour_soft: str
    colour_accent: str
    contact: Texts


def list_municipalities(session: Session) -> Sequence[Municipality]:
    """Return all municipalities in the order of the Swedish alphabet."""
    return sorted(session.scalars(select(Municipality)), key=lambda each: swedish_order(each.name))


def find_municipality(session: Session, slug: str) -> Municipality:
    """Return the municipality with this short name in addresses. Raises NoSuchMunicipality."""
    found = session.scalars(select(Municipality).where(Municipality.slug == slug)).one_or_none()
    if found is None:
        raise NoSuchMunicipality(message("There is no municipality “{slug}” here.", slug=slug))
    return found


def create_municipality(
    session: Session, brand: Brand, *, code: str, slug: str, case_prefix: str, by: Person | None
) -> Municipality:
    """Add a municipality. Raises BrandRefused if residents could not read its pages."""
    require(session, by, "administrator", None)
    _check(brand)
    municipality = Municipality(code=code, slug=slug, case_prefix=case_prefix, **_columns(brand))
    session.add(municipality)
    session.commit()
    return municipality


def set_brand(session: Session, municipality: Municipality, brand: Brand, *, by: Person | None) -> Municipality:
    """Change a municipality's name, colours and contact. Raises BrandRefused if residents could not read its pages."""
    require(session, by, "administrator", municipality)
    _check(brand)
    stored = session.get_one(Municipality, municipality.id)
    for column, value in _columns(brand).items():
        setattr(stored, column, value)
    session.commit()
    return stored


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1.0 (equal) to 21.0 (black on white).

    Source: WCAG 2.2, "contrast ratio" and "relative luminance".

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def swedish_order(name: str) -> list[int]:
    """Return a sort key in which å, ä and ö come last, in that order.

    >>> sorted(["Ödeshög", "Årjäng", "Arvika", "Ängelholm"], key=swedish_order)
    ['Arvika', 'Årjäng', 'Ängelholm', 'Ödeshög']
    """
    alphabet = "abcdefghijklmnopqrstuvwxyzåäö"
    return [alphabet.find(letter) if letter in alphabet else ord(letter) - 1000 for letter in name.lower()]


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _columns(brand: Brand) -> dict[str, object]:
    return {column: getattr(brand, column) for column in brand.__dataclass_fields__}


def _check(brand: Brand) -> None:
    if not brand.name.strip() or not brand.official_name.strip():
        raise BrandRefused(message("Write the municipality's name."))
    for colour in (brand.colour, brand.colour_deep, brand.colour_soft, brand.colour_accent):
        if not _COLOUR.fullmatch(colour):
            raise BrandRefused(message("“{colour}” is no colour. Write it as #1f5f8f.", colour=colour))
    for background, text in (
        (brand.colour, "#ffffff"),
        (brand.colour_deep, "#ffffff"),
        (brand.colour_soft, brand.colour_deep),
    ):
        if contrast(background, text) < LEAST_CONTRAST:
            raise BrandRefused(
                message(
                    "Text in {text} cannot be read on {colour}. Choose colours with a contrast of at least 4.5 to 1.",
                    text=text,
                    colour=background,
                )
            )
