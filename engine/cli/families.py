"""Several models given on the command line: files, and folders of files; each is called as its file, without ending."""

from collections.abc import Sequence
from pathlib import Path

from engine.bpmn import Reading
from engine.cli.arguments import WrongUse
from engine.cli.companions import MODELS, stem_of
from engine.cli.files import STANDARD_STREAM, FileProblem, only_once, read_one_of
from engine.language import message
from engine.model import ProcessModel

FAMILY = message("BPMN files or .sketch files, or folders of them; a model is called as its file")


def readings_of(places: Sequence[str]) -> dict[str, Reading]:
    """Return what the files say, in the order given; those of a folder in the order of their names, whatever case.

    Of a folder all BPMN files and sketches in it count, not those in folders below.

    Raises WrongUse if two models would be called the same, FileProblem if there are no two, or one cannot be read.
    """
    only_once(*places)
    files = [file for place in places for file in _files(place)]
    missing = next((file for file in files if file != STANDARD_STREAM and not Path(file).exists()), None)
    if missing is not None:
        raise FileProblem(message("There is no file or folder “{name}”.", name=missing))
    if len(files) < 2:
        raise FileProblem(
            message("There are no two models, .bpmn or .sketch, in “{name}” to compare.", name=", ".join(places))
        )
    found: dict[str, str] = {}
    for file in files:
        name = stem_of(file)
        if name in found:
            raise WrongUse(message("Two files are called “{name}”. Give each another name.", name=name))
        found[name] = file
    return {name: read_one_of(file) for name, file in found.items()}


def models_of(places: Sequence[str]) -> dict[str, ProcessModel]:
    """Return the models of files and folders, by name; raises as ``readings_of`` does."""
    return {name: reading.model for name, reading in readings_of(places).items()}


def _files(place: str) -> list[str]:
    folder = Path(place)
    if not folder.is_dir():
        return [place]
    files = [path for path in folder.iterdir() if path.name.lower().endswith(MODELS) and path.is_file()]
    return sorted(map(str, files), key=lambda file: (file.casefold(), file))
