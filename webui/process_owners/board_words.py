"""What the drawing board says, for its script: the page gives it in the language of the visitor."""

from typing import Any

from engine.language import Message, message
from webui.case_words import PHASES
from webui.language import sentence

WORDS: dict[str, Message] = {
    "name": message("Name"),
    "question": message("Question or name"),
    "role": message("Role: who does what lies in this lane"),
    "flowName": message("Answer or name of the flow"),
    "unnamed": message("Without a name"),
    "whole": message("The whole process"),
    "inDrawing": message("Choose in the drawing"),
    "after": message("Draw after it"),
    "activity": message("Activity"),
    "gateway": message("Gateway"),
    "end": message("End"),
    "choose": message("Choose something in the drawing to say more about it."),
    "several": message("Several elements are chosen. Choose one to say more about it."),
    "lane": message("Done by: {lane}", lane="{lane}"),
    "noLane": message("Lies in no lane, so nobody is said to do it."),
    "phase": message("Phase"),
    "meaning": message("What it means"),
    "meaningHelp": message("So that laws can be watched and municipalities compared."),
    "notSaid": message("Not said"),
    "deadline": message("Time limit"),
    "durationHelp": message("P14D is 14 days, P10W is 10 weeks, P6M is 6 months."),
    "basis": message("Legal basis"),
    "basisHelp": message("For example: 25 § förvaltningslagen"),
    "condition": message("Condition"),
    "conditionHelp": message("When this way is taken. Without a condition a person chooses."),
    "examples": message("How conditions are written"),
    "default": message("Taken when no other way is (default flow)"),
    "timerKind": message("When"),
    "timer": message("Time"),
    "timerHelp": message(
        "After: P14D is 14 days, PT2H is 2 hours. At: 2027-01-31. Again and again: R/P1W is every week."
    ),
    "message": message("Message"),
    "messageHelp": message("What is sent or waited for. The same name elsewhere is the same message."),
    "signal": message("Signal"),
    "signalHelp": message("What is told to all who wait for it. The same name elsewhere is the same signal."),
    "documentation": message("Description"),
    "documentationHelp": message("What whoever does it needs to know. It is shown with the work item."),
    "show": message("Show"),
    "nothingFound": message("Nothing is found."),
    "cannotCheck": message("The drawing could not be checked just now. Drawing and saving go on."),
    "kept": message("Not saved yet, but kept in this browser."),
    "saving": message("Saving …"),
    "notSaved": message("It could not be saved. Your drawing is kept in this browser; try again in a while."),
    "cannotOpen": message(
        "The drawing cannot be opened here. Nothing is changed; download the file and edit it in your tool."
    ),
    "warnings": message(
        "{count} parts of the file cannot be shown here and may be missing when you save. "
        "The version itself stays as it is.",
        count="{count}",
    ),
}
MEANINGS: dict[str, Message] = {
    "register": message("Register"),
    "check_completeness": message("Check that it is complete"),
    "request_completion": message("Ask for what is missing"),
    "confirm": message("Confirm that it came"),
    "assign": message("Give to a caseworker"),
    "investigate": message("Investigate"),
    "consult": message("Ask others for their opinion"),
    "communicate": message("Let the party comment before the decision"),
    "propose": message("Propose a decision"),
    "review": message("Review by somebody else"),
    "decide": message("Decide"),
    "notify": message("Tell the party the decision"),
    "invoice": message("Charge the fee"),
    "follow_up": message("Follow up or close"),
}
TIMERS: dict[str, Message] = {
    "timeDuration": message("after a time"),
    "timeDate": message("at a date"),
    "timeCycle": message("again and again"),
}
EXAMPLES: tuple[tuple[str, Message], ...] = (
    ('komplett == "ja"', message("the answer “komplett” is “ja”")),
    ("belopp > 50000", message("the amount is more than 50,000")),
    ('ort in ["Kil", "Arvika"]', message("one of these places")),
    ('komplett == "ja" and not jäv', message("both: complete, and nobody is biased")),
)


def board_words() -> dict[str, Any]:
    """Return all that the script says, in the language of the page."""

    def told(messages: dict[str, Message]) -> dict[str, str]:
        return {key: sentence(each) for key, each in messages.items()}

    examples = [[written, sentence(meaning)] for written, meaning in EXAMPLES]
    return {
        **told(WORDS),
        "phases": told(PHASES),
        "meanings": told(MEANINGS),
        "timers": told(TIMERS),
        "exampleList": examples,
    }
