"""Layout for models that have none, and pictures of models."""

from engine.drawing.completing import with_layout
from engine.drawing.gathering import with_gathered_lanes
from engine.drawing.marks import Mark
from engine.drawing.picture import svg
from engine.drawing.planes import is_open

__all__ = ["Mark", "is_open", "svg", "with_gathered_lanes", "with_layout"]
