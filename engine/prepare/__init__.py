"""Turn a drawing into a process that SpiffWorkflow executes rightly, and report every rewrite."""

from engine.prepare.choosing import Choice, choice
from engine.prepare.preparing import Prepared, prepare
from engine.prepare.surroundings import ALONE, Link, Surroundings

__all__ = ["ALONE", "Choice", "Link", "Prepared", "Surroundings", "choice", "prepare"]
