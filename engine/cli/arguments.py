"""Arguments of commands: argparse, but what is wrong is said in one sentence and the user's language."""

import argparse
import json
import re
from typing import Any, NoReturn

from engine.errors import EngineError
from engine.language import LANGUAGES, Language, Message, message, render

JSON = message("write JSON for machines instead of text")
BATCH = message("handle the files that LIST names, one a line; write one JSON object a line")
OUTPUT = message("write the result to this file")
VARIABLES = message("case variables, as a JSON object")

# What argparse says, and what we say instead, with the same named parts.
_WRONG: tuple[tuple[str, Message], ...] = (
    (r"the following arguments are required: (?P<what>.+)", message("What is missing is: {what}.")),
    (r"unrecognized arguments: (?P<what>.+)", message("There is no option or further file “{what}” here.")),
    (r"argument (?P<option>.+?): expected .+ arguments?", message("The option {option} needs a value.")),
    (
        r"argument (?P<option>.+?): invalid (?:choice|\w+ value): '?(?P<what>.*?)'?(?: \(.+)?",
        message("“{what}” is not possible for {option}."),
    ),
)


class WrongUse(EngineError):
    """A command line that cannot be followed."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises WrongUse instead of leaving the program."""

    def __init__(self, name: str, summary: str, language: Language) -> None:
        self._language: Language = language
        super().__init__(prog=name, description=summary, allow_abbrev=False)

    def option(self, *names: str, help: Message, metavar: str | None = None, **settings: object) -> None:
        """Add an argument whose help is a message."""
        if metavar is not None:
            settings["metavar"] = metavar
        self.add_argument(*names, help=render(help, self._language).replace("%", "%%"), **settings)  # type: ignore[arg-type]

    def error(self, text: str) -> NoReturn:
        """Raise WrongUse with a sentence for what argparse found wrong."""
        for pattern, sentence in _WRONG:
            if match := re.fullmatch(pattern, text):
                raise WrongUse(_with_hint(message(sentence.template, **match.groupdict()), self.prog))
        raise WrongUse(_with_hint(message("{text}.", text=text), self.prog))


def _with_hint(wrong: Message, program: str) -> Message:
    return message("{wrong} “{program} --help” says what is possible.", wrong=wrong, program=program)


def options(parser: Parser) -> None:
    """Add the options that every command has."""
    parser.option("--language", choices=LANGUAGES, help=message("the language of the text: sv or en"))
    parser.option("--traceback", action="store_true", help=message("show where in the program an unexpected error was"))


def read_variables(text: str) -> dict[str, Any]:
    """Return the variables that a JSON text gives; raises WrongUse if it is no object."""
    try:
        variables = json.loads(text)
    except (ValueError, RecursionError):
        variables = None
    if not isinstance(variables, dict):
        raise WrongUse(message("Give --variables a JSON object, such as {example}.", example='{"x": 1}'))
    return variables
