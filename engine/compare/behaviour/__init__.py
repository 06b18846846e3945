"""What can happen by one model and not by another, whatever way they are drawn."""

from engine.compare.behaviour.differences import Behaviour, Kind, Statement, behaviour

__all__ = ["Behaviour", "Kind", "Statement", "behaviour"]
