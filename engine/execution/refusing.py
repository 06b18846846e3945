"""What SpiffWorkflow is given to run scripts with."""

from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from engine.execution.errors import NotExecutable
from engine.language import message


class Refusing(PythonScriptEngine):
    """The script engine that SpiffWorkflow is given: nothing of ours asks it, so it refuses everything."""

    def __init__(self) -> None:
        super().__init__(environment=self)

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise NotExecutable(message("Only expressions of our own grammar are evaluated."))

    validate = evaluate = execute = call_service = _refuse
