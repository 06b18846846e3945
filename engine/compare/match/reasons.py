"""Say for a person why two nodes may mean the same."""

from engine.compare.match.evidence import Evidence
from engine.language import Message, message


def reasons(evidence: Evidence, pair: tuple[int, int]) -> tuple[Message, ...]:
    """Return the evidence for and against a pair as sentences, strongest kind first."""
    value = {name: float(part[pair]) for name, part in evidence.parts.items()}
    said = (
        (value["equal"] == 1, message("Same label.")),
        (value["equal"] < 1 and value["words"] >= 0.5, message("The labels share words or synonyms.")),
        (bool(evidence.loud[pair]) and value["words"] < 0.5, message("The words differ.")),
        (value["role"] >= 0.5, message("Same role.")),
        (value["role"] < 0, message("Different roles.")),
        (value["around"] >= 0.6, message("The same comes before and after.")),
        (value["kind"] < 0.6, message("One is drawn as an activity, the other as an event.")),
        (value["documentation"] >= 0.7, message("The descriptions are alike.")),
    )
    return tuple(sentence for holds, sentence in said if holds)
