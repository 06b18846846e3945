"""Klunga's web pages: the shell that all audiences share, and one package for each audience."""

from webui.app import create_app

__all__ = ["create_app"]
