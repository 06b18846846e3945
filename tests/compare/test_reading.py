"""What a change lead reads: nothing twice, nothing by id, causes before what follows from them, plain words."""

from dataclasses import replace

from engine.compare.diff.doubled import told_once
from engine.model import FlowNode, Lane, MessageFlow, Pool, ProcessModel, Trigger
from engine.model.sketch import read_sketch
from tests.compare.parts import stated, within
from tests.compare.telling import script, told

TWICE = """
(start) -> Läs -> <Klart?> -ja-> Besluta -> <Klart? #2> -ja-> (slut)
<Klart?> -nej-> Läs
<Klart? #2> -nej-> Besluta
"""
LINE = read_sketch("(start) -> Registrera ansökan -> (message Svar: Svar mottaget) -> Besluta -> (slut)")


def with_message(model: ProcessModel = LINE, **values: object) -> ProcessModel:
    """Return the model in which the event waits for a message with these values."""
    node = next(node for node in model.nodes if node.kind == "intermediateCatchEvent")
    trigger = Trigger("message", name="Svar", **values)  # type: ignore[arg-type]
    return model.replacing(replace(node, triggers=(trigger,)))


def test_by_what_a_message_finds_its_case_is_told_by_the_names_of_the_values():
    one, other = with_message(correlation=(("personnummer", "pnr"),)), with_message(correlation=(("nummer", "dnr"),))
    assert told(one, other) == [
        "recommunicate: Meddelandet i ”Svar mottaget” hittar sitt ärende genom ”nummer” i Kil och genom "
        "”personnummer” i standarden."
    ]


def test_the_same_name_that_must_be_another_value_of_the_case_is_told():
    one, other = with_message(correlation=(("nummer", "${dnr}"),)), with_message(correlation=(("nummer", "= bygg.nr"),))
    (line,) = told(one, other)
    assert line.startswith("recommunicate: Meddelandet i ”Svar mottaget” hittar det ärende där ”nummer” är ”")
    assert told(one, with_message(correlation=(("nummer", "= dnr"),))) == []


def test_a_key_without_a_name_is_told_by_what_it_is():
    one, other = with_message(correlation=(("", "dnr"),)), with_message(correlation=(("", "pnr"),))
    (line,) = told(one, other)
    assert line.endswith("hittar sitt ärende genom ”pnr” i Kil och genom ”dnr” i standarden.")


def test_that_only_one_model_says_how_messages_find_their_cases_is_told_once():
    longer = read_sketch(
        "(start) -> Registrera ansökan -> (message Svar: Svar mottaget) -> Besluta -> (message B: Begäran) -> (slut)"
    )
    stated = longer
    for node in longer.nodes:
        if node.triggers:
            trigger = replace(node.triggers[0], correlation=(("nr", "dnr"),))
            stated = stated.replacing(replace(node, triggers=(trigger,)))
    said = "”Svar mottaget” och ”Begäran” genom ”nr”"
    assert told(longer, stated) == [
        f"recommunicate: Kil anger hur meddelanden hittar sina ärenden: {said}. Standarden gör det aldrig."
    ]
    assert told(stated, longer) == [
        f"recommunicate: Standarden anger hur meddelanden hittar sina ärenden: {said}. Kil gör det aldrig."
    ]


def test_a_model_without_messages_does_not_lack_how_they_find_their_cases():
    task = read_sketch("(start) -> Registrera ansökan -> Svar mottaget {receiveTask} -> Besluta -> (slut)")
    assert told(task, with_message(correlation=(("nummer", "dnr"),))) == []


def test_what_a_message_carries_is_told_apart_from_how_it_finds_its_case():
    one = with_message(correlation=(("nr", "dnr"),), content=(("summa", "avgift"),))
    other = with_message(correlation=(("nr", "dnr"),), content=(("datum", "dag"),))
    assert told(one, other) == [
        "recommunicate: Meddelandet i ”Svar mottaget” bär med sig ”datum” i Kil och ”summa” i standarden."
    ]
    assert told(one, with_message(correlation=(("nr", "dnr"),), content=(("summa", "belopp"),))) == [
        "recommunicate: Meddelandet i ”Svar mottaget” bär med sig ”belopp” som ”summa” i Kil, ”avgift” i standarden."
    ]


