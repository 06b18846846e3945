"""What a family shares, its clusters, and the standard proposed from it."""

import os
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.checks import check
from engine.compare import Union, apply, diff, merge, project
from engine.compare.merge import NoSoundModel, alignment, figures, propose
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services.harmonizing.proposals import compare_family, is_sound, propose_standard
from tests.compare.telling import script

DATA = os.environ.get("KLUNGA_DATA")
OURS = Path(__file__).parents[2] / "processes"
FULL = "(start) -> Registrera ansökan -> Granska handlingar -> Bereda ärendet -> Besluta om bygglov -> (slut)"
SHORT = "(start) -> Registrera ansökan -> Granska handlingar -> Besluta om bygglov -> (slut)"
OTHER = "(start) -> Granska handlingar -> Registrera ansökan -> Bereda ärendet -> Besluta om bygglov -> (slut)"


def family(**sketches: str) -> Union:
    return merge({name: read_sketch(text) for name, text in sketches.items()})


def names(model: ProcessModel) -> list[str]:
    """Return the names of the activities along the flow of a straight model."""
    node = next(each for each in model.nodes if not model.incoming(each.id))
    found = []
    while model.after(node.id):
        node = model.after(node.id)[0]
        found.append(node.name)
    return found[:-1]


def test_the_core_is_what_more_than_half_do():
    found = figures(family(a=FULL, b=FULL, c=SHORT, d=f"{FULL}\nBesluta om bygglov -> Fakturera avgift -> (slut)"))
    assert (len(found.activities), len(found.core), len(found.shared), len(found.alone)) == (5, 4, 3, 1)
    assert found.covered == pytest.approx(15 / 16)
    assert found.promise == "good"


def test_what_most_do_is_proposed_whoever_is_nearest():
    proposal = propose(family(a=FULL, b=FULL, c=SHORT), is_sound)
    assert names(proposal.model) == ["Registrera ansökan", "Granska handlingar", "Bereda ärendet", "Besluta om bygglov"]


def test_what_few_do_is_left_out():
    more = FULL.replace("Bereda ärendet ->", "Bereda ärendet -> Syna platsen ->")
    proposal = propose(family(a=more, b=SHORT, c=SHORT), is_sound)
    assert names(proposal.model) == ["Registrera ansökan", "Granska handlingar", "Besluta om bygglov"]


def test_what_most_do_in_different_places_is_fitted_in():
    first = SHORT.replace("Registrera", "Bereda ärendet -> Registrera")
    last = SHORT.replace("-> (slut)", "-> Bereda ärendet -> (slut)")
    proposal = propose(family(a=first, b=FULL, c=SHORT, d=SHORT, e=last), is_sound)
    assert "Bereda ärendet" in names(proposal.model)
    assert is_sound(proposal.model)


def test_the_order_the_words_and_the_role_that_most_have_are_proposed_and_told():
    proposed = propose_standard(
        family(
            a=FULL.replace("Bereda ärendet", "Bereda ärendet [Handläggare]"),
            b=FULL.replace("Bereda ärendet", "Bereda ärendet [Handläggare]"),
            c=OTHER.replace("Bereda ärendet", "Bereda ett ärende [Nämnden]"),
        )
    )
    told = [str(each.message) for each in proposed.choices]
    assert "2 of 3 do “Registrera ansökan” before “Granska handlingar”." in told
    assert "2 of the 3 that do it call it “Bereda ärendet”." in told
    assert "2 of 3 let “Handläggare” do “Bereda ärendet”." in told


def test_conditions_are_those_that_most_have():
    text = "(start) -> <Komplett?> -{}-> Besluta -> (slut)\n<Komplett?> -{}-> Begär komplettering -> <Komplett?>"
    union = family(a=text.format("ja", "nej"), b=text.format("ja", "nej"), c=text.format("nej", "ja"))
    proposed = propose_standard(union)
    model = proposed.proposal.model
    split = next(node for node in model.nodes if node.is_gateway and len(model.outgoing(node.id)) == 2)
    labels = {flow.name: model.node_by_id[flow.target].name for flow in model.outgoing(split.id)}
    assert labels["ja"] == "Besluta"
    assert any(each.kind == "condition" and len(each.having) == 2 for each in proposed.choices)


