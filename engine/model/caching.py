"""What is worked out once and kept with a value."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class cached_property(Generic[Value]):  # noqa: N801
    """A property that is worked out once and kept with its object, as ``functools.cached_property`` is since 3.12.

    Before 3.12 that takes a lock, one for all objects of a class: it costs more than most of what is kept, and threads
    wait for each other. Two threads that ask at once may both work it out here; values are the same.

    >>> class Label:
    ...     @cached_property
    ...     def words(self) -> list[str]:
    ...         print("worked out")
    ...         return ["granska", "ansökan"]
    >>> label = Label()
    >>> label.words == label.words
    worked out
    True
    """

    def __init__(self, tell: Callable[[Any], Value]) -> None:
        self._tell = tell
        self._name = tell.__name__
        self.__doc__ = tell.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn under which name the value is kept."""
        self._name = name

    @overload
    def __get__(self, of: None, owner: type | None = None) -> "cached_property[Value]": ...

    @overload
    def __get__(self, of: object, owner: type | None = None) -> Value: ...

    def __get__(self, of: object | None, owner: type | None = None) -> "cached_property[Value] | Value":
        """Return the value, which hides this property from then on."""
        if of is None:
            return self
        value: Value = self._tell(of)
        of.__dict__[self._name] = value
        return value
