"""How large an upload may be. One place, so that an administrator's guide can name them all."""

MAX_BYTES = 10_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 200
MAX_LABEL = 5_000
MAX_COORDINATE = 1_000_000.0
MAX_GUESSES = 1_000_000
"""How many pairs of shapes are looked at where the drawing must tell what belongs together."""
