"""What an owner has chosen for cases that follow a new version, as it is stored: one text for each way of standing."""

from collections.abc import Collection, Mapping

from engine.execution import Said, Times

STAY = "stay"
"""The choice to let cases finish on the version that they are on."""


def each_at(targets: Mapping[str, str]) -> str:
    """Return the choice that tokens go on apart: ``targets`` by where they stand; "" leaves one to where it stands.

    >>> each_at({"Granska": "Besluta", "Begär": ""})
    'Granska>Besluta'
    """
    return " ".join(f"{element}>{target}" for element, target in targets.items() if target)


def targets_in(choice: str) -> dict[str, str]:
    """Return where tokens go on that go on apart, by where they stand.

    >>> targets_in("Granska>Besluta Begär>Besluta"), targets_in("Besluta"), targets_in("stay")
    ({'Granska': 'Besluta', 'Begär': 'Besluta'}, {}, {})
    """
    # An id of XML has neither blanks nor “>”.
    pairs = (part.partition(">") for part in choice.split() if ">" in part)
    return {element: target for element, _, target in pairs}


def said(choice: str, times: Times, done: Collection[str]) -> Said:
    """Return a choice with what is chosen for all cases: what becomes of times, and which new branches are done."""
    targets = targets_in(choice)
    target = choice if choice != STAY and not targets else ""
    return Said(times, frozenset(done), target, targets)
