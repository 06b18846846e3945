"""What is told of forms, documents, messages, errors, conditions and repetition of the same activity or event."""

from dataclasses import replace

from engine.compare.diff.texts import canonical
from engine.model import FormField, MessageFlow, Pool, Process, ProcessModel, Repetition, Trigger
from engine.model.sketch import read_sketch
from tests.compare.telling import script, told

LINE = read_sketch("(start) -> Registrera ansökan -> Granska handlingar -> Besluta -> (slut)")


def changed(name: str, model: ProcessModel = LINE, **values: object) -> ProcessModel:
    """Return the model with the node of a name changed."""
    node = next(node for node in model.nodes if node.name == name)
    return model.replacing(replace(node, **values))  # type: ignore[arg-type]


def test_fields_of_a_form_are_named():
    one = changed("Granska handlingar", form=(FormField("a", "Adress"), FormField("b", "Areal")))
    other = changed("Granska handlingar", form=(FormField("a", "Adress"), FormField("c", "Byggnadshöjd")))
    assert told(one, other) == [
        "reform: Kil frågar efter ”Byggnadshöjd” i ”Granska handlingar”. Standarden frågar i stället efter ”Areal”."
    ]
    must = changed("Granska handlingar", form=(FormField("a", "Adress", required=True), FormField("b", "Areal")))
    assert told(one, must) == [
        "reform: Kil frågar efter ”Adress” på ett annat sätt i ”Granska handlingar” än standarden."
    ]


def test_a_document_is_told_where_both_models_draw_documents():
    both = changed("Besluta", properties=(("writes", "Beslut"),))
    other = changed("Granska handlingar", both, properties=(("writes", "Yttrande"),))
    assert told(both, other) == ["reform: ”Granska handlingar” ger ”Yttrande” i Kil. I standarden ger den inte det."]
    assert told(LINE, other) == []


def test_what_became_another_kind_asks_for_other_things_under_it():
    one = changed("Granska handlingar", kind="userTask", form=(FormField("a", "Adress"),))
    other = changed("Granska handlingar", kind="callActivity", called="granskning")
    assert [line.split(":")[0] for line in told(one, other)] == ["retype", "  reform"]


def test_the_condition_and_the_error_of_an_event_are_told():
    def waits(**values: object) -> ProcessModel:
        trigger = Trigger(**{"kind": "conditional", **values})  # type: ignore[arg-type]
        return changed("Besluta", kind="intermediateCatchEvent", triggers=(trigger,))

    assert told(waits(condition="${betald}"), waits(condition="${betald and godkand}")) == [
        "recondition: ”Besluta” inträffar när ”betald and godkand” i Kil, när ”betald” i standarden."
    ]
    assert told(waits(kind="error", code="E1"), waits(kind="error", code="E2")) == [
        "recommunicate: ”Besluta” gäller felet ”E2” i Kil och ”E1” i standarden."
    ]


def test_how_often_something_is_repeated_is_told_by_what_decides_it():
    one, other = (changed("Besluta", repetition=Repetition("parallel", cardinality=often)) for often in ("3", "5"))
    assert told(one, other) == ["repeat: Hur ofta ”Besluta” upprepas avgörs av ”5” i Kil, av ”3” i standarden."]


def talking(*flows: tuple[str, str, str]) -> ProcessModel:
    """Return the model and a pool of another party with messages between them."""
    messages = (MessageFlow(f"m{number}", *flow) for number, flow in enumerate(flows))
    process = LINE.nodes[0].process or "p"
    pools = (Pool("own", "Kommunen", process), Pool("party", "Sökande"))
    return replace(LINE, processes=(Process(process),), pools=pools, message_flows=tuple(messages))


def test_a_message_that_another_activity_sends_is_one_line():
    one = talking(("Besluta", "party", "Beslut"), ("party", "Registrera_ansökan", "Ansökan"))
    other = talking(("Granska_handlingar", "party", "Beslut"), ("party", "Registrera_ansökan", "Ansökan"))
    assert told(one, other) == [
        "recommunicate: Meddelandet till ”Sökande” kommer från ”Granska handlingar” i Kil "
        "och från ”Besluta” i standarden."
    ]


def test_a_message_with_another_name_is_told_and_a_second_one_too():
    one = talking(("Besluta", "party", "Beslut"))
    assert [one.kind for one in script(one, talking(("Besluta", "party", "Avslag"))).operations] == ["recommunicate"]
    two = talking(("Besluta", "party", "Beslut"), ("Besluta", "party", "Faktura"))
    assert told(one, two) == [
        "recommunicate: Kil skickar ett meddelande från ”Besluta” till ”Sökande”. Standarden gör det inte."
    ]


def test_conditions_that_say_the_same_in_other_words_of_a_tool_are_equal():
    said = ["${belopp > 5}", "= belopp > 5", "#{execution.getVariable('belopp') > 5}", "belopp>5"]
    assert len({canonical(text) for text in said}) == 1
    assert canonical("${belopp > 5}") != canonical("${belopp >= 5}")


def test_a_way_back_inside_a_larger_round_is_no_way_past():
    one = """
        (start) -> <exclusive a> -> Registrera -> Granska -> Skriv förslag -> <Godkänt?>
        <Godkänt?> -ja-> (slut)
        <Godkänt?> -nej-> <exclusive a>
    """
    other = (
        one.replace("-> Granska ->", "-> <exclusive b> -> Granska -> <exclusive c> ->")
        + """
        <exclusive c> -ofullständigt-> <exclusive b>
    """
    )
    assert [line.split(":")[0] for line in told(one, other)] == ["repeat"]


def test_an_empty_way_beside_parallel_work_leaves_nothing_out():
    line = "(start) -> Registrera -> Granska -> Besluta -> (slut)"
    beside = """
        (start) -> Registrera -> <+> -> Granska -> <+ j> -> Besluta -> (slut)
        <+> -> <+ j>
    """
    assert told(line, beside) == told(beside, line) == []


def test_what_can_be_left_out_beside_parallel_work_is_told():
    one = """
        (start) -> Registrera -> <+> -> Granska -> <+ j> -> Besluta -> (slut)
        <+> -> Syna platsen -> <+ j>
    """
    other = one.replace("<+> -> Syna platsen -> <+ j>", "<+> -> <x> -stor-> Syna platsen -> <y> -> <+ j>")
    assert [line.split(":")[0] for line in told(one, f"{other}\n<x> -liten-> <y>")] == ["skip"]
