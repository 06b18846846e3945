"""The values of a model as plain data (what JSON knows) and back."""

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin


def plain(value: Any) -> Any:
    """Return a value of the model as plain data: dataclasses as objects without what they say by default.

    >>> from engine.model import Timer, Trigger
    >>> plain((Trigger("timer", timer=Timer("duration", "P14D")),))
    [{'kind': 'timer', 'timer': {'kind': 'duration', 'text': 'P14D'}}]
    """
    if is_dataclass(value) and not isinstance(value, type):
        said = {each.name: getattr(value, each.name) for each in fields(value)}
        return {each.name: plain(said[each.name]) for each in fields(value) if said[each.name] != each.default}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def rebuilt(kind: Any, data: Any) -> Any:
    """Return the value of type ``kind`` that plain data is. Raises ValueError if it is none.

    >>> from engine.model import Timer
    >>> rebuilt(tuple[Timer, ...], [{"kind": "duration", "text": "P14D"}])
    (Timer(kind='duration', text='P14D'),)
    """
    try:
        return _rebuilt(kind, data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from error


def field_types(kind: type) -> Mapping[str, Any]:
    """Return the types of a dataclass's fields by their names."""
    return _hints(kind)


def _rebuilt(kind: Any, data: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return kind(**{name: _rebuilt(hints[name], value) for name, value in data.items()})  # type: ignore[operator]
    if origin in (Union, types.UnionType):
        return _one_of(inner, data)
    if origin is tuple:
        parts = [inner[0]] * len(data) if inner[1:] == (...,) else inner
        return tuple(_rebuilt(part, each) for part, each in zip(parts, data, strict=True))
    if origin is dict or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return {key: _rebuilt(inner[1], value) for key, value in data.items()}
    return _as_it_is(kind, data)


def _one_of(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None and type(None) in kinds:
        return None
    return _rebuilt(next(kind for kind in kinds if kind is not type(None)), data)


def _as_it_is(kind: Any, data: Any) -> Any:
    if get_origin(kind) is Literal:
        fits = data in get_args(kind)
    elif kind is float:
        fits = isinstance(data, int | float) and not isinstance(data, bool)
    else:
        fits = type(data) is kind
    if not fits:
        raise ValueError(f"{data!r} is no {kind}")
    return data


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
