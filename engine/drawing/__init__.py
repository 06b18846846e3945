"""Layout for models that have none, and pictures of models."""

from engine.drawing.completing import with_layout
from engine.drawing.picture import svg

__all__ = ["svg", "with_layout"]
