"""The way from a view to the database: sessions to give to the services."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy.orm import Session

from engine.store import Database


def database() -> Database:
    """Return the database of this application."""
    found: Database = current_app.extensions["klunga"]
    return found


def reading() -> AbstractContextManager[Session]:
    """Return a session that only reads: ``with reading() as session: …``."""
    return database().reading()


def writing() -> AbstractContextManager[Session]:
    """Return a session for one call of a service that writes; the service commits."""
    return database().writing()


def now() -> datetime:
    """Return the time that views pass to services: UTC, with its zone."""
    return datetime.now(UTC)
