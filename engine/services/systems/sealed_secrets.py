"""The secrets of connections: sealed in the database, opened only to be sent, sealed anew when keys change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, undefer

from engine.connectors import sealing
from engine.connectors.sealing import Keys, NotOpened, is_sealed, origin_of
from engine.language import Message
from engine.store.tables import Connector

State = Literal["newest", "earlier", "plain", "shut"]
"""How a secret is kept: sealed with the newest key, sealed with an earlier one, in plain text, or shut for good."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The secret of a connection as it is stored: ``header`` carries it to ``origin``, ``usual`` may hold its key."""

    header: str
    stored: str = field(repr=False)
    origin: str
    usual: Path | None

    def opened(self) -> tuple[str, str]:
        """Return the header and what it carries. Raises NotOpened."""
        if not is_sealed(self.stored):
            return self.header, self.stored
        return self.header, sealing.keys(self.usual).opened(self.stored, self.origin)


@dataclass(frozen=True, slots=True)
class Kept:
    """How the secret of a connection is kept; ``problem`` says why it cannot be opened."""

    connection_id: int
    topic: str
    state: State
    problem: Message | None = None


def secret_of(session: Session, row: Connector) -> Secret | None:
    """Return the secret of a connection, whose column has been read; None if it has none."""
    if not row.secret_header or not row.secret:
        return None
    return Secret(row.secret_header, row.secret, origin_of(str(row.settings.get("url", ""))), usual_file(session))


def sealed(session: Session, secret: str, url: str) -> str:
    """Return a secret as it is stored. On a SQLite file that has no keys yet they are made. Raises NotOpened."""
    usual = usual_file(session)
    if usual is not None:
        sealing.made_keys(usual)
    return sealing.keys(usual).seal(secret, origin_of(url))


def usual_file(session: Session) -> Path | None:
    """Return the file beside the database that may hold the keys, None if the database is a server."""
    engine = session.get_bind()
    url = engine.url if isinstance(engine, Engine) else engine.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return Path(url.database).absolute().parent / sealing.USUAL_NAME


def kept(session: Session, *, usual: Path | None = None) -> Sequence[Kept]:
    """Return how each secret is kept, by topic; the keys lie in ``usual`` instead of beside the database, if given."""
    return [_kept(row, usual or usual_file(session)) for row in _with_secrets(session)]


def kept_of(session: Session, connection_id: int) -> Kept | None:
    """Return how the secret of one connection is kept, None if it has none."""
    row = session.get(Connector, connection_id, options=[undefer(Connector.secret)])
    return _kept(row, usual_file(session)) if row is not None and row.secret else None


def seal_all(session: Session) -> tuple[int, Sequence[Kept]]:
    """Seal with the newest key what is not; return how many secrets were, and those that cannot be opened.

    Each is a transaction of its own, so one that is interrupted goes on when it is begun again. A secret that an
    administrator writes meanwhile stays. Raises NotOpened if there are secrets but no keys.
    """
    done, left = 0, []
    for row in _with_secrets(session):
        before = _kept(row, usual_file(session))
        if before.state == "shut":
            left.append(before)
        if before.state not in ("plain", "earlier"):
            continue
        secret = secret_of(session, row)
        # Without a header it would never be sent.
        opened = secret.opened()[1] if secret else None
        anew = sealed(session, opened, str(row.settings.get("url", ""))) if opened else None
        unchanged = update(Connector).where(Connector.id == row.id, Connector.secret == row.secret)
        changed = session.execute(unchanged.values(secret=anew), execution_options={"synchronize_session": False})
        session.commit()
        done += int(changed.rowcount)  # type: ignore[attr-defined]
    return done, left


def _with_secrets(session: Session) -> Sequence[Connector]:
    query = select(Connector).where(Connector.secret.is_not(None)).options(undefer(Connector.secret))
    return session.scalars(query.order_by(Connector.topic).execution_options(populate_existing=True)).all()


def _kept(row: Connector, usual: Path | None) -> Kept:
    stored = row.secret or ""
    if not is_sealed(stored):
        return Kept(row.id, row.topic, "plain")
    try:
        found: Keys = sealing.keys(usual)
        found.opened(stored, origin_of(str(row.settings.get("url", ""))))
    except NotOpened as shut:
        return Kept(row.id, row.topic, "shut", shut.message)
    return Kept(row.id, row.topic, "newest" if found.is_newest(stored) else "earlier")
