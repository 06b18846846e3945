"""The features that do not run as the standard says, and why. A test fails when one of them begins to.

``named``: preparing says so at the element. ``wrong``: nothing is said; this is a fault.
"""

from tests.conformance.judging import Outcome

NOT_YET: dict[str, tuple[Outcome, str]] = {}

PROBES_NOT_RIGHT: dict[str, tuple[Outcome, str]] = {}
