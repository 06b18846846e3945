"""What a process is: immutable values that know nothing of XML, engines or databases."""

from engine.model.elements import (
    ACTIVITIES,
    CONTAINERS,
    EVENTS,
    GATEWAYS,
    OFFERED,
    FlowNode,
    Kind,
    Lane,
    MessageFlow,
    Pool,
    Repetition,
    SequenceFlow,
    Timer,
    Trigger,
    TriggerKind,
)
from engine.model.findings import Finding, Rewrite, RewriteKind, Severity
from engine.model.forms import AGREEMENT, CHOICES, FIELD_KINDS, LINES, SHOWN, FieldKind, FormField
from engine.model.layout import Bounds, Layout, Point
from engine.model.process import Process, ProcessModel

__all__ = [
    "ACTIVITIES",
    "AGREEMENT",
    "CHOICES",
    "CONTAINERS",
    "EVENTS",
    "FIELD_KINDS",
    "GATEWAYS",
    "LINES",
    "OFFERED",
    "SHOWN",
    "Bounds",
    "FieldKind",
    "Finding",
    "FlowNode",
    "FormField",
    "Kind",
    "Lane",
    "Layout",
    "MessageFlow",
    "Point",
    "Pool",
    "Process",
    "ProcessModel",
    "Repetition",
    "Rewrite",
    "RewriteKind",
    "SequenceFlow",
    "Severity",
    "Timer",
    "Trigger",
    "TriggerKind",
]
