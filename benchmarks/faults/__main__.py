"""``python -m benchmarks.faults --minutes 10``: hurt Klunga on both databases, and say what is left."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from benchmarks.faults.trial import Outcome, run

KINDS = ("sqlite", "postgresql")


def main() -> int:
    """Run the trials, both at once, and print a table of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description="Hurt a running Klunga at random.")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--database", choices=KINDS, action="append", help="only this one; both at once if not given")
    parser.add_argument("--seed", type=int, default=2026, help="of what is done when")
    chosen = parser.parse_args()
    kinds = chosen.database or KINDS
    with ThreadPoolExecutor(len(kinds)) as pool:
        outcomes = list(pool.map(lambda kind: run(kind, chosen.minutes * 60, seed=chosen.seed), kinds))
    for outcome in outcomes:
        print(told(outcome))
    return 1 if any(outcome.all_problems for outcome in outcomes) else 0


def told(outcome: Outcome) -> str:
    """Return the table of one trial."""
    lines = [f"\n{outcome.kind}, {outcome.seconds:.0f} s with coming to rest"]
    lines += [f"  {number:6}  {name}" for name, number in sorted(outcome.harm.items())]
    lines += [f"  {number:6}  requests: {name}" for name, number in sorted(outcome.told.answers.items())]
    lines += [f"  {number:6}  system outside: {name}" for name, number in sorted(outcome.outside.items())]
    lines += [f"  {number:6}  in the histories: {name}" for name, number in sorted(outcome.history.items())]
    report = outcome.report
    lines.append(f"  {report.acknowledged:6}  acts acknowledged, each looked for; {report.refused} refused, none there")
    lines.append(f"  {report.replayed:6}  cases of {report.cases} played anew, {report.events} events")
    lines += [f"  WRONG   {problem}" for problem in outcome.all_problems] or ["          nothing lost, nothing doubled"]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
