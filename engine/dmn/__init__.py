"""Decision tables and expressions of DMN 1.1 to 1.5: read, refused if not understood, decided, told in words."""

from engine.dmn.deciding import Answer, Conflict, NotDecided, cells_that_hold, decide
from engine.dmn.reading import is_table, read, refuse_as_process
from engine.dmn.tables import Column, Decision, Decisions, HitPolicy, Output, Row, Table

__all__ = [
    "Answer",
    "Column",
    "Conflict",
    "Decision",
    "Decisions",
    "HitPolicy",
    "NotDecided",
    "Output",
    "Row",
    "Table",
    "cells_that_hold",
    "decide",
    "is_table",
    "read",
    "refuse_as_process",
]
