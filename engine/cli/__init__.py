"""The command line, ``python -m engine``: one module a command (docs/reference/command-line.md)."""

from engine.cli.program import main

__all__ = ["main"]
