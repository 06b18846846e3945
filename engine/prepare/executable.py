"""Processes not marked executable run; those in which nothing is drawn do not, unless the file has no other."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, Process, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "executable"


def rewrite(model: ProcessModel) -> Changed:
    """Mark each process executable and leave out processes in which nothing is drawn."""
    draft = Draft(model, RULE)
    if model.processes and not model.nodes:
        _one_work_item(draft, model.processes[0])
    drawn = {node.process for node in draft.nodes.values()}
    for process in model.processes:
        if process.id not in drawn:
            draft.say(
                "exact",
                process.id,
                message("Nothing is drawn in {process}, so nothing of it runs.", process=draft.named(process.id)),
            )
        elif not process.executable:
            sentence = message(
                "In the file {process} is not marked as executable; it runs all the same.",
                process=draft.named(process.id),
            )
            draft.say("exact", process.id, sentence)
    draft.processes = [replace(process, executable=True) for process in model.processes if process.id in drawn]
    draft.pools = [pool if pool.process in drawn else replace(pool, process=None) for pool in model.pools]
    return draft.finished()


def _one_work_item(draft: Draft, process: Process) -> None:
    """Let a person do all the work of a process in which nothing is drawn."""
    name = process.name or "Handlägg ärendet"
    item = FlowNode(draft.new_id(f"work_{process.id}"), "userTask", name, process.id, added_by=RULE)
    draft.put(item)
    sentence = message("Nothing is drawn in the file; the whole case is one work item that a person completes.")
    draft.say("decision", process.id, sentence)
