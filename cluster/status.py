"""Say where everything is, in lines for a terminal."""

import subprocess

from cluster.postgres import Postgres
from cluster.processes import Cluster


def table(cluster: Cluster, postgres: Postgres, database: str) -> str:
    """Return the addresses, the processes with their ids, and where data and logs lie."""
    rows = [
        ("pages", cluster.address),
        ("ready?", f"{cluster.address}/health/ready"),
        ("figures", f"{cluster.address}/metrics"),
        ("database", f"psql -h {postgres.folder} -U postgres {database}"),
        ("data", str(postgres.folder)),
        ("logs", str(cluster.folder / "logs")),
    ]
    for member in cluster.members:
        pid = member.running.pid if member.running else 0
        children = _children(pid)
        served = f" with {', '.join(map(str, children))}" if member is cluster.web and children else ""
        rows.append((member.name, f"process {pid}{served}"))
    if cluster.demo:
        rows.append(("sign in", f"links in {cluster.folder / 'logs' / 'web.log'}"))
    return "\n".join(f"  {name:10} {value}" for name, value in rows) + "\nCtrl-C ends all."


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]
