"""What a process is: immutable values that know nothing of XML, engines or databases."""

from engine.model.elements import (
    ACTIVITIES,
    CONTAINERS,
    EVENTS,
    GATEWAYS,
    LINES,
    OFFERED,
    FlowNode,
    FormField,
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
from engine.model.layout import Bounds, Layout, Point
from engine.model.process import Process, ProcessModel

__all__ = [
    "ACTIVITIES",
    "CONTAINERS",
    "EVENTS",
    "GATEWAYS",
    "LINES",
    "OFFERED",
    "Bounds",
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
