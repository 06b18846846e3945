"""``secrets``: say how the secrets of connections are kept, seal them with the newest key, or make a key."""

from argparse import Namespace

from engine.cli.arguments import Parser
from engine.cli.opening import DATABASE, opened
from engine.cli.program import FINE, FOUND
from engine.cli.words import Speaker
from engine.connectors.sealing import new_key
from engine.language import Message, message, messages
from engine.services.systems import sealed_secrets
from engine.services.systems.sealed_secrets import Kept, State

STATES: dict[State, Message] = {
    "newest": message("sealed with the newest key"),
    "earlier": message("sealed with an earlier key"),
    "plain": message("in plain text"),
    "shut": message("cannot be opened"),
}


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option(
        "act",
        choices=("status", "seal", "new-key"),
        help=message("status: say how each is kept; seal: seal all with the newest key; new-key: write a new key"),
    )
    parser.option("--database", metavar="URL", help=DATABASE)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Do it, and return whether every secret is sealed with the newest key."""
    if arguments.act == "new-key":
        speaker.text(f"{new_key()}\n")
        return FINE
    with opened(arguments.database) as database, database.writing() as session:
        if arguments.act == "seal":
            done, _ = sealed_secrets.seal_all(session)
            speaker.line(messages("Sealed {count} secret.", "Sealed {count} secrets.", done))
        found = sealed_secrets.kept(session)
    if not found:
        speaker.line(message("No connection has a secret."))
    for each in found:
        speaker.line(_line(each))
    return FINE if all(each.state == "newest" for each in found) else FOUND


def _line(kept: Kept) -> Message:
    if kept.problem is not None:
        return message("{topic}: {state}. {problem}", topic=kept.topic, state=STATES[kept.state], problem=kept.problem)
    return message("{topic}: {state}", topic=kept.topic, state=STATES[kept.state])
