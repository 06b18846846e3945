"""Templates of pages are compiled once in a process of tests, not anew for each application that a test makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

import flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Kept(BytecodeCache):
    """Compiled templates in memory, by what they are named and what is in them."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled from the same text."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def kept() -> Iterator[None]:
    """Let all applications share what is compiled."""
    codes, usual = Kept(), flask.Flask.create_jinja_environment

    def create(app: flask.Flask) -> flask.templating.Environment:
        made = usual(app)
        made.bytecode_cache = codes
        return made

    flask.Flask.create_jinja_environment = create  # type: ignore[method-assign]
    try:
        yield
    finally:
        flask.Flask.create_jinja_environment = usual  # type: ignore[method-assign]
