"""Many values of a frozen class, made quickly."""

from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields, make_dataclass
from typing import Any, ParamSpec, TypeVar, cast

Said = ParamSpec("Said")
Value = TypeVar("Value")


def maker(of: Callable[Said, Value]) -> Callable[Said, Value]:
    """Return what makes values of a frozen dataclass with slots as its name does, in a quarter of the time.

    A frozen class may not set its own fields, so it sets each by a call. These values are of a class with the same
    slots that may, until all are set: then they are of the frozen class, and nothing tells them from others.

    Raises TypeError for a class without slots, or one that works on its fields after they are set.

    >>> from engine.model import Bounds
    >>> box = maker(Bounds)(1.0, 2.0, width=3.0, height=4.0)
    >>> box == Bounds(1.0, 2.0, 3.0, 4.0), type(box) is Bounds
    (True, True)
    """
    frozen: Any = of
    if "__slots__" not in vars(frozen) or hasattr(frozen, "__post_init__"):
        raise TypeError(f"{frozen.__name__} is made of more than its slots.")

    def freeze(value: Any) -> None:
        value.__class__ = frozen

    said = [(each.name, each.type, _again(each)) for each in fields(frozen)]
    made: Any = make_dataclass(frozen.__name__, said, slots=True, eq=False, namespace={"__post_init__": freeze})
    return cast("Callable[Said, Value]", made)


def _again(each: Field[Any]) -> Any:
    if each.default is not MISSING:
        return field(default=each.default)
    return field(default_factory=each.default_factory) if each.default_factory is not MISSING else field()
