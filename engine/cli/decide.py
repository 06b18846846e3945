"""``decide TABLE.dmn``: what a decision table gives for case variables, and by which rows."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine import dmn
from engine.cli.arguments import JSON, VARIABLES, Parser, WrongUse, read_variables
from engine.cli.files import read_bytes
from engine.cli.program import FINE, FOUND
from engine.cli.words import Speaker
from engine.dmn import Answer, Conflict, Decision, Decisions, NotDecided, Table
from engine.dmn.feel.values import as_text, from_json
from engine.language import in_both, message


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", help=message("a DMN file, or - for standard input"))
    parser.option("--variables", default="{}", metavar="JSON", help=VARIABLES)
    parser.option(
        "--decision", metavar="ID", help=message("the decision, if the file has several (the last one needed)")
    )
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Decide and say what the decision gives; 1 if a person would have to decide, or rows contradict each other."""
    variables = read_variables(arguments.variables)
    decisions = dmn.read(read_bytes(arguments.file))
    decision = _decision(decisions, arguments.decision)
    try:
        answer = dmn.decide(decisions, decision, variables, datetime.now().astimezone())
    except (NotDecided, Conflict) as error:
        if arguments.json:
            speaker.json(_undecided(decision, error))
        else:
            speaker.line(error.message)
            if isinstance(error, NotDecided):
                speaker.line(message("In a case a person would be asked."))
        return FOUND
    if arguments.json:
        speaker.json(_as_json(answer))
    else:
        _say(decisions, decision, answer, speaker)
    return FINE


def _decision(decisions: Decisions, reference: str | None) -> Decision:
    if reference is None:
        return decisions.main
    found = decisions.find(reference)
    if found is None:
        known = ", ".join(decision.id for decision in decisions.decisions)
        raise WrongUse(message("There is no decision “{id}” in the file. It has: {known}.", id=reference, known=known))
    return found


def _undecided(decision: Decision, error: NotDecided | Conflict) -> Mapping[str, Any]:
    rows = list(error.rows) if isinstance(error, Conflict) else []
    missing = sorted(error.missing) if isinstance(error, NotDecided) else []
    return {
        "decision": decision.id,
        "decided": False,
        "rows": rows,
        "missing": missing,
        "reason": in_both(error.message),
    }


def _as_json(answer: Answer) -> Mapping[str, Any]:
    return {
        "decision": answer.decision,
        "decided": True,
        "result": answer.result,
        "outputs": dict(answer.outputs),
        "rows": list(answer.rows),
        "default": answer.by_default,
        "needed": {id_: {"result": each.result, "rows": list(each.rows)} for id_, each in answer.before.items()},
    }


def _say(decisions: Decisions, decision: Decision, answer: Answer, speaker: Speaker) -> None:
    for id_, each in answer.before.items():
        needed = decisions.by_id[id_]
        speaker.line(message("{decision} = {value}", decision=needed.name, value=as_text(from_json(each.result))))
    for name, value in answer.outputs.items():
        speaker.line(message("{decision} = {value}", decision=name, value=as_text(from_json(value))))
    for line in _rows(decision, answer):
        speaker.line(f"  {speaker.say(line)}")


def _rows(decision: Decision, answer: Answer) -> Iterator[Any]:
    if answer.by_default:
        yield message("No row applies: these are the default outputs.")
    if not isinstance(decision.logic, Table):
        return
    for row in decision.logic.rows:
        if row.number in answer.rows:
            cells = " | ".join(cell or "-" for cell in row.test_texts)
            yield message("Row {number} applies: {cells}", number=row.number, cells=cells)
