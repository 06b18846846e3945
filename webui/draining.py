"""The worker of gunicorn, which takes what waits at its door before it closes it."""

from gunicorn.workers.gthread import ThreadWorker


class DrainingWorker(ThreadWorker):
    """Threads that serve; when the process is to end, connections that wait are taken, then the port is closed at once.

    gunicorn's own stops taking connections, but leaves the port open until its last request is answered: what comes
    meanwhile is never answered. So a web server in front would not know that it must ask another process.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Begin or stop to take connections; stopped for good, nothing is left waiting."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            taken = -1
            while taken != self.nr_conns:
                taken = self.nr_conns
                self.accept(listener)
            listener.close()
