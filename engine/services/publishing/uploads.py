"""What is taken in from outside: how large a file may be, and the refusal of one."""

from engine.errors import EngineError

LARGEST_UPLOAD = 5 * 1024 * 1024


class UploadRefused(EngineError):
    """A file that is not taken in, for a reason that has nothing to do with whether it could run."""
