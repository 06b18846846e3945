from dataclasses import replace

import pytest

from engine.compare import OPERATION_KINDS, apply, diff, match
from engine.model import FlowNode, FormField, Process, ProcessModel, Repetition
from engine.model.sketch import read_sketch
from tests.compare.telling import script, told

BASE = "(start) -> Registrera ansökan -> Granska handlingar -> Besluta -> Fakturera avgift -> (slut)"


def test_an_inserted_activity_explains_the_flows_around_it():
    assert told(BASE, BASE.replace("-> Besluta", "-> Syna platsen -> Besluta")) == [
        "insert: Kil har en extra aktivitet, ”Syna platsen”, mellan ”Granska handlingar” och ”Besluta”."
    ]


def test_a_deleted_activity_is_one_line():
    assert told(BASE, BASE.replace("-> Granska handlingar ", "")) == [
        "delete: Kil saknar ”Granska handlingar”. I standarden kommer det mellan ”Registrera ansökan” och ”Besluta”."
    ]


def test_another_order_is_a_move_and_the_decision_is_not_what_moves():
    (line,) = told(BASE, "(start) -> Registrera ansökan -> Granska handlingar -> Fakturera avgift -> Besluta -> (slut)")
    assert line == (
        "move: Kil gör ”Fakturera avgift” mellan ”Granska handlingar” och ”Besluta”. "
        "Standarden gör det mellan ”Besluta” och ”slut”."
    )


def test_a_choice_with_its_branch_is_one_insertion():
    variant = """
        (start) -> Registrera ansökan -> Granska handlingar -> <Behövs syn?>
        <Behövs syn?> -ja-> Syna platsen -> Besluta -> Fakturera avgift -> (slut)
        <Behövs syn?> -nej-> Besluta
    """
    assert told(BASE, variant) == [
        "insert: Kil har ett extra vägval, ”Behövs syn?”, med ”Syna platsen”, "
        "mellan ”Granska handlingar” och ”Besluta”."
    ]


def test_an_activity_that_can_be_left_out_is_a_skip():
    variant = """
        (start) -> Registrera ansökan -> <exclusive>
        <exclusive> -liten-> Besluta -> Fakturera avgift -> (slut)
        <exclusive> -stor-> Granska handlingar -> Besluta
    """
    assert [line.split(":")[0] for line in told(BASE, variant)] == ["skip"]


def test_a_way_back_is_a_repetition():
    variant = """
        (start) -> Registrera ansökan -> Granska handlingar -> <exclusive>
        <exclusive> -ja-> Besluta -> Fakturera avgift -> (slut)
        <exclusive> -nej-> Registrera ansökan
    """
    (line,) = told(BASE, variant)
    assert line == (
        "repeat: Kil kan gå tillbaka från ”Granska handlingar” till ”Registrera ansökan”. Standarden kan inte det."
    )


def test_sequential_and_parallel_work_is_a_conversion():
    sequential = "(start) -> Registrera -> Höra grannar -> Skicka remiss -> Besluta -> (slut)"
    parallel = """
        (start) -> Registrera -> <+ split> -> Höra grannar -> <+ join> -> Besluta -> (slut)
        <+ split> -> Skicka remiss -> <+ join>
    """
    assert told(parallel, sequential) == [
        "convert: Kil gör ”Höra grannar” och ”Skicka remiss” efter varandra. Standarden gör dem samtidigt."
    ]
    assert [line.split(":")[0] for line in told(sequential, parallel)] == ["convert"]


def test_another_kind_of_gateway_is_one_conversion_for_split_and_join():
    choice = """
        (start) -> <välj> -> Höra grannar -> <exclusive> -> (slut)
        <välj> -> Skicka remiss -> <exclusive>
    """
    assert [line.split(":")[0] for line in told(choice, choice.replace("<", "<+ ").replace("<+ exc", "<+ exc"))] == [
        "convert"
    ]


def test_automatic_instead_of_manual_is_a_retype():
    (line,) = told(BASE, BASE.replace("Fakturera avgift", "Fakturera avgift {serviceTask}"))
    assert line == (
        "retype: I Kil är ”Fakturera avgift” en automatisk uppgift. I standarden är det en uppgift för en person."
    )


def test_another_role_is_one_line_for_all_it_takes_over():
    one = "(start) -> Granska [Handläggare] -> Besluta [Delegat] -> Expediera [Handläggare] -> (slut)"
    assert told(one, one.replace("Besluta [Delegat]", "Besluta [Nämnd]")) == [
        "reassign: I Kil gör rollen Nämnd ”Besluta”. I standarden gör rollen Delegat det."
    ]


def test_a_role_under_another_name_is_words_only():
    one = "(start) -> Granska [Handläggare] -> Besluta [Delegat] -> (slut)"
    found = script(one, one.replace("[Handläggare]", "[Handläggare bygglov]"))
    assert [(operation.kind, operation.group) for operation in found.operations] == [("rename", "words")]


def test_models_without_lanes_do_not_differ_in_roles():
    one = "(start) -> Granska [Handläggare] -> Besluta [Delegat] -> (slut)"
    assert told(one, "(start) -> Granska -> Besluta -> (slut)") == []


