"""Measurements: what things cost in time and space, as tables and as JSON. ``python -m benchmarks --help``."""
