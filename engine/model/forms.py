"""The forms that a model carries: what a person is asked for at an activity."""

from dataclasses import dataclass
from typing import Literal, get_args

FieldKind = Literal[
    "string",
    "text",
    "integer",
    "number",
    "boolean",
    "agreement",
    "date",
    "datetime",
    "time",
    "email",
    "choices",
    "lines",
    "file",
    "heading",
    "shown",
]
FIELD_KINDS: frozenset[str] = frozenset(get_args(FieldKind))
LINES: FieldKind = "lines"
"""The type of a field in which a person writes one thing on each line."""
AGREEMENT: FieldKind = "agreement"
"""The type of a box that must be ticked."""
CHOICES: FieldKind = "choices"
"""The type of a field in which several of the options may be chosen."""
SHOWN = frozenset({"heading", "shown"})
"""The types of what a form only shows: the text is the label, and there is no key."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form that an uploaded model carries, in Klunga's or in another tool's extension.

    ``type`` is a FieldKind; of a file that another release wrote it may be any word, and is then asked for as text.
    With ``options``, each a value and its label, one of them is chosen, of ``choices`` several. ``default`` is what
    the field holds to begin with, as text; of ``choices`` one value on each line. ``minimum`` and ``maximum`` bound
    a number, ``shortest`` and ``longest`` the length of a text; ``pattern`` is a regular expression that is found
    in the text. A ``readonly`` field shows its value and takes none.
    """

    key: str
    label: str = ""
    type: str = "string"
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    default: str = ""
    minimum: float | None = None
    maximum: float | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    readonly: bool = False
    help: str = ""

    @property
    def asks(self) -> bool:
        """Say whether a value is asked for; else the field only shows a text."""
        return self.type not in SHOWN
