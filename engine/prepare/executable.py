"""Processes not marked executable run; pools without a process stay as parties."""

from dataclasses import replace

from engine.language import message
from engine.model import ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "executable"


def rewrite(model: ProcessModel) -> Changed:
    """Mark each process executable and leave out processes in which nothing is drawn."""
    draft = Draft(model, RULE)
    drawn = {node.process for node in model.nodes}
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
