"""Many models at once: merged into one with the share of each, what they share, and a standard proposed from them."""

from engine.compare.merge.choices import Choice, choices
from engine.compare.merge.clusters import Cluster, Matrix, clusters, in_order, matrix
from engine.compare.merge.figures import Figures, activities_by_share, figures
from engine.compare.merge.merging import merge, project
from engine.compare.merge.proposing import NoSoundModel, Proposal, alignment, propose
from engine.compare.merge.union import Member, NoSuchMember, Own, Union

__all__ = [
    "Choice",
    "Cluster",
    "Figures",
    "Matrix",
    "Member",
    "NoSoundModel",
    "NoSuchMember",
    "Own",
    "Proposal",
    "Union",
    "activities_by_share",
    "alignment",
    "choices",
    "clusters",
    "figures",
    "in_order",
    "matrix",
    "merge",
    "project",
    "propose",
]
