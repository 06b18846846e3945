from pathlib import Path

from engine.cli.companions import MODELS, TABLES, beside, named, stem_of


def test_what_is_named_is_told_apart_by_name_else_by_contents(tmp_path: Path) -> None:
    for name, text in {
        "a.dmn": "x",
        "b.bpmn": "x",
        "c.xml": 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"',
    }.items():
        (tmp_path / name).write_text(text)
    found = named(str(tmp_path / name) for name in ("a.dmn", "b.bpmn", "c.xml"))
    assert [Path(file.name).name for file in found.tables] == ["a.dmn", "c.xml"]
    assert [Path(file.name).name for file in found.models] == ["b.bpmn"]


def test_what_lies_beside_a_model_is_found_by_its_name(tmp_path: Path) -> None:
    for name in ("x.bpmn", "x.dmn", "fee.dmn", "other.dmn"):
        (tmp_path / name).write_text(name)
    model = str(tmp_path / "x.bpmn")
    found = beside(model, ["fee", "missing", stem_of(model), "fee"], TABLES)
    assert [Path(file.name).name for file in found] == ["fee.dmn", "x.dmn"]
    assert beside(model, ["x"], MODELS) == ()


def test_a_model_names_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.dmn").write_text("x")
    (tmp_path / "inner").mkdir()
    model = str(tmp_path / "inner" / "x.bpmn")
    assert beside(model, ["../secret", str(tmp_path / "secret"), "", "..", "a\0b"], TABLES) == ()
    assert beside("-", ["secret"], TABLES) == ()
