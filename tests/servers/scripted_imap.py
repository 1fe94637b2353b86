"""An IMAP server that says what it is told to: for what real servers do once in a while only."""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

CAPABILITIES = "IMAP4rev1 IDLE MOVE UIDPLUS"


@dataclass
class Scripted:
    """A running server; `answers` maps a pattern of commands to what is said, in turn."""

    capabilities: str = CAPABILITIES
    answers: list[tuple[str, str]] = field(default_factory=list)
    """Pattern and answer; `{tag}` is the command's tag, `HANGUP` closes the
    connection, `PAUSE` waits a little."""
    seen: list[str] = field(default_factory=list)

    def start(self) -> "Scripted":
        """Listen on a free port."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._run(self._accept)
        return self

    def stop(self) -> None:
        """Stop listening; connections end with their clients."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _run(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._run(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rwb") as stream:
            stream.write(b"* OK ready\r\n")
            stream.flush()
            idling = ""
            for line in stream:
                tag, _, command = line.decode("ascii", "replace").strip().partition(" ")
                if tag == "DONE":
                    tag, command = idling, "DONE"
                idling = tag
                self.seen.append(command)
                answer = self._answer(command).replace("{tag}", tag)
                if "HANGUP" in answer:
                    stream.write(answer.partition("HANGUP")[0].encode())
                    stream.flush()
                    return
                for index, piece in enumerate(answer.split("PAUSE")):
                    time.sleep(0.1 if index else 0)
                    stream.write(piece.encode())
                    stream.flush()

    def _answer(self, command: str) -> str:
        for index, (pattern, answer) in enumerate(self.answers):
            if re.match(pattern, command):
                del self.answers[index]
                return answer
        return self._plain(command) + "{tag} OK done\r\n"

    def _plain(self, command: str) -> str:
        verb = command.removeprefix("UID ").partition(" ")[0].upper()
        return {
            "CAPABILITY": f"* CAPABILITY {self.capabilities}\r\n",
            "LIST": '* LIST () "/" INBOX\r\n' if "INBOX" in command else "",
            "SELECT": "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n",
            "EXAMINE": "* 1 EXISTS\r\n* OK [UIDVALIDITY 8] ok\r\n",
            "SEARCH": "* SEARCH 3\r\n",
            "LOGOUT": "* BYE bye\r\n",
        }.get(verb, "")
