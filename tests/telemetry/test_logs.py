"""Logs tell what happened and where, and nothing of anybody."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from engine.errors import EngineError
from engine.language import message
from engine.telemetry import logs

NUMBER = "19811218-9876"


@pytest.fixture
def lines() -> Iterator[Any]:
    """A function that returns what was logged since the test began."""
    loggers = [logging.getLogger(name) for name in ("", *logs.OWN)]
    before = [(logger.handlers[:], logger.level) for logger in loggers]
    written = io.StringIO()
    logs.set_up("json", written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        logger.handlers[:], logger.level = handlers, level


def test_a_line_is_json_with_what_it_is_about(lines: Any) -> None:
    with logs.about(request="r1", case_id=7):
        logging.getLogger("engine.worker").info("Took over %s jobs.", 3)
    logging.getLogger("engine.worker").info("Nothing.")
    first, second = lines()
    assert first["message"] == "Took over 3 jobs."
    assert (first["request"], first["case_id"], first["level"]) == ("r1", 7, "info")
    assert "case_id" not in second


def test_an_error_is_told_by_its_kind_and_its_places_without_its_text(lines: Any) -> None:
    try:
        try:
            raise KeyError("Maja Lindström")
        except KeyError as error:
            raise EngineError(message("{person} has taken it.", person="Anna Berg")) from error
    except EngineError:
        logging.getLogger("webui.app").exception("Exception on %s [%s]", "/work-items/3/complete", "POST")
    (line,) = lines()
    assert line["message"] == "Exception on /work-items/3/complete [POST]"
    assert line["error"]["kind"] == "engine.errors.EngineError"
    assert line["error"]["sentence"] == "{person} has taken it."
    assert line["error"]["cause"]["kind"] == "builtins.KeyError"
    assert line["error"]["places"][0].endswith("test_an_error_is_told_by_its_kind_and_its_places_without_its_text")
    assert "Maja" not in json.dumps(line, ensure_ascii=False)
    assert "Anna" not in json.dumps(line, ensure_ascii=False)


def test_of_what_others_log_values_are_left_out(lines: Any) -> None:
    logging.getLogger("some.library").warning("Could not store %s", "Maja Lindström")
    logging.getLogger("dbos").warning("duplicate key: Key (email)=(maja@example.se) already exists: 'Maja Lindström'")
    first, second = lines()
    assert first["message"] == "Could not store %s"
    assert second["message"] == "duplicate key: Key (email)… already exists: …"


def test_a_personal_number_is_masked_wherever_it_is_logged(lines: Any) -> None:
    logging.getLogger("engine").warning("Asked for %s and 811218 9876 in case 12.", NUMBER)
    (line,) = lines()
    assert line["message"] == "Asked for … and … in case 12."


def test_text_for_a_terminal_holds_no_more(lines: Any) -> None:
    written = io.StringIO()
    logs.set_up("text", written)
    try:
        raise ValueError("Maja Lindström")
    except ValueError:
        logging.getLogger("engine.worker").warning("It failed.", exc_info=True)
    logging.getLogger("engine.worker").info("not a warning")
    assert written.getvalue().startswith("WARNING engine.worker: It failed.\n  builtins.ValueError\n")
    assert "Maja" not in written.getvalue()
