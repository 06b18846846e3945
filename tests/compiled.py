"""What each application compiles when it is made is compiled once in a process of tests: templates and addresses."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


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
    """Let all applications share what is compiled.

    Werkzeug compiles for each address two functions that write it, anew for each application; they are made of the
    address alone and take the rule that they belong to as their first argument.
    """
    codes, usual, builder = Kept(), flask.Flask.create_jinja_environment, Rule._compile_builder
    builders: dict[Hashable, Callable[..., Any]] = {}

    def create(app: flask.Flask) -> flask.templating.Environment:
        made = usual(app)
        made.bytecode_cache = codes
        return made

    def compile_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        defaults = repr(sorted((rule.defaults or {}).items()))
        key = rule.rule, tuple(rule._trace), defaults, frozenset(rule.arguments), append_unknown
        if key not in builders:
            builders[key] = builder(rule, append_unknown)
        return builders[key]

    flask.Flask.create_jinja_environment = create  # type: ignore[method-assign]
    Rule._compile_builder = compile_builder  # type: ignore[method-assign]
    try:
        yield
    finally:
        flask.Flask.create_jinja_environment = usual  # type: ignore[method-assign]
        Rule._compile_builder = builder  # type: ignore[method-assign]
