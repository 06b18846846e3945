"""BPMN written for a test: a process, or one node of it."""

from engine.bpmn import read
from engine.model import FlowNode, ProcessModel

SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:operaton="http://operaton.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:activiti="http://activiti.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:klunga="urn:klunga:bpmn:1" xmlns:tns="urn:test"'
)

DRAWN = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'


def model_of(inside: str, outside: str = "", attributes: str = "") -> ProcessModel:
    return read(
        f'<definitions {SPACES} {attributes}><process id="p">{inside}</process>{outside}</definitions>'.encode()
    ).model


def node_of(inside: str, outside: str = "") -> FlowNode:
    return model_of(inside, outside).nodes[0]