def test_another_message_that_finds_its_case_otherwise_is_two_differences():
    one = with_message(correlation=(("nr", "dnr"),))
    node = next(node for node in one.nodes if node.kind == "intermediateCatchEvent")
    other = one.replacing(replace(node, triggers=(Trigger("message", name="Yttrande", correlation=(("id", "dnr"),)),)))
    assert [line.split(":")[0] for line in told(one, other)] == ["recommunicate", "recommunicate"]


def test_waiting_for_a_message_is_the_same_as_a_task_or_as_an_event():
    task = read_sketch("(start) -> Registrera ansökan -> Svar mottaget {receiveTask} -> Besluta -> (slut)")
    assert told(LINE, task) == []
    assert told(task, LINE) == []


def test_a_start_that_waits_for_nothing_is_called_plain():
    one = read_sketch("(message Anmälan: Anmälan inkommen) -> Registrera -> (slut)")
    other = read_sketch("(Anmälan inkommen) -> Registrera -> (slut)")
    assert told(one, other) == [
        "retype: I Kil är ”Anmälan inkommen” en vanlig start. I standarden är det en start, med ett meddelande."
    ]


def test_what_only_one_model_draws_out_is_told_under_the_subprocess():
    outer = read_sketch("(start) -> Registrera -> Utred -> Besluta -> (slut)")
    called = stated(outer, "Utred", kind="callActivity", called="utredning")
    drawn = within(outer, "Utred", "(början) -> Läs handlingar -> Besök platsen -> (färdig)", name="Utred")
    assert told(called, drawn) == [
        "retype: I Kil är ”Utred” en delprocess. I standarden är det en egen process.",
        "  insert: Kil har 2 extra aktiviteter, ”Läs handlingar” och ”Besök platsen”, inuti ”Utred”.",
    ]
    assert [line.split(":")[0] for line in told(drawn, called)] == ["retype", "  delete"]


def test_what_stands_under_one_name_in_several_places_is_not_called_divided():
    one = "(start) -> Läs -> Uppdatera status -> Besluta -> Expediera -> (slut)"
    other = "(start) -> Läs -> Uppdatera status -> Uppdatera status #2 -> Besluta -> Expediera -> (slut)"
    lines = told(one, other)
    assert len(lines) == 1
    assert "delar" not in lines[0]


def test_lines_that_read_alike_are_one_line_that_says_in_how_many_places():
    assert told(TWICE, TWICE.replace("Klart?", "Är allt klart?")) == [
        "rename: ”Är allt klart?” i Kil är samma som ”Klart?” i standarden. Så är det på 2 ställen."
    ]


def test_telling_once_keeps_every_element_and_every_consequence():
    (operation,) = script(TWICE, TWICE.replace("Klart?", "Är allt klart?")).operations
    assert len(operation.reference) == len(operation.variant) == 2
    assert told_once([operation]) == [operation]


def test_what_is_inserted_before_a_choice_in_a_row_is_one_line():
    one = "(start) -> Registrera -> Besluta -> (slut)"
    other = (
        "(start) -> Registrera -> Mät tomten -> Räkna ytan -> <För stort?> -nej-> Besluta -> (slut)\n"
        "<För stort?> -ja-> Ring sökanden -> Besluta"
    )
    assert [line.split(",")[0] for line in told(one, other)] == [
        "insert: Kil har 2 extra aktiviteter",
        "insert: Kil har ett extra vägval",
    ]


def test_activities_without_names_are_told_as_one_by_where_they_stand():
    def lanes(lane: str) -> ProcessModel:
        model = read_sketch("(start) -> Läs -> Task 1 -> Besluta -> Task 2 -> Arkivera -> (slut)")
        nodes = tuple(replace(node, name="" if node.name.startswith("Task") else node.name) for node in model.nodes)
        other = tuple(replace(node, lane="a" if node.name or not node.is_activity else lane) for node in nodes)
        return replace(model, nodes=other, lanes=(Lane("a", "Nämnd", "process"), Lane("b", "Handläggare", "process")))

    assert told(lanes("a"), lanes("b")) == [
        "reassign: I Kil gör rollen Handläggare 2 aktiviteter utan namn (efter ”Läs” och ”Besluta”). "
        "I standarden gör rollen Nämnd det."
    ]


def test_an_activity_without_a_name_is_not_quoted_as_something_extra():
    one = read_sketch("(start) -> Registrera -> Granska -> Besluta -> (slut)")
    new = FlowNode("new", "userTask", "", "process")
    flow = one.outgoing("Registrera")[0]
    flows = tuple(replace(each, target="new") if each == flow else each for each in one.flows)
    other = replace(one, nodes=(*one.nodes, new), flows=(*flows, replace(flow, id="more", source="new")))
    assert told(one, other) == ["insert: Kil har en extra aktivitet utan namn, mellan ”Registrera” och ”Granska”."]


