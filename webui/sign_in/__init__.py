"""Sign in and out: staff with a password, residents with an e-identification, and the demo's links."""

from webui.sign_in.views import blueprint

__all__ = ["blueprint"]
