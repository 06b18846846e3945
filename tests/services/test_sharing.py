"""What a family shares, in sentences."""

import pytest

from engine.compare.merge import clusters
from engine.language import render
from engine.model.sketch import read_sketch
from engine.services.harmonizing.proposals import compare_family
from engine.services.harmonizing.sharing import cluster_told

ALIKE = "(start) -> Take in -> Confirm -> Hear the neighbours -> Decide -> (end)"
APART = "(start) -> Take in -> Calculate the fee -> Write an invoice -> Wait for payment -> Decide -> (end)"


@pytest.mark.parametrize("rest", [1, 2])
def test_what_a_cluster_does_is_set_against_most_others_or_the_only_one(rest: int):
    models = {f"alike{number}": read_sketch(ALIKE) for number in range(4)}
    models |= {f"apart{number}": read_sketch(APART) for number in range(rest)}
    family = compare_family(models)
    told = {
        len(each.members): " ".join(render(one, "en") for one in cluster_told(each, family.union))
        for each in clusters(family.matrix, family.union)
    }
    assert "Confirm” and “Hear the neighbours”; " in told[4]
    assert ("the remaining one does not." if rest == 1 else "most others do not.") in told[4]
    assert "; most others do not." in told[rest]
