"""Names that Klunga gives where a drawing has none: written in Swedish, read in the language of the reader.

Prepared files and cases carry such a name as any other label, in Swedish. Whoever shows a name asks ``told`` for it:
what is one of these names is told in the reader's language, what somebody drew stays as it is.
"""

import re
from functools import lru_cache

from engine.language import Language, Message, message, own_words, render, translate
from engine.model.description import PHRASES

CHOOSE = own_words({"sv": "Välj väg", "en": "Choose the way"})
GO_ON = own_words({"sv": "Gå vidare", "en": "Go on"})
AGAIN = own_words({"sv": "En gång till", "en": "Once more"})
CONTINUE = own_words({"sv": "Fortsätt", "en": "Continue"})
LEAVE = own_words({"sv": "Avsluta", "en": "Finish"})
END = own_words({"sv": "Slut", "en": "End"})
HOW_TO_BEGIN = own_words({"sv": "Välj hur ärendet börjar", "en": "Choose how the case begins"})
DAY = own_words({"sv": "Dag", "en": "Day"})
FOR_WHOM = own_words(
    {
        "sv": "För vilka? Skriv en på varje rad, eller bara hur många.",
        "en": "For whom? Write one on each line, or only how many.",
    }
)
REMARK = own_words({"sv": "Anmärkning", "en": "Remark"})
HAPPENED = own_words(
    {
        "sv": "Slutför uppgiften när händelsen har inträffat.",
        "en": "Complete the work item when the event has happened.",
    }
)
HAPPENS = own_words(
    {
        "sv": "Slutför uppgiften när händelsen har inträffat, eller ange i förväg vilken dag den inträffar.",
        "en": "Complete the work item when the event has happened, or state beforehand on which day it happens.",
    }
)
DAY_OF_EVENT = own_words(
    {
        "sv": "Dag då händelsen inträffar (lämna tomt om den redan har inträffat)",
        "en": "Day on which the event happens (leave empty if it has happened already)",
    }
)


def way(number: int | str) -> Message:
    """Return what the way with a number is called that leads to nothing with a label."""
    return own_words({"sv": "Väg {number}", "en": "Way {number}"}, number=number)


def again_at(label: str) -> Message:
    """Return the question whether an activity is done once more."""
    if not label:
        return own_words({"sv": "En gång till?", "en": "Once more?"})
    return own_words({"sv": "{label}: en gång till?", "en": "{label}: once more?"}, label=label)


def for_whom_at(label: str) -> Message:
    """Return the question for whom an activity is done."""
    if not label:
        return own_words({"sv": "För vilka?", "en": "For whom?"})
    return own_words({"sv": "{label}: för vilka?", "en": "{label}: for whom?"}, label=label)


def leave_at(label: str) -> Message:
    """Return the question whether the case goes on after an activity."""
    if not label:
        return own_words({"sv": "Fortsätta eller avsluta?", "en": "Continue or finish?"})
    return own_words({"sv": "{label}: fortsätta eller avsluta?", "en": "{label}: continue or finish?"}, label=label)


def time_at(label: str) -> Message:
    """Return what setting the time of an event is called."""
    if not label:
        return own_words({"sv": "Ange tid", "en": "Set the time"})
    return own_words({"sv": "Ange tid: {label}", "en": "Set the time: {label}"}, label=label)


def one_of(label: Message | str, number: int | str, total: int | str) -> Message:
    """Return what one of several work items of the same name is called."""
    return own_words(
        {"sv": "{label} – {number} av {total}", "en": "{label} – {number} of {total}"},
        label=label,
        number=number,
        total=total,
    )


def numbered(name: str, number: int, total: int) -> str:
    """Return what one of several work items of the same name is called, as cases carry it.

    >>> numbered("Yttra dig", 2, 5), str(told("Yttra dig – 2 av 5"))
    ('Yttra dig – 2 av 5', 'Yttra dig – 2 of 5')
    """
    return render(one_of(name, number, total), "sv")


def unnumbered(name: str) -> str:
    """Return a name without which of several it is: what the activity is called.

    >>> unnumbered("Yttra dig – 2 av 5")
    'Yttra dig'
    """
    among = _AMONG.fullmatch(name)
    return among[1] if among else name


def given(name: Message) -> str:
    """Return a name as files and cases carry it."""
    written = render(name, "sv")
    return written[:1].upper() + written[1:]


_WITH_LABEL = (again_at, for_whom_at, leave_at, time_at)
_NAMES = (CHOOSE, GO_ON, AGAIN, CONTINUE, LEAVE, END, HOW_TO_BEGIN, DAY, FOR_WHOM)
_SENTENCES = (REMARK, HAPPENED, HAPPENS, DAY_OF_EVENT)
_AMONG = re.compile(r"(.+) – (\d+) av (\d+)", re.DOTALL)
_WHOLE = (*_NAMES, *_SENTENCES, *(each("") for each in _WITH_LABEL))


@lru_cache
def _whole() -> dict[str, Message]:
    return {given(each): each for each in _WHOLE}


@lru_cache
def _described() -> list[tuple[re.Pattern[str], str]]:
    """Return what elements without a label are called, as they are written, and the template of each."""
    found = []
    for template in PHRASES:
        text = re.escape(translate(template, "sv")).replace(r"\{other\}", "(?P<other>.+)")
        found.append((re.compile(text, re.IGNORECASE), template))
    return found


@lru_cache(maxsize=4096)
def told(name: str) -> Message | str:
    """Return a name as a message if Klunga gave it, else as it is. O(number of given names).

    >>> str(told("Utred: en gång till?")), str(told("Slut")), told("Slutför")
    ('Utred: once more?', 'End', 'Slutför')
    """
    if name in _whole():
        return _whole()[name]
    number = re.fullmatch(r"Väg (\d+)", name)
    if number:
        return way(number[1])
    among = _AMONG.fullmatch(name)
    if among:
        return one_of(told(among[1]), among[2], among[3])
    for each in _WITH_LABEL:
        start, end = given(each("\0")).split("\0")
        if name.startswith(start) and name.endswith(end) and len(name) > len(start + end):
            return each(name[len(start) : len(name) - len(end)])
    for pattern, template in _described():
        match = pattern.fullmatch(name)
        if match:
            return message(template, **match.groupdict())
    return name


@lru_cache(maxsize=4096)
def in_language(name: str, language: Language) -> str:
    """Return a name as a reader of ``language`` sees it."""
    shown = render(told(name), language)
    return shown[:1].upper() + shown[1:] if name[:1].isupper() else shown
