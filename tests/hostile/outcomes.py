"""What becomes of files that mean harm: refused, or read with findings and rewrites."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What becomes of a file.

    ``refused`` is part of the sentence that refuses it, "" if it is read. ``findings`` and ``rewrites`` are rules that
    must be among those said; ``stopped`` says that one finding keeps it from being published; ``ends`` whether a dry
    run reaches the end.
    """

    refused: str = ""
    findings: frozenset[str] = frozenset()
    rewrites: frozenset[str] = frozenset()
    stopped: bool = False
    ends: bool = True


def refused(said: str) -> Outcome:
    return Outcome(refused=said)


def accepted(*findings: str, rewrites: tuple[str, ...] = (), stopped: bool = False, ends: bool = True) -> Outcome:
    return Outcome("", frozenset(findings), frozenset(rewrites), stopped, ends)


DOCTYPE = refused("document type declaration")
OUTCOMES: dict[int, Outcome] = {
    **dict.fromkeys(range(1, 6), DOCTYPE),
    6: refused("more than 100 deep"),
    7: refused("says that it is UTF-8, but line 2"),
    8: accepted(),
    9: accepted(),
    10: accepted(),
    11: refused("“UTF-7” is not supported"),
    12: refused("The end of the file is missing"),
    13: refused("not XML"),
    14: refused("ZIP file"),
    15: refused("is empty"),
    16: refused("web page"),
    17: refused("picture of a drawing (SVG)"),
    18: refused("BPMN 1.x"),
    19: refused("XPDL"),
    20: refused("no process in the file"),
    21: refused("used by “Granska” and by “Besluta”"),
    22: accepted("dangling-flow", "dangling-boundary", "dangling-reference"),
    23: accepted("implicit-split", ends=False),
    24: accepted("no-end", rewrites=("end",)),
    25: accepted("cycle-without-exit", rewrites=("end",), stopped=True),
    26: accepted("cycle-without-exit", "gateway-loop-without-work", rewrites=("end",), stopped=True),
    27: accepted(rewrites=("script",)),
    28: accepted("undecided-gateway", rewrites=("undecided-gateway",)),
    29: accepted("undecided-gateway", rewrites=("undecided-gateway",)),
    30: accepted("undecided-gateway", rewrites=("undecided-gateway",)),
    31: accepted(rewrites=("timer",)),
    32: accepted(rewrites=("repetition",)),
    33: accepted("repetition-huge", rewrites=("repetition",), ends=False),
    34: accepted("foreign-script"),
    35: accepted("foreign-script"),
    36: refused("row 1, column “belopp”"),
    37: accepted("foreign-script"),
    38: accepted("foreign-script", ends=False),
    39: accepted(),
    40: refused("the limit is 5000"),
    41: refused("XML forbids it"),
    42: refused("XML forbids it"),
    43: accepted("invisible-characters"),
    44: accepted("mixed-alphabets"),
    45: accepted("odd-id"),
    46: accepted("odd-id"),
    47: accepted("huge-model"),
    48: accepted("huge-model"),
    49: refused("the process id “p”"),
    50: accepted("calls-itself", rewrites=("call",), stopped=True),
    51: accepted("wrong-default"),
    52: accepted("flow-across-pools"),
    53: accepted(),
    54: accepted(),
    55: accepted(),
    56: refused("namespace is missing"),
    57: refused("more than 200 settings"),
}
"""By the number of the file in the list of hostile files; 58 and 59 are a file name and a size, not a file."""
