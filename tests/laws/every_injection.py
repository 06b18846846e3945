"""Every kind of one true difference, by name: what puts it in, and the kinds of operation that it may be told as."""

from tests.laws.injections import INJECTIONS, RIGHT, Injection
from tests.laws.injections_of_elements import ELEMENT_INJECTIONS
from tests.laws.injections_of_flow import FLOW_INJECTIONS
from tests.laws.injections_of_order import ORDER_INJECTIONS

EVERY_INJECTION: dict[str, tuple[Injection, frozenset[str]]] = {
    **{kind: (made, RIGHT[kind]) for kind, made in INJECTIONS.items()},
    **FLOW_INJECTIONS,
    **ORDER_INJECTIONS,
    **ELEMENT_INJECTIONS,
}
