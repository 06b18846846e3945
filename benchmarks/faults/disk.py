"""A small disk of one's own that can be filled: a tmpfs, which only root may mount."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

MEGABYTES = 512
_BLOCK = b"\0" * 65536


class Disk:
    """A folder that is a disk of its own, or just a folder where that is not allowed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "klunga-faults", str(folder)]
        self.is_own = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0

    def fill(self) -> None:
        """Leave no room."""
        with contextlib.suppress(OSError), (self.folder / "filler").open("wb", buffering=0) as file:
            while True:
                file.write(_BLOCK)

    def make_room(self) -> None:
        """Take away what fills it."""
        (self.folder / "filler").unlink(missing_ok=True)

    def close(self) -> None:
        """Give the disk back, with all that is on it."""
        if self.is_own:
            subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True)


@contextlib.contextmanager
def a_disk(folder: Path) -> Iterator[Disk]:
    """Give a disk in ``folder``."""
    disk = Disk(folder)
    try:
        yield disk
    finally:
        disk.close()
