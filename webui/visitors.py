"""Who is signed in: a person, as staff or as resident, with the municipalities where assignments are held."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from flask import Flask, g
from flask import session as kept
from flask_login import AnonymousUserMixin, LoginManager, UserMixin

from engine.language import Language
from engine.services.organization import municipalities, people
from engine.store.tables import Municipality, Person
from webui.database import database

Capacity = Literal["staff", "resident"]
SEAL = "klunga_seal"
"""The key of the session cookie under which the password's seal is kept."""


def initials(name: str) -> str:
    """Return the first letters of the first and the last name."""
    words = name.split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


@dataclass(frozen=True, eq=False)
class Visitor(UserMixin):
    """A signed-in person in one capacity. Staff see no resident's pages in the same session, and the reverse."""

    person: Person
    capacity: Capacity
    assigned: tuple[tuple[str, Municipality], ...]
    """Role and municipality of each assignment; one that holds everywhere is here once for each municipality."""

    def get_id(self) -> str:
        """Return what the session cookie keeps."""
        return f"{self.capacity}:{self.person.id}"

    @property
    def name(self) -> str:
        """Return the person's name."""
        return self.person.name

    @property
    def initials(self) -> str:
        """Return the first letters of the first and the last name."""
        return initials(self.person.name)

    @property
    def language(self) -> Language:
        """Return the language that the person has chosen."""
        return "en" if self.person.language == "en" else "sv"

    @property
    def is_staff(self) -> bool:
        """Return whether the visitor works here with at least one assignment."""
        return self.capacity == "staff" and bool(self.assigned)

    @property
    def audiences(self) -> frozenset[str]:
        """Return the audiences that the visitor belongs to."""
        return frozenset({"resident"}) if self.capacity == "resident" else frozenset(role for role, _ in self.assigned)

    def municipalities(self, role: str | None = None) -> tuple[Municipality, ...]:
        """Return where the visitor holds an assignment (with ``role``), by name, each once."""
        found = {place.id: place for held, place in self.assigned if role in (None, held)}
        return tuple(sorted(found.values(), key=lambda place: place.name))


def visitor_of(person: Person, capacity: Capacity, everywhere: tuple[Municipality, ...]) -> Visitor | None:
    """Return the visitor that ``person`` is in ``capacity``, or None if the person may not sign in so."""
    if not person.is_active or (capacity == "resident" and not person.is_resident):
        return None
    assigned = tuple(
        (assignment.role, place)
        for assignment in person.assignments
        for place in ((assignment.municipality,) if assignment.municipality else everywhere)
    )
    if capacity == "staff" and not assigned:
        return None
    return Visitor(person, capacity, assigned if capacity == "staff" else ())


def seal(person: Person) -> str:
    """Return what the session cookie keeps to end when the password changes; nothing can be learned from it."""
    return sha256((person.password_hash or "").encode()).hexdigest()[:16]


def load_visitor(key: str) -> Visitor | None:
    """Return the visitor of a session cookie; None signs the visitor out."""
    capacity, _, number = key.partition(":")
    if capacity not in ("staff", "resident") or not number.isdecimal():
        return None
    with database().glancing() as session:
        person = people.find_person(session, int(number))
        if person is None or kept.get(SEAL, seal(person)) != seal(person):
            return None
        is_everywhere = any(assignment.municipality_id is None for assignment in person.assignments)
        everywhere = tuple(municipalities.list_municipalities(session)) if is_everywhere else ()
        return visitor_of(person, capacity, everywhere)  # type: ignore[arg-type]


def forget_visitor() -> None:
    """Treat the rest of this request as if nobody were signed in; the session stays."""
    g._login_user = AnonymousUserMixin()


def install_visitors(app: Flask) -> None:
    """Let Flask-Login find the visitor of each request."""
    manager = LoginManager()
    manager.session_protection = "basic"
    manager.user_loader(load_visitor)
    manager.init_app(app)
