"""Seal secrets before they are stored, and open them to be sent: with keys that lie apart from the database.

Source: Fernet (AES-128-CBC and HMAC-SHA-256) of the library cryptography.
Departure: what is sealed names the server that may get it, so that whoever can write in the database, but has no key,
cannot let a secret be sent elsewhere.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from engine.connectors.failures import CallFailed
from engine.language import message

SEALED = "sealed1:"
"""Begins what is sealed; what does not begin so is a secret in plain text, of before there were keys."""
SETTING, FILE_SETTING = "KLUNGA_CONNECTION_KEYS", "KLUNGA_CONNECTION_KEYS_FILE"
USUAL_NAME = "connection_keys"
"""The file that holds the keys, beside the database, if a SQLite file is all there is."""


class NotOpened(CallFailed):
    """A secret that cannot be opened, or sealed, with the keys that are there; once the keys are right, it can."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an installation, newest first: the newest seals, all open. Raises NotOpened if one is no key."""

    given: tuple[str, ...] = field(repr=False)
    place: str
    """Where they come from, for sentences."""

    def __post_init__(self) -> None:
        """Refuse what is no key, without repeating it."""
        for number, key in enumerate(self.given, 1):
            try:
                Fernet(key)
            except ValueError:
                raise NotOpened(
                    message(
                        "Key {number} in {place} is no key. “python -m engine secrets new-key” makes one.",
                        number=number,
                        place=self.place,
                    ),
                    again=True,
                ) from None

    def seal(self, secret: str, origin: str) -> str:
        """Return a secret as it is stored, for the server at ``origin`` only."""
        return SEALED + Fernet(self.given[0]).encrypt(json.dumps([origin, secret]).encode()).decode()

    def opened(self, stored: str, origin: str) -> str:
        """Return the secret that was sealed. Raises NotOpened if no key opens it, or it is for another server."""
        try:
            sealed_for, secret = json.loads(MultiFernet([Fernet(key) for key in self.given]).decrypt(_token(stored)))
        except InvalidToken:
            raise NotOpened(
                message("The secret cannot be opened: none of the keys in {place} is its own.", place=self.place),
                again=True,
            ) from None
        if sealed_for != origin:
            raise NotOpened(
                message("The secret was written for {origin}, not for this server: write it anew.", origin=sealed_for),
                again=True,
            )
        return str(secret)

    def is_newest(self, stored: str) -> bool:
        """Say whether the newest key opens what is stored."""
        with suppress(InvalidToken):
            Fernet(self.given[0]).decrypt(_token(stored))
            return True
        return False


def is_sealed(stored: str) -> bool:
    """Say whether what is stored is sealed, and not a secret in plain text."""
    return stored.startswith(SEALED)


def origin_of(url: str) -> str:
    """Return scheme, host and port of a connection's address, in which values of the case may stand behind the host.

    >>> origin_of("https://Register.example/persons/{id}")
    'https://register.example:443'
    """
    start, _, rest = url.partition("://")
    host = rest
    for end in "/?#":
        host = host.partition(end)[0]
    try:
        parts = urlsplit(f"{start}://{host}")
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return f"{start}://{host}".lower()
    return f"{parts.scheme}://{(parts.hostname or '').rstrip('.')}:{port}"


def keys(usual: Path | None, environment: Mapping[str, str] = os.environ) -> Keys:
    """Return the keys of the installation: of the setting, else of the file that a setting names, else of ``usual``.

    In a file each stands on a line of its own, newest first. Raises NotOpened if there are none, or one is no key.
    """
    given, named = environment.get(SETTING, ""), environment.get(FILE_SETTING, "").strip()
    if given.strip():
        return _keys(given.split(","), SETTING)
    path = Path(named) if named else usual
    if path is None:
        raise NotOpened(
            message(
                "There are no keys for the secrets of connections. Whoever runs Klunga gives them with the setting "
                "{setting}.",
                setting=SETTING,
            ),
            again=True,
        )
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise NotOpened(
            message("The file {file} with the keys for the secrets of connections cannot be read.", file=str(path)),
            again=True,
        ) from None
    return _keys([line for line in lines if not line.lstrip().startswith("#")], str(path))


def made_keys(path: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Make a file with one key, which only its owner reads, unless it is there or keys are given otherwise."""
    if environment.get(SETTING, "").strip() or environment.get(FILE_SETTING, "").strip() or path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=".keys-", delete=False) as file:
        file.write(f"{new_key()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # It appears whole, and only if nobody was faster.
        with suppress(FileExistsError):
            os.link(file.name, path)
    finally:
        Path(file.name).unlink()


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()


def _keys(texts: list[str], place: str) -> Keys:
    found = tuple(text.strip() for text in texts if text.strip())
    if not found:
        raise NotOpened(message("There is no key in {place}.", place=place), again=True)
    return Keys(found, place)


def _token(stored: str) -> bytes:
    return stored.removeprefix(SEALED).encode()
