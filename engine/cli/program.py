"""Choose the command, run it, and turn what goes wrong into one sentence and an exit code."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from engine.cli.arguments import Parser, WrongUse, options
from engine.cli.words import Speaker, language_of
from engine.errors import EngineError
from engine.language import Message, message

FINE, FOUND, WRONG = 0, 1, 2

COMMANDS: dict[str, Message] = {
    "check": message("Say what stands in the way of publishing a process model."),
    "prepare": message("Turn a drawing into a process that runs, and say what was changed for that."),
    "dry-run": message("Prepare a process model and run it to its end without people."),
    "decide": message("Say what a decision table gives for case variables, and by which rows."),
    "scenario": message("Replay scenarios that are kept in files, and say where the case takes another way."),
    "match": message("Say which flow nodes of two models mean the same."),
    "compare": message("Say in sentences how two models differ."),
    "git-diff": message("Say in sentences how git's two versions of a model differ."),
    "git-text": message("Write a model as lines of text for git, whatever is in the file."),
    "merge": message("Merge several models into one that says which of them has what."),
    "project": message("Take one model out of a merged one, exactly as it was."),
    "propose": message("Propose a standard from several models, and say what each would have to change."),
    "rebase": message("Bring a variant of an old standard onto the new one, and say where the two conflict."),
    "migrate-preview": message("Say what would become of cases under way if they followed a new version."),
    "matrix": message("Say how alike all models of a folder are, and what they share."),
    "sketch": message("Write a process model as a few lines of text."),
    "layout": message("Give a process model a layout, or a sketch a BPMN file."),
    "picture": message("Draw a process model as an SVG picture."),
    "export-log": message("Write the event log of many cases as XES or CSV, for process mining."),
    "export-case": message("Copy one case out with all that belongs to it."),
    "message": message("Send a message or signal to cases, list what is kept, give one to a case, or drop it."),
    "secrets": message("Say how the secrets of connections are kept, seal them with the newest key, or make a key."),
    "install": message("Set up a database for real, with its first administrator."),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 fine, 1 something was found, 2 wrong use or unreadable."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _prepare_streams()
    speaker = Speaker(language_of(given), sys.stdout)
    try:
        code = _run(given, speaker)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _silence_stdout()
        return FINE
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return _unexpected(given, speaker, error)
        _silence_stdout()
        return _refuse(speaker, message("There is no room left to write the answer to. Make room and run it again."))
    except KeyboardInterrupt:
        return 130
    except EngineError as error:
        return _refuse(speaker, error.message)
    except Exception as error:  # whatever else goes wrong must be one sentence too
        return _unexpected(given, speaker, error)


def _unexpected(given: Sequence[str], speaker: Speaker, error: Exception) -> int:
    if "--traceback" in given:
        traceback.print_exc()
    wrong = message("Something went wrong that should not ({kind}).", kind=type(error).__name__)
    hint = message("Run the command again with --traceback and report what it says.")
    return _refuse(speaker, message("{wrong} {hint}", wrong=wrong, hint=hint))


def _run(given: list[str], speaker: Speaker) -> int:
    before = ["", *given][: len(given)]
    words = [word for word, last in zip(given, before, strict=True) if last != "--language"]
    name = next((word for word in words if not word.startswith("-")), None)
    if name is None or name not in COMMANDS:
        return _without_command(given, name, speaker)
    given.remove(name)
    command = import_module(f"engine.cli.{name.replace('-', '_')}")
    parser = Parser(f"python -m engine {name}", speaker.say(COMMANDS[name]), speaker.language)
    command.add_arguments(parser)
    options(parser)
    result: int = command.run(parser.parse_args(given), speaker)
    return result


def _without_command(given: list[str], name: str | None, speaker: Speaker) -> int:
    if name is not None:
        near = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
        if near:
            raise WrongUse(message("There is no command “{name}”. Did you mean “{near}”?", name=name, near=near[0]))
        raise WrongUse(
            message("There is no command “{name}”. Choose one of: {commands}.", name=name, commands=", ".join(COMMANDS))
        )
    speaker.line(message("Usage: python -m engine COMMAND FILE … [options]"))
    speaker.line()
    width = max(map(len, COMMANDS)) + 2
    for command, summary in COMMANDS.items():
        speaker.line(f"  {command:{width}}{speaker.say(summary)}")
    speaker.line()
    speaker.line(message("“python -m engine COMMAND --help” says more. “-” as FILE reads standard input."))
    return FINE if {"-h", "--help"} & set(given) else WRONG


def _refuse(speaker: Speaker, sentence: Message) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        _silence_stdout()
    print(speaker.say(sentence), file=sys.stderr)
    return WRONG


def _prepare_streams() -> None:
    """Let letters that the terminal does not know come out as something; what is closed take in or give nothing."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _silence_stdout() -> None:
    """Keep the interpreter from complaining that nobody reads any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
