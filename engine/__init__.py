"""Klunga's engine: everything but the web pages. See docs/architecture.md for the map."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Read when numpy is loaded. Servers and workers are several processes: threads of each of them for a product of
matrices of a few hundred rows wait for each other, and took three times the processor. Who sets the variable decides.
"""
