"""What a moved case passes over: what lies on all ways there, what on some, and nothing where it goes back."""

import pytest

from engine.model.sketch import read_sketch
from engine.services.operations.passing_over import passed_over

SKETCH = """
(start) -> Utred -> <Risk?>
<Risk?> -ja-> Besiktiga -> Besluta
<Risk?> -nej-> Besluta
Besluta -> Skicka -> (slut)
Skicka -> Utred
"""


@pytest.mark.parametrize(
    ("leaves", "target", "surely", "perhaps"),
    [
        ("Utred", "Skicka", ["Besluta"], ["Besiktiga"]),
        ("Utred", "Besluta", [], ["Besiktiga"]),
        ("Besiktiga", "Skicka", ["Besluta"], []),
        ("Skicka", "Utred", [], []),
        ("Utred", "Utred", [], []),
    ],
)
def test_what_lies_between_is_passed_over(leaves: str, target: str, surely: list[str], perhaps: list[str]) -> None:
    model = read_sketch(SKETCH)
    ids = {node.name: node.id for node in model.nodes}
    over = passed_over(model, [ids[leaves]], ids[target])
    assert ([node.name for node in over.surely], [node.name for node in over.perhaps]) == (surely, perhaps)
    assert passed_over(model, [ids[leaves]], ids[target], done=set(ids.values())).perhaps == ()
