"""What a match gives: correspondences between the flow nodes of two models."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.language import Message
from engine.model.caching import cached_property
from engine.model.making import maker

Band = Literal["accept", "ask"]
Basis = Literal["meaning", "place"]


@dataclass(frozen=True, slots=True)
class Correspondence:
    """These nodes of two models mean the same.

    ``reference`` and ``variant`` are ids; more than one on a side is a split or a merge. ``confidence``
    is in [0, 1]. ``band`` says whether a person is asked. ``reasons`` are sentences for that person.
    ``basis`` is "place" for gateways and silent nodes that were only paired because their neighbours
    correspond: a comparison needs them, but nobody needs to be asked about them.
    """

    reference: tuple[str, ...]
    variant: tuple[str, ...]
    confidence: float
    band: Band
    reasons: tuple[Message, ...] = ()
    basis: Basis = "meaning"


make_correspondence = maker(Correspondence)


@dataclass(frozen=True)
class Alignment:
    """A set of correspondences; every node is in at most one of them. In the reference's order.

    A group names first the two nodes that fit best.
    """

    correspondences: tuple[Correspondence, ...] = ()

    @cached_property
    def variant_of(self) -> dict[str, str]:
        """Return for each corresponding reference node the variant's node that fits it best."""
        return {pair.reference[0]: pair.variant[0] for pair in self.correspondences}

    @cached_property
    def reference_of(self) -> dict[str, str]:
        """Return the reference's node that fits each corresponding variant node best."""
        return {variant: reference for reference, variant in self.variant_of.items()}

    def groups(self) -> Iterator[Correspondence]:
        """Yield the correspondences with several nodes on a side: splits and merges."""
        return (pair for pair in self.correspondences if len(pair.reference) + len(pair.variant) > 2)

    def reversed(self) -> "Alignment":
        """Return the alignment seen from the variant."""
        return Alignment(
            tuple(
                make_correspondence(pair.variant, pair.reference, pair.confidence, pair.band, pair.reasons, pair.basis)
                for pair in self.correspondences
            )
        )
