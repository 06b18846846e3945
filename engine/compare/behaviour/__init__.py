"""What can happen by one model and not by another, whatever way they are drawn."""

from engine.compare.behaviour.differences import behaviour
from engine.compare.behaviour.statements import Behaviour, Kind, Statement

__all__ = ["Behaviour", "Kind", "Statement", "behaviour"]
