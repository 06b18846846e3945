"""Where a test run stands in the drawing, for the picture."""

from dataclasses import dataclass

from engine.model import ProcessModel
from engine.services.playing.playing import Played, place_of
from engine.services.publishing.places import closed_around, drawn_near, stands_alone


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a test run is and has been: ids of flow nodes and sequence flows of the drawing."""

    done: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()


def standing(played: Played, drawn: ProcessModel) -> Standing:
    """Return where a test run is and has been."""
    if played.move is None:
        return Standing()
    stopped = _near(played, drawn, played.move.incident_element or "")
    now = [each for each in _here(played, drawn) if each not in stopped]
    now += [each for each in closed_around(drawn, now) if each not in now]
    done = dict.fromkeys(each for each in played.passed() if each in drawn.node_by_id)
    return Standing(
        tuple(each for each in done if each not in now and each not in stopped),
        tuple(now),
        tuple(dict.fromkeys(each for each in played.flows() if each in drawn.flow_by_id)),
        (*stopped, *closed_around(drawn, stopped)),
    )


def _here(played: Played, drawn: ProcessModel) -> list[str]:
    move = played.move
    if move is None or played.is_completed:
        return []
    here: dict[str, None] = {}
    for item in move.work_items:
        here.update(dict.fromkeys(_near(played, drawn, place_of(item))))
    waited_for = [timer.element for timer in move.timers] + [each.element for each in move.subscriptions]
    here.update((each, None) for each in waited_for if stands_alone(drawn, each))
    return list(here)


def _near(played: Played, drawn: ProcessModel, element: str) -> list[str]:
    """Return an element if it is drawn, else the drawn ones near it."""
    if element in drawn.node_by_id:
        return [element]
    return drawn_near(played.program.model, element) if element in played.program.model.node_by_id else []
