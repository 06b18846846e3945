"""How much a run measures, as its options say."""

from dataclasses import dataclass


@dataclass
class Sizes:
    """What ``python -m benchmarks`` is asked for; every measurement reads what concerns it."""

    items: int = 1_000_000
    rounds: int = 5_000
    clients: int = 16
    seconds: float = 10.0


SIZES = Sizes()
