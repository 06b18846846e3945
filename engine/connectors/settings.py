"""What the installation allows and has: from the environment, read at each call (docs/how-to/run-it.md)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

Security = Literal["starttls", "tls", "none"]
PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our e-mail, and the address that it comes from."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Return the server without its password."""
        return f"MailServer({self.host!r}, {self.port})"


def allowed_hosts(environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Return the hosts, each perhaps with a port, that may be called by http and within the own network."""
    given = environment.get("KLUNGA_CONNECTION_HOSTS", "")
    return frozenset(host for host in (each.strip().lower() for each in given.split(",")) if host)


def mail_server(environment: Mapping[str, str] = os.environ) -> MailServer | None:
    """Return the server for e-mail, None if the installation has none or does not say who sends."""
    host, sender = environment.get("KLUNGA_SMTP_HOST", "").strip(), environment.get("KLUNGA_SMTP_FROM", "").strip()
    if not host or not sender:
        return None
    asked = environment.get("KLUNGA_SMTP_SECURITY", "starttls").strip().lower()
    security = cast(Security, asked) if asked in get_args(Security) else "starttls"
    port = environment.get("KLUNGA_SMTP_PORT", "").strip()
    return MailServer(
        host,
        int(port) if port.isdecimal() else PORTS[security],
        security,
        sender,
        environment.get("KLUNGA_SMTP_USER", ""),
        environment.get("KLUNGA_SMTP_PASSWORD", ""),
    )
