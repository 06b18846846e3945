"""The process in which a case begins, among those of a file."""

from engine.model import ProcessModel


def own_process(model: ProcessModel) -> str:
    """Return the id of the first process in which something is drawn and that no other calls; "" if there is none.

    Where each is called by another, the first in which something is drawn counts.
    """
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    drawn = {node.process for node in model.nodes}
    able = [process.id for process in model.processes if process.id in drawn]
    return next((id_ for id_ in able if id_ not in called), able[0] if able else "")
