"""Messages without a name that several elements refer to, and global tasks: what they are called whatever their ids."""

from engine.bpmn import read

FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
<message id="{one}"/><message id="{other}"/><globalUserTask id="{task}" name="Granska"/>
<process id="p"><startEvent id="s" name="Ansökan kom"><messageEventDefinition messageRef="{one}"/></startEvent>
<callActivity id="c" calledElement="{task}"/>
<sendTask id="t" name="Svara" messageRef="{one}"/>
<intermediateThrowEvent id="i"><messageEventDefinition messageRef="{other}"/></intermediateThrowEvent>
<receiveTask id="r" messageRef="{other}"/>
</process></definitions>"""


def read_with(**ids: str):
    return read(FILE.format(**ids).encode()).model.node_by_id


def test_a_shared_message_without_a_name_is_called_by_those_who_refer_to_it():
    nodes = read_with(one="m1", other="m2", task="g")
    assert nodes["s"].triggers[0].name == nodes["t"].triggers[0].name == "Ansökan kom / Svara"


def test_a_shared_message_that_nobody_with_a_name_refers_to_keeps_its_id():
    nodes = read_with(one="m1", other="m2", task="g")
    assert nodes["i"].triggers[0].name == nodes["r"].triggers[0].name == "m2"


def test_a_called_global_task_is_called_by_its_name():
    assert read_with(one="m1", other="m2", task="g")["c"].called == "Granska"
    assert read_with(one="m1", other="m2", task="h")["c"].called == "Granska"
