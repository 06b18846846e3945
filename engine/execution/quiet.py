"""A task that tells no log of each change of its state: what happens in a case stands in its events."""

from SpiffWorkflow.task import Task


class QuietTask(Task):
    """SpiffWorkflow's task. That one gathers what to log at each change, whether anybody listens or not."""

    def _set_state(self, value: int) -> None:
        self._state = value
