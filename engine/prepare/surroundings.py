"""What a process uses that is not in its file, as somebody decided: values that preparing is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model import ProcessModel
from engine.prepare.own_process import own_process


@dataclass(frozen=True, slots=True)
class Link:
    """A process of another file that call activities run.

    ``key`` names it among the links and begins the ids of all that comes from it, as in ``kommunicera-2.Task_1``.
    ``calls`` says which of its own call activities, by id, run which link, by key; ``process`` which of the file's
    processes is meant, "" for the one in which it begins.
    """

    key: str
    model: ProcessModel
    calls: Mapping[str, str] = field(default_factory=dict)
    process: str = ""

    @property
    def begins(self) -> str:
        """Return the id, in its own file, of the process that is run; "" if nothing is drawn."""
        return self.process or own_process(self.model)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around a file when it is prepared.

    ``calls`` says which of its call activities, by id, run which of the ``links``, by key; ``tables`` which decisions,
    by the id or name that business rule tasks use, have a decision table.
    ``case`` is the process in which a case begins, "" for the first; ``parties`` are those that are not run.
    """

    calls: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    tables: frozenset[str] = frozenset()
    case: str = ""
    parties: tuple[str, ...] = ()


ALONE = Surroundings()
"""A file with nothing around it."""
