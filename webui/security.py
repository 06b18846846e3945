"""What protects every page: headers, cookies, CSRF, limits on sign-in, and the secret key."""

import contextlib
import os
import secrets
from pathlib import Path

from flask import Flask, Response, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

# No inline script or style anywhere. Images may be data: because the design system's CSS draws its marks so.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
LARGEST_REQUEST = 30 * 1024 * 1024
"""A form with files, in bytes."""
LARGEST_TEXT = 500_000
"""A form without files, in bytes; it is read into memory at once."""
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def secret_key(folder: Path) -> str:
    """Return the key that signs cookies: from ``KLUNGA_SECRET_KEY``, else made once and kept in ``folder``."""
    return _kept_key(folder, "secret_key", "KLUNGA_SECRET_KEY")


def identity_key(folder: Path) -> str:
    """Return the key by which personal identity numbers are recognised: ``KLUNGA_IDENTITY_KEY``, else of ``folder``.

    It stays the same for ever: with another one nobody is recognised.
    """
    return _kept_key(folder, "identity_key", "KLUNGA_IDENTITY_KEY")


def _kept_key(folder: Path, name: str, setting: str) -> str:
    """Return the key of a setting, else one made once and kept in a file of a folder.

    Of several processes that start at once one makes it, and it is there for the others with all that is in it.
    """
    given = os.environ.get(setting, "")
    if given:
        return given
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = folder / f"{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    return path.read_text(encoding="ascii")


def earlier_secret_keys() -> list[str]:
    """Return the keys whose cookies still count, from ``KLUNGA_SECRET_KEYS_BEFORE``: a new one signs nobody out."""
    return [key.strip() for key in os.environ.get("KLUNGA_SECRET_KEYS_BEFORE", "").split(",") if key.strip()]


def refuse_what_is_no_form() -> None:
    """Refuse, before anything reads it, text that is too large; and zero characters, which no form of ours sends.

    PostgreSQL keeps no text with a zero character in it.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_TEXT
    typed = (*request.args.listvalues(), *request.form.listvalues())
    if "\0" in request.path or any("\0" in text for texts in typed for text in texts):
        abort(400)


def add_headers(response: Response) -> Response:
    """Put the protecting headers on every response; pages about a person are not kept by caches."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install_security(app: Flask, *, https: bool) -> None:
    """Protect cookies, forms and responses of ``app``."""
    app.config.update(
        SESSION_COOKIE_NAME="klunga",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=8 * 3600,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.before_request(refuse_what_is_no_form)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(add_headers)
