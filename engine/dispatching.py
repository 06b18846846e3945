"""Do what is due by itself in threads of a worker: timers fire, cases begin, systems are asked, messages are given.

What is due stands in our own tables. Each thread looks for it there, at the latest after half a second, and at the very
time when the next timer is due; so what a clock that is set, a restart or a restored database makes due is found as
well, and nothing asks the cases.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from engine.services.case_handling import timers
from engine.services.messaging import finding, giving, receiving
from engine.services.starting import projecting, timed
from engine.services.systems import due_calls, service_calls
from engine.store import Database, Unavailable
from engine.telemetry import logs, tracing
from engine.telemetry.metrics import job_done

AT_ONCE = 8
"""How many systems one worker asks at the same time."""
LONGEST_SLEEP, SHORTEST_SLEEP = 0.5, 0.02
"""How many seconds a thread sleeps when nothing is due; and between two batches, so that others come to write."""
CALLS_SLEEP = 0.2
MESSAGES_SLEEP = 1.0
AFTER_FAILURE = 2.0
AFTER_FAULT = timedelta(minutes=1)
EXPIRE_EACH = timedelta(minutes=1)

_log = logging.getLogger(__name__)


class Dispatcher:
    """The threads of one worker that do what is due, until ``stop``.

    ``worker`` is the incarnation of the worker: as long as it is one, nobody else makes the calls that it has taken.
    """

    def __init__(self, database: Database, worker: str, *, timers: bool = True, calls: bool = True) -> None:
        self._database, self._worker = database, worker
        self._stopping = threading.Event()
        self._calling: dict[int, Future[None]] = {}
        self._unmade = threading.Event()
        self._expires_at = datetime.now(UTC)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="klunga-call")
        wanted = (
            (self._fire, "timers", timers),
            (self._begin, "starts", timers),
            (self._call, "calls", calls),
            (self._deliver, "messages", timers),
        )
        self._threads = [
            threading.Thread(target=self._repeat, args=(act,), name=f"klunga-{name}", daemon=True)
            for act, name, is_wanted in wanted
            if is_wanted
        ]

    def start(self) -> None:
        """Begin, and return."""
        for thread in self._threads:
            thread.start()

    def stop(self, *, seconds: float = 10) -> None:
        """Begin nothing more, and return when what has begun is done, or after ``seconds``: others then do it."""
        self._stopping.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(seconds)
        self._pool.shutdown(wait=False, cancel_futures=True)
        for future in list(self._calling.values()):
            if not future.cancelled():
                _wait_for(future, seconds)

    def _repeat(self, act: Callable[[datetime], float]) -> None:
        """Act again and again; ``act`` returns for how many seconds there is nothing to do."""
        seconds = 0.0
        while not self._stopping.wait(seconds):
            try:
                seconds = act(datetime.now(UTC))
            except Unavailable:
                _log.warning("The database does not answer; what is due waits.", exc_info=True)
                seconds = AFTER_FAILURE
            except Exception:
                # The thread must outlive any fault: nobody else does what is due.
                _log.exception("What is due could not be done; trying again.")
                seconds = AFTER_FAILURE

    def _fire(self, now: datetime) -> float:
        with self._database.reading() as session:
            if not timers.due_timers(session, now=now, limit=1):
                following = timers.next_due(session, now=now)
                return _until(following)
        with job_done("fire_timers"), tracing.span("fire timers"), self._database.writing() as session:
            timers.fire_due(session, now=now)
        # Also if none fired: another worker or a person had these cases, and there may be more.
        return SHORTEST_SLEEP

    def _begin(self, now: datetime) -> float:
        with self._database.reading() as session:
            look, due = projecting.next_look(session), timed.any_due(session, now=now)
            if not due and (look is None or look > now):
                following = [moment for moment in (look, timed.next_due(session, now=now)) if moment is not None]
                return _until(min(following, default=None))
        with job_done("begin_cases"), tracing.span("begin cases"), self._database.writing() as session:
            if look is not None and look <= now:
                projecting.look_due(session, now=now)
            timed.begin_due(session, now=now)
        return SHORTEST_SLEEP

    def _deliver(self, now: datetime) -> float:
        if now >= self._expires_at:
            self._expires_at = now + EXPIRE_EACH
            with self._database.writing() as session:
                receiving.expire(session, now=now)
        with self._database.reading() as session:
            new = finding.any_new_waits(session)
        if new:
            with self._database.writing() as session:
                finding.for_new_waits(session)
        with self._database.reading() as session:
            due = bool(giving.due(session, limit=1))
        if due:
            with job_done("give_messages"), tracing.span("give messages"), self._database.writing() as session:
                # If nothing came of any, others hold their cases: those are not asked for without a pause.
                due = giving.deliver_due(session, now=now)
        return SHORTEST_SLEEP if due or new else MESSAGES_SLEEP

    def _call(self, now: datetime) -> float:
        self._calling = {id_: future for id_, future in self._calling.items() if not future.done()}
        free = AT_ONCE - len(self._calling)
        with self._database.reading() as session:
            if not free or not (self._unmade.is_set() or due_calls.any_due(session, now=now)):
                return CALLS_SLEEP
        with self._database.writing() as session:
            if self._unmade.is_set():
                due_calls.release(session, self._worker, but=self._calling)
                self._unmade.clear()
            for call_id, attempt in due_calls.claim(session, self._worker, now=now, limit=free):
                self._calling[call_id] = self._pool.submit(self._make, call_id, attempt)
        return CALLS_SLEEP

    def _make(self, call_id: int, attempt: int) -> None:
        about = {"call_id": call_id, "attempt": attempt}
        try:
            with (
                job_done("call_service"),
                logs.about(job="call_service", **about),
                tracing.span("job call_service", attributes=about),
                self._database.writing() as session,
            ):
                if not service_calls.call_service(session, call_id, attempt, now=datetime.now(UTC)):
                    due_calls.let_go(session, call_id, self._worker)
        except Unavailable:
            _log.warning("What a system answered could not be stored; it is asked again.", exc_info=True)
            self._unmade.set()
        except Exception:
            _log.exception("The call %s could not be made; it is made again.", call_id)
            with self._database.writing() as session:
                due_calls.put_off(session, call_id, until=datetime.now(UTC) + AFTER_FAULT)


def _until(following: datetime | None) -> float:
    """Return how long to sleep until a time, within the bounds of a sleep."""
    if following is None:
        return LONGEST_SLEEP
    return min(LONGEST_SLEEP, max((following - datetime.now(UTC)).total_seconds(), SHORTEST_SLEEP))


def _wait_for(future: Future[None], seconds: float) -> None:
    try:
        future.result(seconds)
    except TimeoutError:
        _log.warning("A call to a system has not ended; another worker makes it again.")
