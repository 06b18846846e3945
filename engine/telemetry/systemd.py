"""Tell systemd that this process is ready, alive or ending (sd_notify); does nothing under anything else."""

import os
import socket


def notify(state: str) -> None:
    """Send ``state``, such as ``READY=1``, to the socket that systemd names; silent if that fails."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.sendto(state.encode(), address)
    except OSError:
        return
