"""A browser in which a person is signed in already."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.store.tables import Person


def signed_in(app: Flask, name: str, side: str = "staff") -> FlaskClient:
    """Return a client in which the person of this name is signed in, as ``staff`` or ``resident``."""
    client = app.test_client()
    with app.extensions["klunga"].reading() as session:
        found = session.scalars(select(Person).where(Person.name == name)).one()
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{side}:{found.id}"
        kept["_fresh"] = True
    return client
