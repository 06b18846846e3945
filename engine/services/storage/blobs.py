"""Bytes stored once by their SHA-256; in the caller's transaction."""

from hashlib import sha256

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.store.tables import Blob


def keep(session: Session, content: bytes, media_type: str) -> str:
    """Store bytes unless they are stored already, and return their SHA-256 in hexadecimal."""
    sha = sha256(content).hexdigest()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Blob)
        .values(sha=sha, size=len(content), media_type=media_type, content=content)
        .on_conflict_do_nothing(index_elements=["sha"])
    )
    return sha


def content(session: Session, sha: str) -> bytes:
    """Return the bytes with this SHA-256."""
    return session.get_one(Blob, sha).content
