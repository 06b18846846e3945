"""Stems are the same however many threads ask at once."""

import sys
import threading

from engine.compare.match.stems import Stemmer

WORDS = tuple(f"{start}{end}" for start in ("granska", "handlägga", "besluta", "kommunicera", "registrera", "utreda")
              for end in ("", "n", "nde", "r", "de", "re", "ren", "ning", "ningen", "ningar", "rnas"))  # fmt: skip


def test_threads_do_not_disturb_each_other() -> None:
    expected = [Stemmer("sv")(word) for word in WORDS]
    shared = Stemmer("sv")
    found: list[list[str]] = []
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=lambda: found.append([shared._stem(word) for word in WORDS * 5]))
                   for _ in range(8)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert found == [expected * 5] * 8
