"""BPMN 2.0 XML to the process model and back. Hardened: an upload can neither fetch, expand nor run anything."""

from engine.bpmn.decoding import decoded
from engine.bpmn.laying_out import with_diagram
from engine.bpmn.reading import Reading, read
from engine.bpmn.unreadable import Unreadable
from engine.bpmn.writing import write

__all__ = ["Reading", "Unreadable", "decoded", "read", "with_diagram", "write"]
