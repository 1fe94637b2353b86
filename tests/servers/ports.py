"""Free ports of the loopback interface."""

import contextlib
import socket
import time


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in sockets]


def wait_for(port: int, seconds: float = 15) -> None:
    """Return once somebody listens; TimeoutError when nobody does."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise TimeoutError(port) from error
            time.sleep(0.02)
        else:
            return
