"""Messages from the command line: sent, listed, given to a case, dropped."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import jobs, store
from engine.cli import main
from engine.services.case_handling import applications
from tests.services.cases.place import NOW, Place, make_place

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Kil, with a process that waits for a message, and one case in it."""
    database = store.connect(f"sqlite:///{tmp_path / 'klunga.db'}", durable=False)
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        made = make_place(session)
        made.publish("(start) -> (message Betalt) -> (signal Öppet) -> Besluta [Handläggare] -> (slut)")
        applications.send(session, made.municipality, made.e_service, {"arende": "x"}, by=made.maja, now=NOW)
        session.rollback()
        yield made
    database.close()


@pytest.fixture
def command(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run ``message`` and return its exit code and what it said."""

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["message", *arguments, "--database", f"sqlite:///{tmp_path / 'klunga.db'}", "--language", "en"])
        written = capsys.readouterr()
        return code, written.out + written.err

    return run


def test_a_message_is_sent_once_and_a_signal_to_all(command: Command) -> None:
    sent = ("send", "Betalt", "--case", "KIL 2026-000001", "--values", '{"belopp": 5}', "--key", "a")
    assert command(*sent) == (0, "1 “Betalt” from kommandorad: given, to the case KIL 2026-000001\n")
    assert command(*sent)[0] == 0
    assert command("send", "Öppet", "--signal") == (0, "2 “Öppet” from kommandorad: given, to cases: 1\n")
    assert command("list") == (0, "No message is kept.\n")
    assert [json.loads(line)["cases"] for line in command("list", "--all", "--json")[1].splitlines()] == [1, 1]


def test_what_is_kept_is_listed_given_and_dropped(command: Command) -> None:
    for number in ("1", "2"):
        assert command("send", "Betalt", "--correlation", f"nr-{number}")[0] == 1
    assert command("list")[1].splitlines()[0] == "2 “Betalt” from kommandorad: kept. No case that waits for it fits."
    assert command("give", "1", "--case", "KIL 2026-000001", "--reason", "Rätt")[1].endswith("KIL 2026-000001\n")
    assert command("drop", "2") == (2, "Write in at most 500 characters why.\n")
    assert command("drop", "2", "--reason", "Fel")[1] == "2 “Betalt” from kommandorad: dropped\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("send",), "Say which message."),
        (("send", "Betalt", "--values", "x"), "Give --values a JSON object"),
        (("send", "Betalt"), "Say which case the message is for"),
        (("send", "Betalt", "--case", "KIL 2026-000009"), "There is no case KIL 2026-000009"),
        (("give", "x", "--case", "KIL 2026-000001"), "“x” is no message's number"),
        (("drop", "99", "--reason", "x"), "The message is not kept any more."),
    ],
)
def test_wrong_use_is_told_in_a_sentence(command: Command, arguments: tuple[str, ...], sentence: str) -> None:
    code, told = command(*arguments)
    assert code == 2
    assert told.startswith(sentence)
