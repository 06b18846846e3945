"""Form files on pages: shown in the visitor's language, and read back from what was typed."""

from webui.forms.reading import Answers, parse
from webui.forms.showing import Form, shown

__all__ = ["Answers", "Form", "parse", "shown"]
