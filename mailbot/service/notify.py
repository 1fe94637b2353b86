"""Signs of life for systemd (sd_notify), without a library: one datagram each."""

import os
import socket


def notify(state: str) -> None:
    """Tell systemd, if it listens: `READY=1`, `WATCHDOG=1`, `STOPPING=1`, `STATUS=…`."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        try:
            sock.sendto(state.encode(), address)
        except OSError:
            return
