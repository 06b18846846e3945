"""One trial: start, load, hurt, let it come to rest, bring every case to its end, check."""

import json
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.clients import Client
from benchmarks.faults.clocks import let_clocks_differ
from benchmarks.faults.disk import Disk, a_disk
from benchmarks.faults.ending import REST_SECONDS, Ending
from benchmarks.faults.harm import Harm, Victim
from benchmarks.faults.judging import happened, judged
from benchmarks.faults.messengers import Messenger
from benchmarks.faults.operators import Operator, Owner
from benchmarks.faults.outside import Outside, running
from benchmarks.faults.site import make_site
from benchmarks.faults.visitors import Told
from benchmarks.website import free_port
from cluster.checking import Report, check
from cluster.postgres import Postgres
from cluster.processes import Cluster, answers
from engine import store

CLIENTS = 4
LOST_AFTER = "6"
"""Seconds after which a silent worker is taken over; a minute in earnest."""


@dataclass
class Outcome:
    """What was done, what people were told, and what the check says."""

    kind: str
    seconds: float
    harm: Counter[str]
    told: Told
    report: Report
    problems: list[str] = field(default_factory=list)
    history: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)

    @property
    def all_problems(self) -> list[str]:
        """Return all that is wrong; nothing if all went well."""
        return [*self.report.problems, *dict.fromkeys(self.told.faults), *self.problems]


def run(kind: str, seconds: float, *, seed: int = 2026) -> Outcome:
    """Hurt Klunga on ``kind``, sqlite or postgresql, for so many seconds; return what became of it."""
    folder = Path(tempfile.mkdtemp(prefix="klunga-faults-"))
    folder.chmod(0o755)
    try:
        with (
            a_disk(folder / "disk") as disk,
            running(Outside(seed)) as outside,
            _started(kind, disk, folder, outside) as victim,
        ):
            victim.chance = random.Random(seed)
            return _trial(kind, victim, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(kind: str, disk: Disk, folder: Path, outside: Outside) -> Iterator[Victim]:
    postgres = None
    url = f"sqlite:///{disk.folder / 'klunga.sqlite'}"
    if kind == "postgresql":
        settings = {"max_wal_size": "128MB", "min_wal_size": "48MB"}
        postgres = Postgres(folder / "postgres", settings, data=disk.folder / "postgres")
        postgres.start()
        postgres.run("CREATE DATABASE klunga")
        url = postgres.url("klunga")
    several = kind == "postgresql"
    cluster = Cluster(
        url,
        folder,
        free_port(),
        web_processes=2 if several else 1,
        workers=3 if several else 0,
        settings={"KLUNGA_LOST_AFTER": LOST_AFTER, "KLUNGA_CONNECTION_HOSTS": f"127.0.0.1:{outside.port}"},
    )
    database = store.connect(url)
    victim = Victim(database, disk, cluster.web, cluster.members[1:], postgres, outside)
    if several:
        victim.done["clocks that differ"] = let_clocks_differ(victim.workers, folder / "clocks")
    try:
        yield victim
    finally:
        cluster.stop()
        database.close()
        if postgres is not None:
            postgres.stop()


def _trial(kind: str, victim: Victim, seconds: float) -> Outcome:
    database, port = victim.database, _port(victim)
    site = make_site(database, CLIENTS, victim.outside.url)
    _wait_until_ready(victim)
    told, stopping = Told(), threading.Event()
    people = [Client(port, n, (*own, *site.shared), told, stopping) for n, own in enumerate(site.own)]
    acted_on = [case for own in site.own for case in own] + list(site.shared)
    visitors: list[threading.Thread] = [
        *people,
        Operator(port, acted_on, site.ending[::2], told, stopping, ids=site.ids),
        *(
            Operator(port, acted_on, each, told, stopping, ids=site.ids, number=n, of_many=0.7)
            for n, each in enumerate((site.ending[1::4], site.ending[3::4]), 1)
        ),
        *(Owner(port, site.version_id, told, stopping, n) for n in (0, 1)),
        Messenger(port, site.token, site.awaiting, told, stopping),
        threading.Thread(target=_look_after, args=(victim, stopping), daemon=True),
    ]
    for each in visitors:
        each.start()
    began = time.monotonic()
    problems = _hurt(victim, seconds)
    problems += [f"{each.name} ended early" for each in visitors if not each.is_alive()]
    stopping.set()
    for each in visitors:
        each.join()
    victim.start_again()
    try:
        _wait_until_ready(victim)
        Ending(victim, port, site, told).run()
    except RuntimeError as stuck:
        problems.append(str(stuck))
    report = check(database.url.render_as_string(hide_password=False), told.acknowledged, refused=told.refused)
    problems += judged(database, victim.outside, site, told)
    if told.faults or report.problems:
        problems += _errors(victim)
    seconds = time.monotonic() - began
    return Outcome(kind, seconds, victim.done, told, report, problems, happened(database), victim.outside.did)


def _hurt(victim: Victim, seconds: float) -> list[str]:
    """Do harm at random until the time is over and everything was done that is done once."""
    deadline = time.monotonic() + seconds
    due = list(victim.once().items())
    victim.chance.shuffle(due)
    often = victim.often()
    while time.monotonic() < deadline or due:
        _wait_until_ready(victim)
        time.sleep(victim.chance.uniform(1, 5))
        name, harm = _next(due, often, victim, deadline)
        try:
            harm()
        except Exception as failed:
            return [f"“{name}” could not be done: {failed!r}"]
        victim.done[name] += 1
    return []


def _next(due: list[tuple[str, Harm]], often: object, victim: Victim, deadline: float) -> tuple[str, Harm]:
    assert isinstance(often, dict)
    if due and (victim.chance.random() < 0.5 or time.monotonic() > deadline):
        return due.pop()
    name = victim.chance.choice(sorted(often))
    return name, often[name]


def _look_after(victim: Victim, stopping: threading.Event) -> None:
    while not stopping.wait(0.3):
        victim.start_again()


def _errors(victim: Victim) -> list[str]:
    """Return what the processes logged as errors: kind, cause and the innermost place of each, once."""
    found: dict[str, None] = {}
    for process in (victim.web, *victim.workers):
        for line in (process.logs / f"{process.name}.log").read_text(errors="replace").splitlines():
            if '"level": "error"' in line:
                error = json.loads(line).get("error", {})
                told = []
                while error:
                    told.append(f"{error['kind']} at {error['places'][-1] if error['places'] else '?'}")
                    error = error.get("cause")
                if told:
                    found[f"{process.name} logged: {' <- '.join(told)}"] = None
    return list(found)[:10]


def _port(victim: Victim) -> int:
    command = victim.web.command
    return int(command[command.index("--port") + 1])


def _wait_until_ready(victim: Victim) -> None:
    deadline = time.monotonic() + REST_SECONDS
    while not answers(f"http://127.0.0.1:{_port(victim)}/health/ready"):
        victim.start_again()
        if time.monotonic() > deadline:
            raise RuntimeError(f"It is not ready again:\n{victim.web.tail()}")
        time.sleep(0.2)
