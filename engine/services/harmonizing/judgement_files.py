"""What people said of meanings as a file that a spreadsheet opens: one answer a line, with tabs between."""

from collections.abc import Sequence

from engine.compare import Judgement, Judgements, Meaning
from engine.errors import EngineError
from engine.language import message

HEADING = ("verdict", "one", "one_role", "other", "other_role")
VERDICTS = {"same": True, "apart": False}


class NotJudgements(EngineError):
    """A file that is no list of answers."""


def write_judgements(said: Judgements) -> bytes:
    """Return answers as lines of ``HEADING``, oldest first; ``read_judgements`` gives them back."""
    lines = [HEADING, *(_line(each) for each in said.said)]
    return "".join("\t".join(parts) + "\n" for parts in lines).encode()


def read_judgements(data: bytes) -> Judgements:
    """Return the answers of a file, oldest first. Lines without text, and roles that are left out, are allowed.

    Raises NotJudgements if the file has another heading, or a line is no answer.
    """
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise NotJudgements(message("The file of answers is no text in UTF-8.")) from error
    numbered = [(number, line.split("\t")) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered or tuple(map(str.strip, numbered[0][1])) != HEADING:
        heading = ", ".join(HEADING)
        raise NotJudgements(
            message(
                "The first line of a file of answers names its columns, with tabs between: {heading}.", heading=heading
            )
        )
    return Judgements(tuple(_judgement(number, parts) for number, parts in numbered[1:]))


def _line(each: Judgement) -> Sequence[str]:
    verdict = "same" if each.same else "apart"
    texts = (verdict, each.one.label, each.one.role, each.other.label, each.other.role)
    return [" ".join(text.split()) for text in texts]


def _judgement(number: int, parts: Sequence[str]) -> Judgement:
    verdict, one, one_role, other, other_role = (*map(str.strip, parts[:5]), *[""] * (5 - len(parts)))
    if verdict not in VERDICTS:
        raise NotJudgements(
            message(
                "Line {line} of the file of answers begins with “{verdict}”; “same” or “apart” is possible.",
                line=number,
                verdict=verdict,
            )
        )
    if not one or not other:
        raise NotJudgements(
            message("Line {line} of the file of answers does not name two activities or events.", line=number)
        )
    return Judgement(Meaning(one, one_role), Meaning(other, other_role), VERDICTS[verdict])
