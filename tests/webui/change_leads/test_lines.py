"""A difference as a line: its mark, its place in the other model, and text that cannot become markup."""

import pytest
from flask import Flask

from engine.compare import Operation
from engine.language import message
from engine.model.sketch import read_sketch
from engine.services.harmonizing.comparisons import compared
from webui.change_leads.as_text import told
from webui.change_leads.figures import percent, shade
from webui.change_leads.lines import emphasised, mark_of
from webui.change_leads.places import Across, near
from webui.change_leads.table import safe


@pytest.mark.parametrize(
    ("kind", "group", "mark"),
    [
        ("insert", "small", "ins"),
        ("delete", "rights", "del"),
        ("move", "small", "mov"),
        ("retime", "decision", "chg"),
        ("rename", "words", "same"),
        ("rename", "small", "chg"),
    ],
)
def test_each_operation_has_its_mark(kind, group, mark):
    assert mark_of(Operation(kind, (), (), message("It differs."), group=group)) == mark


def test_a_label_from_a_file_is_escaped(app: Flask):
    with app.test_request_context():
        said = emphasised(message("{Variant} lacks {what}.", Variant="Kil", what=message("“{label}”", label="<b>&")))
        assert str(said) == "Kil saknar <em>&lt;b&gt;&amp;</em>." or str(said) == "Kil lacks <em>&lt;b&gt;&amp;</em>."


def test_what_is_missing_lies_between_what_is_nearest_in_the_other_model():
    one = read_sketch("(start) -> Registrera -> Utred -> Besluta -> (slut)")
    other = read_sketch("(start) -> Registrera -> Utred -> Granska -> Läs om -> Besluta -> (slut)")
    found = compared(one, other)
    assert near(other, ["Granska", "Läs_om"], Across(found).reference_of) == ("Utred", "Besluta")
    assert near(other, [], Across(found).reference_of) == ()


def test_a_hundred_per_cent_is_only_what_does_not_differ_at_all():
    assert [percent(share) for share in (1.0, 0.999, 0.5, None)] == [100, 99, 50, None]
    assert [shade(share) for share in (1.0, 0.95, 0.8, 0.6, 0.1)] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("cell", ["=SUM(A1)", "+1", "-1", "@x", "\tx"])
def test_no_cell_of_the_spreadsheet_is_a_formula(cell: str):
    assert safe(cell) == f"'{cell}"


def test_a_diagram_told_as_text_passes_over_silent_joins():
    model = read_sketch(
        """
        (start) -> Registrera [Registrator] -> <Komplett?>
        <Komplett?> -ja-> Besluta -> (slut)
        <Komplett?> -nej-> Begär in -> Registrera
        """
    )
    said = {
        str(each.name): (each.role, [(label, str(target)) for label, target in each.onward]) for each in told(model)
    }
    assert said["Registrera"] == ("Registrator", [("", "Komplett?")])
    assert said["Komplett?"] == ("", [("ja", "Besluta"), ("nej", "Begär in")])
