"""Files that a model is run with: what ``--with`` names, and what lies beside the model under the right name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cli.arguments import Parser
from engine.cli.files import STANDARD_STREAM, read_bytes
from engine.language import message

TABLES = (".dmn",)
MODELS = (".bpmn", ".bpmn20.xml", ".sketch")


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that a model is run with: its name, and its bytes as ``read_bytes`` gives them."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Companions:
    """The files that ``--with`` names, in order: decision tables, and other process models."""

    tables: tuple[Companion, ...] = ()
    models: tuple[Companion, ...] = ()


def add_with(parser: Parser) -> None:
    """Declare the option ``--with``, whose values are ``arguments.companions``."""
    parser.option(
        "--with",
        action="append",
        default=[],
        dest="companions",
        metavar="FILE",
        help=message("a decision table (.dmn) or another process model that the model needs; may be repeated"),
    )


def named(names: Iterable[str]) -> Companions:
    """Return the files that ``--with`` names. Raises as ``read_bytes`` does."""
    files = [Companion(name, read_bytes(name)) for name in names]
    tables = tuple(file for file in files if _is_table(file))
    return Companions(tables, tuple(file for file in files if file not in tables))


def beside(model: str, stems: Iterable[str], endings: Sequence[str]) -> tuple[Companion, ...]:
    """Return the files in the folder of the file ``model`` that are called one of ``stems`` and one of ``endings``.

    The first ending that exists counts for each stem, each file once. A stem that is no plain file name is
    passed over: a model can name only what lies beside it. Nothing lies beside standard input.
    """
    if model == STANDARD_STREAM:
        return ()
    folder = Path(model).parent
    found: dict[str, None] = {}
    for stem in stems:
        paths = [folder / f"{stem}{ending}" for ending in endings] if _is_plain(stem) else []
        path = next((path for path in paths if path.is_file() and path != Path(model)), None)
        if path is not None:
            found[str(path)] = None
    return tuple(Companion(name, read_bytes(name)) for name in found)


def stem_of(model: str) -> str:
    """Return the name of a file without its folder and the ending that says what it is.

    >>> stem_of("models/tillstand.bpmn20.xml")
    'tillstand'
    """
    name = Path(model).name
    ending = next((ending for ending in (*MODELS, *TABLES) if name.lower().endswith(ending)), Path(name).suffix)
    return name.removesuffix(name[len(name) - len(ending) :]) if ending else name


def _is_plain(stem: str) -> bool:
    return 0 < len(stem) <= 200 and not set(stem) & set("/\\\0") and stem.strip(".") != ""


def _is_table(file: Companion) -> bool:
    """Say whether a file is a decision table: by its name, else by the namespace of DMN near its beginning."""
    if file.name.lower().endswith((*TABLES, *MODELS)):
        return file.name.lower().endswith(TABLES)
    beginning = file.data[:4000]
    return b"/DMN/" in beginning and b"/BPMN/" not in beginning
