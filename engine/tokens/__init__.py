"""The token game of BPMN: what of a process can happen next, for all that asks what can happen at all."""

from engine.tokens.game import Game
from engine.tokens.net import START, Marking, Net, Step, in_flow, net
from engine.tokens.reaching import reaches

__all__ = ["START", "Game", "Marking", "Net", "Step", "in_flow", "net", "reaches"]
