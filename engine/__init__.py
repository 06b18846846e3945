"""Klunga's engine: everything but the web pages. See docs/architecture.md for the map."""
