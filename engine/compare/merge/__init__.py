"""Many models at once: merged into one with the share of each, what they share, and a standard proposed from them."""

from engine.compare.merge.choices import Choice, choices
from engine.compare.merge.clusters import Cluster, Matrix, clusters, in_order, matrix
from engine.compare.merge.conflicts import Answer, Conflict
from engine.compare.merge.figures import Figures, activities_by_share, figures
from engine.compare.merge.merging import merge, project
from engine.compare.merge.proposing import NoSoundModel, Proposal, alignment, propose
from engine.compare.merge.rebasing import NoSuchConflict, Rebased, rebase
from engine.compare.merge.union import Member, NoSuchMember, Own, Union

__all__ = [
    "Answer",
    "Choice",
    "Cluster",
    "Conflict",
    "Figures",
    "Matrix",
    "Member",
    "NoSoundModel",
    "NoSuchConflict",
    "NoSuchMember",
    "Own",
    "Proposal",
    "Rebased",
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
    "rebase",
]
