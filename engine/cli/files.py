"""Read and write the files that commands are given."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from engine import bpmn, dmn
from engine.bpmn import Reading
from engine.errors import EngineError
from engine.language import message
from engine.model.sketch import read_sketch

STANDARD_STREAM = "-"


class FileProblem(EngineError):
    """A file that cannot be read or written."""


def read_bytes(name: str) -> bytes:
    """Return what is in a file, or on standard input if it is called "-"; a sketch (``.sketch``) as BPMN.

    Raises FileProblem if there is no such file or it may not be read, SketchError for a wrong sketch.
    """
    if name == STANDARD_STREAM:
        return sys.stdin.buffer.read()
    path = Path(name)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileProblem(message("There is no file “{name}”.", name=name)) from error
    except IsADirectoryError as error:
        raise FileProblem(message("“{name}” is a folder. Name a file in it.", name=name)) from error
    except (OSError, ValueError) as error:
        raise FileProblem(message("The file “{name}” cannot be read.", name=name)) from error
    if path.suffix == ".sketch":
        return bpmn.write(read_sketch(data.decode("utf-8", errors="replace"), path.stem))
    return data


def read_process(name: str) -> bytes:
    """Return what is in the file of a process model as ``read_bytes`` does.

    Raises Unreadable for a decision table: why it is not understood, else that it is no process model.
    """
    data = read_bytes(name)
    dmn.refuse_as_process(data)
    return data


def read_model(name: str) -> Reading:
    """Return what a file says; raises as ``read_process`` does, and Unreadable."""
    return bpmn.read(read_process(name))


def read_one_of(name: str) -> Reading:
    """Return what one of several files says; what is wrong with it is said with its name. Raises FileProblem."""
    try:
        return read_model(name)
    except FileProblem:
        raise
    except EngineError as error:
        raise FileProblem(message("{file}: {wrong}", file=name, wrong=error.message)) from error


def only_once(*names: str) -> None:
    """Raise FileProblem if several of the files are to be read from standard input."""
    if names.count(STANDARD_STREAM) > 1:
        raise FileProblem(message("Only one of the files can be read from standard input, “-”."))


def write_whole(name: str, data: bytes, *, make_folders: bool = False) -> None:
    """Write a file so that others see all of it or nothing; "-" writes to standard output.

    Raises FileProblem if the file may not be written.
    """
    if name == STANDARD_STREAM:
        sys.stdout.buffer.write(data)
        return
    path = Path(name)
    try:
        if make_folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except (OSError, ValueError) as error:
        raise FileProblem(message("The file “{name}” cannot be written.", name=name)) from error


def _replace(path: Path, data: bytes) -> None:
    number, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_list(name: str) -> Iterator[list[str]]:
    """Yield the parts, between tabs, of each line of a list that is not empty.

    Raises FileProblem if there is no such list.
    """
    if name == STANDARD_STREAM:
        lines: Iterator[str] = iter(sys.stdin)
    else:
        lines = iter(read_text(name).splitlines())
    for line in lines:
        if line.strip():
            yield line.rstrip("\r\n").split("\t")


def read_text(name: str) -> str:
    """Return a file as text; raises FileProblem."""
    try:
        return Path(name).read_text(encoding="utf-8-sig", errors="surrogateescape")
    except FileNotFoundError as error:
        raise FileProblem(message("There is no file “{name}”.", name=name)) from error
    except (OSError, ValueError) as error:
        raise FileProblem(message("The file “{name}” cannot be read.", name=name)) from error
