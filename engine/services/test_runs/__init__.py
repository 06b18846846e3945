"""Versions played before they are published, and the played paths that are kept."""
