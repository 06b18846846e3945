"""Turn a drawing into a process that SpiffWorkflow executes rightly, and report every rewrite."""

from engine.prepare.choosing import Choice, choice
from engine.prepare.preparing import Prepared, prepare

__all__ = ["Choice", "Prepared", "choice", "prepare"]
