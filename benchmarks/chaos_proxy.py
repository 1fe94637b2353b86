"""A stretch of wire between the service and its SMTP server that can be cut where it hurts."""

import random
import socket
import threading
from collections import Counter

FAULTS = ("none", "mid data", "after acceptance", "deferred at rcpt", "deferred at dot")


class Proxy:
    """Passes SMTP on; every connection meets its fault after some letters, by the dice."""

    def __init__(self, target: int, dice: random.Random, share: float) -> None:
        self._target, self._dice, self.share = target, dice, share
        self.faults = dict.fromkeys(FAULTS[1:], 0)
        self.taken: Counter[str] = Counter()
        """Message-IDs that the server took, whether or not the service heard of it."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, socket.create_connection(("127.0.0.1", self._target), 5) as server:
                client.settimeout(120)
                server.settimeout(120)
                self._talk(client.makefile("rwb"), server.makefile("rwb"))
        except (OSError, ValueError):
            return

    def _talk(self, client, server) -> None:
        _pass_on(server, client)
        while line := client.readline():
            fault = self._draw(line)
            if fault == "deferred at rcpt":
                client.write(b"451 4.7.1 try again later\r\n")
                client.flush()
                continue
            server.write(line)
            server.flush()
            reply = _pass_on(server, client)
            is_data = line[:4].upper() == b"DATA" and reply.startswith(b"354")
            if is_data and not self._data(client, server):
                return

    def _data(self, client, server) -> bool:
        fault = self._draw(b"DATA")
        lines, identity = 0, ""
        while (line := client.readline()) and line != b".\r\n":
            server.write(line)
            lines += 1
            if not identity and line[:11].lower() == b"message-id:":
                identity = line[11:].strip().decode()
            if fault == "mid data" and lines > 20:
                return self._count(fault)
        if not line:
            return False
        if fault == "deferred at dot":
            client.write(b"451 4.3.0 try again later\r\n")
            client.flush()
            self._count(fault)
            return False  # the server never sees the dot
        server.write(line)
        server.flush()
        reply = _reply(server)
        self.taken[identity] += reply.startswith(b"250")
        if fault == "after acceptance" and reply.startswith(b"250"):
            return self._count(fault)
        client.write(reply)
        client.flush()
        return True

    def _draw(self, line: bytes) -> str:
        if line[:4].upper() not in {b"RCPT", b"DATA"} or self._dice.random() > self.share:
            return "none"
        wanted = FAULTS[3:4] if line[:4].upper() == b"RCPT" else (*FAULTS[1:3], FAULTS[4])
        fault = self._dice.choice(wanted)
        if fault == "deferred at rcpt":
            self._count(fault)
        return fault

    def _count(self, fault: str) -> bool:
        self.faults[fault] += 1
        return False


def _reply(source) -> bytes:
    whole = b""
    while line := source.readline():
        whole += line
        if line[3:4] != b"-":
            break
    if not whole:
        raise OSError("the server is gone")
    return whole


def _pass_on(source, target) -> bytes:
    reply = _reply(source)
    target.write(reply)
    target.flush()
    return reply