def test_another_time_limit_gives_both_times():
    one = "(start) -> Begär komplettering -> (timer P28D: Svarstid) -> Besluta -> (slut)"
    (line,) = told(one, one.replace("P28D", "P21D"))
    assert line == "retime: Kil ger 3 veckor för ”Svarstid”. Standarden ger 4 veckor."


def test_a_legal_time_limit_of_the_process_is_a_retime():
    model = read_sketch(BASE)
    process = model.processes[0]
    other = replace(model, processes=(replace(process, deadline="P10W"),))
    (line,) = told(model, other)
    assert line == "retime: Kil ger 10 veckor för hela ärendet. Standarden anger ingen tid."


def test_another_condition_is_a_recondition():
    one = "(start) -> <Stor?> -över 50 m2-> Granska -> (slut)\n<Stor?> -annars-> Besluta -> (slut)"
    (line,) = told(one, one.replace("över 50 m2", "över 30 m2"))
    assert line == "recondition: Kil går vidare till ”Granska” när ”över 30 m2”. Standarden gör det när ”över 50 m2”."


def test_marks_of_expression_and_space_do_not_differ():
    one = read_sketch("(start) -> <Stor?> -> Granska -> (slut)\n<Stor?> -> Besluta -> (slut)")
    plain = one.with_flows(replace(flow, condition="x == 'a'" * (flow.source == "Stor")) for flow in one.flows)
    marked = one.with_flows(replace(flow, condition='${x=="a"}' * (flow.source == "Stor")) for flow in one.flows)
    assert told(plain, marked) == []


def test_another_form_repetition_and_message_have_their_kinds():
    model = read_sketch("(start) -> Granska -> (message svar: Svar kom) -> Besluta -> (slut)")
    node = model.node_by_id["Granska"]
    form = model.replacing(replace(node, form=(FormField("yta", "Yta"),)))
    looped = model.replacing(replace(node, repetition=Repetition("parallel")))
    other = read_sketch("(start) -> Granska -> (message yttrande: Svar kom) -> Besluta -> (slut)")
    assert [told(model, variant)[0].split(":")[0] for variant in (form, looped, other)] == [
        "reform",
        "repeat",
        "recommunicate",
    ]


def test_one_activity_divided_in_two_is_a_split_and_back_a_merge():
    one = "(start) -> Granska och registrera ansökan -> Besluta -> (slut)"
    other = "(start) -> Granska ansökan -> Registrera ansökan -> Besluta -> (slut)"
    assert told(one, other) == [
        "split: Kil delar upp ”Granska och registrera ansökan” i ”Granska ansökan” och ”Registrera ansökan”."
    ]
    assert [line.split(":")[0] for line in told(other, one)] == ["merge"]


def test_other_words_for_the_same_come_last_and_touch_no_rights():
    one = "(start) -> Diarieför ansökan -> Granska -> Besluta -> (slut)"
    other = "(start) -> Registrera ansökan -> Besluta -> Expediera beslut -> (slut)"
    found = script(one, other).operations
    assert [operation.kind for operation in found][-1] == "rename"
    assert found[-1].group == "words"


@pytest.mark.parametrize(
    ("label", "group"),
    [("Bekräfta mottagandet", "rights"), ("Granska förslag", "decision"), ("Arkivera", "small")],
)
def test_a_difference_has_the_importance_of_what_it_is_about(label: str, group: str):
    one = "(start) -> Registrera -> Skriva brev -> (slut)"
    (operation,) = script(one, one.replace("-> Skriva", f"-> {label} -> Skriva")).operations
    assert operation.group == group


def test_a_name_of_the_process_is_no_difference():
    model = read_sketch(BASE)
    assert told(model, replace(model, name="x", processes=(Process("process", "Annat namn"),))) == []


def test_the_kinds_of_operation_are_the_sixteen_of_the_design():
    assert len(OPERATION_KINDS) == 16


def test_an_activity_left_out_with_an_unnamed_choice_behind_it_is_told_without_it():
    one = read_sketch("(start) -> A -> B -> <split> -ja-> C -> (slut)\n<split> -nej-> D -> (slut)")
    one = one.with_nodes(replace(node, name="" if node.is_gateway else node.name) for node in one.nodes)
    other = read_sketch("(start) -> A -> (slut)")
    told = diff(one, other, match(one, other)).operations
    assert told and {operation.kind for operation in told} <= {"delete", "rename"}


def test_a_called_process_of_the_same_file_is_known_by_its_name_not_its_id():
    called = FlowNode("call", "callActivity", "Kalla", "p", called="q")
    one = ProcessModel((Process("p", "Huvud"), Process("q", "Kontroll")), (called,))
    other = ProcessModel((Process("p", "Huvud"), Process("z", "Kontroll")), (replace(called, called="z"),))
    found = diff(one, other, match(one, other))
    made = apply(found, one)
    assert found.operations == ()
    assert made.nodes[0].called == next(process.id for process in made.processes if process.name == "Kontroll")