def party(name: str, *, sends: bool = True) -> ProcessModel:
    model = read_sketch("(start) -> Registrera -> Begär uppgifter -> Besluta -> (slut)")
    pools = (Pool("own", "Kommunen", "process"), Pool("other", name))
    flows = (MessageFlow("m", "Begär_uppgifter", "other"),) if sends else ()
    more = (MessageFlow("n", "Besluta", "other"),)
    return replace(model, pools=pools, message_flows=(*flows, *more))


def test_a_party_spelt_otherwise_is_told_once_and_its_messages_are_the_same():
    assert told(party("Sökande"), party("Sökanden")) == [
        "rename: Den andra parten heter ”Sökanden” i Kil, ”Sökande” i standarden."
    ]
    assert [line.split(":")[0] for line in told(party("Sökande"), party("Polisen"))] == ["recommunicate"] * 2


def test_a_document_without_words_is_none():
    one, other = (
        stated(stated(LINE, "Besluta", properties=(("writes", "Beslut"),)), "Registrera_ansökan", properties=more)
        for more in ((), (("writes", "*"),))
    )
    assert told(one, other) == []


def test_a_condition_is_not_read_in_one_model_and_labelled_in_the_other():
    def way(label: str, condition: str) -> ProcessModel:
        model = read_sketch("(start) -> <Klart?> -ja-> Besluta -> (slut)\n<Klart?> -nej-> Avvisa -> (slut)")
        flow = next(flow for flow in model.flows if flow.target == "Besluta")
        flows = (replace(each, name=label, condition=condition) if each == flow else each for each in model.flows)
        return model.with_flows(flows)

    (line,) = told(way("", "klar"), way("Klart eller avbrutet", "klar or avbruten"))
    assert "”klar or avbruten”" in line
    assert "Klart eller" not in line


def test_a_check_and_the_choice_that_asks_about_it_are_one_line():
    one = "(start) -> Registrera -> Besluta -> (slut)"
    other = (
        "(start) -> Registrera -> Validera dokument -> <Dokument giltiga?> -ja-> Besluta -> (slut)\n"
        "<Dokument giltiga?> -nej-> Ring sökanden -> Besluta"
    )
    assert told(one, other) == [
        "insert: Kil har ett extra vägval, ”Dokument giltiga?”, med ”Validera dokument” och ”Ring sökanden”, "
        "mellan ”Registrera” och ”Besluta”."
    ]


def test_a_choice_that_is_decided_on_another_level_is_one_line():
    one = """
    (start) -> Räkna ut avgiften -> <Belopp?> -över 10 000-> Besluta i nämnden -> (slut)
    <Belopp?> -högst 10 000-> Besluta på delegation -> (slut)
    """
    assert told(one, one.replace("10 000", "20 000")) == [
        "recondition: Från ”Belopp?” går Kil vidare till ”Besluta i nämnden” när ”över 20 000” och ”Besluta på "
        "delegation” när ”högst 20 000”. Standarden går vidare till ”Besluta i nämnden” när ”över 10 000” och ”Besluta "
        "på delegation” när ”högst 10 000”."
    ]


def test_several_ways_that_lead_to_the_same_place_are_one_line():
    one = """
    (start) -> Läs -> <A?> -ja-> Utred -> <B?> -ja-> Besluta -> (slut)
    <A?> -nej-> Avvisa -> (avvisat)
    <B?> -nej-> Komplettera -> (väntar)
    """
    other = one.replace("(avvisat)", "Besluta").replace("(väntar)", "Besluta")
    lines = told(one, other)
    assert [line for line in lines if line.startswith("reroute")] == [
        "reroute: Efter ”Avvisa” och ”Komplettera” går Kil också vidare till ”Besluta”."
    ], lines


def test_another_activity_by_another_role_in_place_of_one_is_one_line():
    one = "(start) -> Registrera [Registrator] -> Bereda ärendet [Handläggare] -> Besluta [Nämnd] -> (slut)"
    other = one.replace("Bereda ärendet [Handläggare]", "Fakturera avgift [Ekonom]")
    assert [line.split(":")[0] for line in told(one, other)] == ["rename"]
