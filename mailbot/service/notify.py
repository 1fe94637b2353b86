"""Signs of life for systemd (sd_notify), without a library: one datagram each."""

import os
import socket
import time


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


def notify_reloading() -> None:
    """The beginning of a reload; `READY=1` is its end (`Type=notify-reload` wants the moment)."""
    microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    notify(f"RELOADING=1\nMONOTONIC_USEC={microseconds}")


def watchdog_seconds() -> float | None:
    """How soon systemd wants a sign of life from this process; `None` when it does not watch."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1e6 if microseconds.isdecimal() else None
