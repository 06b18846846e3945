"""How a process looks after its memory: when Python searches for rings of values that hold each other."""

import gc

NEW = 10_000
"""So many more values than were freed lead to a search among the new ones; Python's own number is 700."""


def settle() -> None:
    """Leave what is loaded by now out of all later searches, and search less often.

    For the start of a process, when its modules are loaded: what they hold stays until the process ends, and each full
    search would go through it again. A comparison makes a few thousand values, which are freed when nobody holds them;
    with Python's own number they are searched four times while it is at work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, 10, 10)
