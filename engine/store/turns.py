"""Whose turn it is to write on SQLite: who comes first, within this process.

SQLite has one writer at a time. Whoever finds it writing sleeps and looks again, longer each time, so that those who
came last are often served first, and one in a hundred waits ten times as long as the others.
"""

from collections import deque
from threading import Lock


class Turns:
    """Turns that are given in the order in which they are asked for; safe between threads."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for one's turn, ``seconds`` at the most; say whether it has come."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine not in self._waiting:  # it came in this very moment
                return True
            self._waiting.remove(mine)
            return False

    def pass_on(self) -> None:
        """End one's turn."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
