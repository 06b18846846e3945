"""A difference keeps its key through the next upload, and municipalities that differ alike share it."""

from dataclasses import replace

import pytest

from engine.compare import First, Firsts, diff, former_keys, keys, match
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services.harmonizing.lineage import carried

STANDARD = """
(Inkommen) -> Registrera ansökan [Registrator] -> Utred ärendet [Handläggare] -> <Komplett?>
<Komplett?> -ja-> Besluta [Delegat] -> (Beslutat)
<Komplett?> -nej-> Begär komplettering [Handläggare] -> Utred ärendet
"""
VARIANT = STANDARD.replace("Besluta [Delegat]", "Granska förslag [Handläggare] -> Besluta [Delegat]")


def keys_of(variant: str | ProcessModel, standard: str = STANDARD, names: Firsts | None = None) -> dict[str, str]:
    """Return the key of each difference, by its sentence."""
    one = read_sketch(standard)
    other = read_sketch(variant) if isinstance(variant, str) else variant
    script = diff(one, other, match(one, other))
    return {
        str(each.message): key for each, key in zip(script.operations, keys(script, one, other, names), strict=True)
    }


def test_other_ids_and_other_differences_beside_it_leave_a_key_as_it_is() -> None:
    (before,) = keys_of(VARIANT).values()
    model = read_sketch(VARIANT)
    new = {node.id: f"x{place}" for place, node in enumerate(model.nodes)}
    renamed = replace(
        model,
        nodes=tuple(replace(node, id=new[node.id]) for node in model.nodes),
        flows=tuple(replace(each, source=new[each.source], target=new[each.target]) for each in model.flows),
    )
    assert set(keys_of(renamed).values()) == {before}
    more = VARIANT.replace("(Inkommen) ->", "(Inkommen) -> Skriv ut [Registrator] ->")
    assert before in keys_of(more).values()
    assert len(keys_of(more)) == 2


@pytest.mark.parametrize("label", ["Granska förslaget", "Granskning av förslag", "förslag  granskas"])
def test_other_forms_of_the_same_words_have_the_same_key(label: str) -> None:
    (same,) = keys_of(VARIANT).values()
    (key,) = keys_of(VARIANT.replace("Granska förslag", label)).values()
    assert (key == same) is (label != "Granskning av förslag")  # a preposition is another word


def test_who_does_it_is_no_part_of_the_key_but_what_kind_of_difference_it_is() -> None:
    manager, board = (STANDARD.replace("[Delegat]", f"[{role}]") for role in ("Nämnd", "Utskott"))
    assert list(keys_of(manager).values()) == list(keys_of(board).values())
    without = STANDARD.replace(" -> Besluta [Delegat]", " ->").replace("<Komplett?> -ja-> ->", "<Komplett?> -ja->")
    assert set(keys_of(without).values()).isdisjoint(keys_of(manager).values())


def test_like_named_differences_are_numbered() -> None:
    twice = STANDARD.replace("Besluta [Delegat] ->", "Besluta [Delegat] -> Skriv ut [Chef] -> Expediera [Chef] ->")
    found = keys_of(twice.replace("Expediera [Chef]", "Arkivera [Registrator] -> Expediera [Chef]"))
    assert len(set(found.values())) == len(found)
    assert all(key.startswith("k") for key in found.values())


def test_another_name_in_a_later_version_of_the_standard_leaves_a_key_as_it_is() -> None:
    later = STANDARD.replace("Utred ärendet", "Handlägg ärendet")
    without = STANDARD.replace("[Handläggare] -> <Komplett?>", "[Nämnd] -> <Komplett?>")
    one, two, variant = (read_sketch(text) for text in (STANDARD, later, without))
    names = carried(one, two, {})
    assert set(names.values()) == {First("Utred ärendet", 1)}

    def found(standard: ProcessModel, known: Firsts) -> dict[str, str]:
        script = diff(standard, variant, match(standard, variant))
        told = zip(script.operations, keys(script, standard, variant, known), strict=True)
        return {key: each.kind for each, key in told if each.group != "words"}

    assert found(one, {}) == found(two, names) != {}
    assert found(two, {}) != found(one, {})
    assert carried(two, one, names) == {}


TWICE = """
(Inkommen) -> Registrera [Registrator] -> Skriv ut [Handläggare] -> Utred [Handläggare] -> <Komplett?>
<Komplett?> -ja-> Skriv ut #2 [Handläggare] -> (Beslutat)
<Komplett?> -nej-> Begär komplettering [Handläggare] -> Utred
"""


def test_like_named_activities_are_told_apart_whichever_of_them_differ():
    first = TWICE.replace("Skriv ut [Handläggare]", "Skriv ut [Chef]")
    second = TWICE.replace("Skriv ut #2 [Handläggare]", "Skriv ut #2 [Chef]")
    (one,), (other,) = keys_of(first, TWICE).values(), keys_of(second, TWICE).values()
    assert one != other
    assert list(keys_of(first, TWICE)) == list(keys_of(second, TWICE))  # they read alike
    both = keys_of(first.replace("Skriv ut #2 [Handläggare]", "Skriv ut #2 [Nämnd]"), TWICE)
    assert set(both.values()) == {one, other}


def test_a_like_named_activity_that_the_standard_adds_before_leaves_the_keys_of_the_others():
    later = TWICE.replace("(Inkommen) -> ", "(Inkommen) -> Skriv ut #3 [Registrator] -> ")
    own = {name: TWICE.replace(f"{name} [Handläggare]", f"{name} [Chef]") for name in ("Skriv ut", "Skriv ut #2")}
    names = carried(read_sketch(TWICE), read_sketch(later), {})
    for text in own.values():
        (was,) = keys_of(text, TWICE).values()
        now = keys_of(text.replace("(Inkommen) -> ", "(Inkommen) -> Skriv ut #3 [Registrator] -> "), later, names)
        assert set(now.values()) == {was}


def test_the_ways_out_of_a_choice_are_told_apart():
    yes, no = TWICE.replace("-ja->", "-helt->"), TWICE.replace("-nej->", "-inte alls->")
    (one,), (other,) = keys_of(yes, TWICE).values(), keys_of(no, TWICE).values()
    assert one != other
    (both,) = keys_of(yes.replace("-nej->", "-inte alls->"), TWICE).values()
    assert both not in {one, other}


def test_former_keys_are_those_of_before():
    one, other = read_sketch(TWICE), read_sketch(TWICE.replace("-ja->", "-helt->"))
    script = diff(one, other, match(one, other))
    assert former_keys(script, one, other) == ("kc6aa6e76",) != keys(script, one, other)
