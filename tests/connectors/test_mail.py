"""An e-mail goes to the installation's server once, to addresses that are some, and never with lines of its own."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.connectors import mail
from engine.connectors.failures import CallFailed
from engine.connectors.mail import Mail
from engine.connectors.settings import MailServer, mail_server

LETTER = Mail("maja@example.se, bo@example.se", "Ärende\r\nBcc: x@evil.se", "Hej å", "KIL-2026-000001-7")


class Taking(threading.Thread):
    """A mail server for one letter; ``answer`` is what it says to the sender."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.answer = answer
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.commands: list[str] = []
        self.letter = ""

    def run(self) -> None:
        """Take one connection."""
        connection, _ = self.listening.accept()
        with connection, connection.makefile("rwb") as line:

            def say(text: bytes) -> None:
                line.write(text + b"\r\n")
                line.flush()

            say(b"220 hej")
            for raw in line:
                command = raw.decode().strip().upper()
                self.commands.append(command)
                if command.startswith("MAIL"):
                    say(self.answer)
                elif command == "DATA":
                    say(b"354 ja")
                    self.letter = "".join(each.decode() for each in iter(line.readline, b".\r\n"))
                    say(b"250 tack")
                elif command == "QUIT":
                    say(b"221 hej")
                    return
                else:
                    say(b"250 ja")


@pytest.fixture
def taking(request: pytest.FixtureRequest) -> Iterator[Taking]:
    server = Taking(getattr(request, "param", b"250 ja"))
    server.start()
    yield server
    server.join(5)
    server.listening.close()


def ours(server: Taking) -> MailServer:
    return MailServer("127.0.0.1", server.listening.getsockname()[1], "none", "klunga@kommun.example")


def test_a_letter_comes_to_all_its_addresses_and_its_subject_stays_one_line(taking: Taking):
    mail.send(LETTER, ours(taking))
    assert [each for each in taking.commands if each.startswith("RCPT")] == [
        "RCPT TO:<MAJA@EXAMPLE.SE>",
        "RCPT TO:<BO@EXAMPLE.SE>",
    ]
    assert "\r\nBcc:" not in taking.letter
    assert "Message-ID: <KIL-2026-000001-7@kommun.example>" in taking.letter
    assert "Auto-Submitted: auto-generated" in taking.letter


@pytest.mark.parametrize(("taking", "again"), [(b"451 senare", True), (b"550 nej", False)], indirect=["taking"])
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(taking: Taking, again: bool):
    with pytest.raises(CallFailed) as caught:
        mail.send(LETTER, ours(taking))
    assert caught.value.again is again


def test_a_server_that_is_not_there_is_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CallFailed) as caught:
        mail.send(LETTER, MailServer("127.0.0.1", port, "none", "klunga@kommun.example"))
    assert caught.value.again


@pytest.mark.parametrize("to", ["", "maja", "maja@", "a b@c.se", "a@b.se\r\nBcc: x@y.se", ", ".join(["a@b.se"] * 11)])
def test_what_is_no_address_or_too_many_is_refused(to: str):
    with pytest.raises(CallFailed):
        mail.send(replace(LETTER, to=to), MailServer("127.0.0.1", 1, "none", "klunga@kommun.example"))


def test_the_server_comes_from_the_environment_and_does_not_show_its_password():
    assert mail_server({"KLUNGA_SMTP_HOST": "mail.example"}) is None
    given = {"KLUNGA_SMTP_HOST": "mail.example", "KLUNGA_SMTP_FROM": "k@example.se", "KLUNGA_SMTP_PASSWORD": "hemlig"}
    server = mail_server(given)
    assert server is not None
    assert (server.port, server.security) == (587, "starttls")
    assert "hemlig" not in repr(server)
