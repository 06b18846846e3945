"""Sentences in two languages: a message is a template and its parameters, rendered at the edge."""

from engine.language.message import LANGUAGES, Language, Message, message, messages, own_words
from engine.language.rendering import add_catalogs, in_both, parts, render, translate, translate_plural

__all__ = [
    "LANGUAGES",
    "Language",
    "Message",
    "add_catalogs",
    "in_both",
    "message",
    "messages",
    "own_words",
    "parts",
    "render",
    "translate",
    "translate_plural",
]
