"""Match two models: which flow nodes mean the same."""

from engine.compare.alignment import Alignment, Band, Basis, Correspondence
from engine.compare.match.assignment import assign
from engine.compare.match.evidence import Evidence, gather
from engine.compare.match.reasons import reasons
from engine.compare.match.sameness import same_nodes
from engine.model import ProcessModel

ACCEPT = 0.8


def match(reference: ProcessModel, variant: ProcessModel) -> Alignment:
    """Return which nodes of two models correspond, in the reference's order. Never by id alone.

    The same models give the same alignment; other ids or another order of elements change nothing.
    O((N + M)^3), by the assignment.

    >>> from engine.model.sketch import read_sketch
    >>> one = read_sketch("(start) -> Granska ansökan -> Avslå -> (slut)")
    >>> other = read_sketch("(start) -> Kontrollera ansökan -> Bevilja -> (slut)")
    >>> match(one, other).variant_of["Granska_ansökan"]
    'Kontrollera_ansökan'
    >>> "Avslå" in match(one, other).variant_of
    False
    """
    evidence = gather(reference, variant)
    fixed = same_nodes(reference, variant)
    chosen = assign(evidence, fixed)
    whole = len(fixed) == len(reference.nodes) == len(variant.nodes)
    return Alignment(tuple(_correspondence(evidence, pair, chosen[pair], fixed, whole) for pair in sorted(chosen)))


def _correspondence(
    evidence: Evidence, pair: tuple[int, int], confidence: float, fixed: dict[str, str], whole: bool
) -> Correspondence:
    one, other = evidence.rows[pair[0]], evidence.columns[pair[1]]
    same = fixed.get(one.id) == other.id
    value = 0.99 if same else round(min(confidence, 0.98), 2)
    basis: Basis = "place" if not whole and (one.is_gateway or not evidence.loud[pair]) else "meaning"
    return Correspondence((one.id,), (other.id,), value, band_of(value), reasons(evidence, pair), basis)


def band_of(confidence: float) -> Band:
    """Return whether a correspondence may be accepted unseen or a person is asked."""
    return "accept" if confidence >= ACCEPT else "ask"
