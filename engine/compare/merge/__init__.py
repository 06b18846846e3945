"""Many models at once: merged into one with the share of each, and each taken out of it again."""

from engine.compare.merge.merging import merge, project
from engine.compare.merge.union import Member, NoSuchMember, Own, Union

__all__ = ["Member", "NoSuchMember", "Own", "Union", "merge", "project"]