def test_a_family_in_which_nothing_runs_is_refused():
    with pytest.raises(NoSoundModel, match="Mend one first"):
        propose(family(a="A -> B", b="A -> B"), lambda model: False)


def test_what_waits_for_an_answer_from_outside_runs():
    waits = "(start) -> Begär yttrande -> (message Yttrande: Yttrande mottaget) -> Besluta -> (slut)"
    assert is_sound(read_sketch(waits))
    assert propose_standard(family(a=waits, b=waits)).proposal.start == "a"


def test_what_waits_for_another_branch_that_never_comes_does_not_run():
    stuck = """
    (start) -> <Vad?> -ett-> Utred -> <+ båda> -> Besluta -> (slut)
    <Vad?> -annat-> (message Svar: Svar mottaget) -> <+ båda>
    """
    assert not is_sound(read_sketch(stuck))


def test_those_with_least_to_change_are_told_first():
    proposed = propose_standard(family(a=FULL, b=FULL, c=OTHER))
    assert [(each.member, each.count) for each in proposed.adjustments] == [("a", 0), ("b", 0), ("c", 1)]


def test_those_that_work_alike_are_one_cluster_and_it_says_by_what():
    other = "(start) -> Ta emot anmälan -> Besiktiga lokalen -> Skriv protokoll -> Besluta om bygglov -> (slut)"
    sketches = {"a": FULL, "b": FULL, "c": FULL, "d": other, "e": other}
    found = compare_family({name: read_sketch(text) for name, text in sketches.items()})
    assert [each.members for each in found.clusters] == [("a", "b", "c"), ("d", "e")]
    told = {node.id: node.name for node in found.union.model.nodes}
    assert "Bereda ärendet" in {told[id_] for id_ in found.clusters[0].does}
    assert "Bereda ärendet" in {told[id_] for id_ in found.clusters[1].lacks}


def test_a_family_of_equals_is_one_cluster():
    found = compare_family({name: read_sketch(FULL) for name in "abc"})
    assert [each.members for each in found.clusters] == [("a", "b", "c")]
    assert found.matrix.of("a", "b") == 1.0


def families() -> list[Path]:
    folders = [path.parent for path in sorted(OURS.glob("*/standard.bpmn"))]
    if DATA is not None:
        folders += sorted(path for path in Path(DATA, "variants", "coselog").iterdir() if path.is_dir())
        folders.append(Path(DATA, "matching", "university-admission"))
    return folders


@pytest.mark.parametrize("folder", families(), ids=lambda folder: folder.name)
def test_each_real_family_gives_a_sound_running_standard_with_all_that_most_do(folder: Path):
    models = {path.stem: read(path.read_bytes()).model for path in sorted(folder.rglob("*.bpmn"))}
    union = merge(models)
    proposal = propose(union, is_sound)
    assert is_sound(proposal.model)
    assert not any(finding.severity == "error" for finding in check(proposal.model))
    assert set(figures(union).core) <= set(proposal.model.node_by_id)
    assert propose(merge(dict(reversed(models.items()))), is_sound).model == proposal.model


def test_the_differences_of_a_member_lead_from_the_proposal_to_the_member():
    union = family(a=FULL, b=FULL, c=OTHER)
    proposal = propose(union, is_sound)
    member = project(union, "c")
    script = diff(proposal.model, member, alignment(proposal, "c"))
    assert names(apply(script, proposal.model)) == names(member)


@pytest.mark.parametrize(
    "folder", [each for each in families() if each.name == "WABO2"], ids=lambda folder: folder.name
)
def test_real_models_that_differ_by_splits_without_name_and_work_are_told(folder: Path):
    one, other = (read((folder / f"{name}.bpmn").read_bytes()).model for name in "JG")
    # The script is applied, and must lead to the other model.
    told = [str(each.message) for each in script(one, other).operations]
    assert any("an extra activity, “Notify advisors”" in sentence for sentence in told)
