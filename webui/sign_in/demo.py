"""The demo's one-click sign-in: links that nobody can guess and that stay the same for one database and key."""

import hashlib
import hmac
from dataclasses import dataclass

from flask import Flask, current_app, url_for
from sqlalchemy.orm import Session

from engine.language import Message, message
from engine.services.organization import municipalities, people
from engine.store.tables import Person
from webui import identities
from webui.database import database
from webui.visitors import Capacity, Visitor, visitor_of

PURPOSE = {
    "process_owner": message("Process owner"),
    "caseworker": message("Caseworker"),
    "change_lead": message("Change lead"),
    "team_leader": message("Team leader"),
    "administrator": message("Administrator"),
    "resident": message("Resident"),
}


FIRST = ("Anna Berg", "Jonas Nyström", "Elin Holm", "Eva Nor", "Maja Lindström")
"""Those of the demo whose links are shown first, because they have most to do."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A person of the demo in one capacity, and the token that signs in as that person."""

    visitor: Visitor
    token: str

    @property
    def number(self) -> str:
        """Return the invented personal identity number of a resident, "" of staff."""
        return identities.number_of(self.visitor.name) if self.visitor.capacity == "resident" else ""


def token_of(person: Person, capacity: Capacity) -> str:
    """Return the token of a demo link: a keyed hash, so that only this installation can make it."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"demo:{capacity}:{person.id}".encode(), hashlib.sha256).hexdigest()[:32]


def personas(session: Session) -> list[Persona]:
    """Return everybody whom the demo can sign in: those in FIRST, then staff, then residents."""
    everywhere = tuple(municipalities.list_municipalities(session))
    found: list[Persona] = []
    capacities: tuple[Capacity, ...] = ("staff", "resident")
    for capacity in capacities:
        for person in people.everybody(session):
            visitor = visitor_of(person, capacity, everywhere)
            if visitor is not None:
                found.append(Persona(visitor, token_of(person, capacity)))
    return sorted(found, key=lambda persona: persona.visitor.name not in FIRST)


def by_purpose(known: list[Persona]) -> list[tuple[Message, list[Persona]]]:
    """Return the personas by what they are here for."""
    groups = [(name, [each for each in known if role in each.visitor.audiences]) for role, name in PURPOSE.items()]
    return [(name, members) for name, members in groups if members]


def demo_links(app: Flask, address: str) -> list[tuple[Message, str, str]]:
    """Return one sign-in link for each audience: (audience, name of the person, address)."""
    with app.test_request_context(base_url=address), database().reading() as session:
        return [
            (name, members[0].visitor.name, url_for("sign_in.demo_sign_in", token=members[0].token, _external=True))
            for name, members in by_purpose(personas(session))
        ]
