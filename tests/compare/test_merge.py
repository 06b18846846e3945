"""Many models merged into one, and each taken out of it again."""

import os
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import Union, merge, project
from engine.compare.merge import NoSuchMember
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services.harmonizing.merged_files import NotMerged, read_merged, write_merged

DATA = os.environ.get("KLUNGA_DATA")
OURS = Path(__file__).parents[2] / "processes"
FAMILY = {
    "standard": read_sketch(
        "(start) -> Registrera ansökan [Registrator] -> <Komplett?>\n"
        "<Komplett?> -ja-> Besluta om bygglov [Handläggare] -> (slut)\n"
        "<Komplett?> -nej-> Begär komplettering [Handläggare] -> <Komplett?>"
    ),
    "kil": read_sketch(
        "(start) -> Diarieför ansökan [Registrator] -> <Komplett?>\n"
        "<Komplett?> -ja-> Granska förslaget [Nämnd] -> Besluta om bygglov [Nämnd] -> (slut)\n"
        "<Komplett?> -nej-> Begär komplettering [Handläggare] -> <Komplett?>"
    ),
    "arvika": read_sketch("(start) -> Registrera ansökan -> Besluta om bygglov -> Fakturera -> (slut)"),
}


def having(union: Union, name: str) -> set[str]:
    """Return the members that have the element of a name."""
    return set(union.of[next(node.id for node in union.model.nodes if node.name == name)])


def test_each_element_says_who_has_it():
    union = merge(FAMILY)
    assert having(union, "Besluta om bygglov") == {"standard", "kil", "arvika"}
    assert having(union, "Begär komplettering") == {"standard", "kil"}
    assert having(union, "Fakturera") == {"arvika"}


def test_what_most_say_is_said_of_an_element_and_others_keep_their_own_words():
    union = merge(FAMILY)
    register = next(node for node in union.model.nodes if node.name == "Registrera ansökan")
    assert union.of[register.id]["kil"]["name"] == "Diarieför ansökan"
    assert "name" not in union.of[register.id]["arvika"]


def test_each_member_is_taken_out_exactly():
    union = merge(FAMILY)
    assert {name: project(union, name) for name in FAMILY} == FAMILY


def test_a_merged_model_is_the_same_when_read_again():
    union = merge(FAMILY)
    again = read_merged(write_merged(union))
    assert {name: project(again, name) for name in FAMILY} == FAMILY
    assert again.of == union.of


def test_the_order_of_the_models_decides_nothing():
    assert write_merged(merge(FAMILY)) == write_merged(merge(dict(reversed(FAMILY.items()))))


def test_a_model_merged_with_itself_is_itself():
    model = FAMILY["standard"]
    union = merge({"a": model, "b": model})
    assert len(union.model.nodes) == len(model.nodes)
    assert len(union.model.flows) == len(model.flows)


def test_models_that_share_nothing_stand_beside_each_other():
    models = {"one": read_sketch("(start) -> Måla -> (slut)"), "other": ProcessModel()}
    union = merge(models)
    assert {name: project(union, name) for name in models} == models


def test_a_member_that_is_not_there_is_refused_with_the_names_of_those_that_are():
    with pytest.raises(NoSuchMember, match="“arvika”, “kil”, “standard”"):
        project(merge(FAMILY), "torsby")


def test_a_file_that_is_no_merged_model_is_refused():
    with pytest.raises(NotMerged, match="no merged model"):
        read_merged((OURS / "bygglov" / "standard.bpmn").read_bytes())


def test_a_merged_model_that_another_tool_has_changed_is_refused():
    data = write_merged(merge(FAMILY))
    with pytest.raises(NotMerged, match="no longer whole"):
        read_merged(data.replace(b'{"id":"', b'{"id":5,"name":"', 1))


def families() -> list[Path]:
    folders = [path.parent for path in sorted(OURS.glob("*/standard.bpmn"))]
    if DATA is not None:
        folders += sorted(path for path in Path(DATA, "variants", "coselog").iterdir() if path.is_dir())
        folders.append(Path(DATA, "matching", "university-admission"))
    return folders


@pytest.mark.parametrize("folder", families(), ids=lambda folder: folder.name)
def test_real_families_are_merged_and_each_model_taken_out_exactly(folder: Path):
    models = {path.stem: read(path.read_bytes()).model for path in sorted(folder.rglob("*.bpmn"))}
    union = read_merged(write_merged(merge(models)))
    assert [name for name in models if project(union, name) != models[name]] == []
