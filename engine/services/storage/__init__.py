"""Bytes that are stored once, and what is derived from them."""
