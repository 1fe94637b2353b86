"""An SMTP server that answers as it is told: refuses, defers, hangs up where it hurts."""

import socket
import threading


class ScriptedSmtp:
    """`script` maps a verb (or `.`) to replies used up one after another; otherwise all is well.

    The reply `cut` hangs up instead; at `.` the letter is accepted first, and then the line is cut.
    """

    def __init__(self) -> None:
        self.script: dict[str, list[str]] = {}
        self.accepted: list[tuple[str, list[str], bytes]] = []
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rwb") as stream:
            try:
                self._talk(stream)
            except (OSError, ValueError):
                return

    def _talk(self, stream) -> None:
        def say(text):
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        say("220 scripted")
        sender, recipients = "", []
        while line := stream.readline():
            verb = line.split()[0].decode().upper() if line.split() else ""
            told = self._next(verb)
            if told == "cut":
                return
            if told:
                say(told)
                continue
            if verb == "MAIL":
                sender, recipients = line.decode().partition(":")[2].split()[0].strip("<>"), []
            elif verb == "RCPT":
                recipients.append(line.decode().partition(":")[2].strip().strip("<>"))
            elif verb == "DATA":
                say("354 go on")
                body = b""
                while (part := stream.readline()) and part != b".\r\n":
                    body += part
                if not part:
                    return
                told = self._next(".")
                if not told or told == "cut":
                    self.accepted.append((sender, recipients, body))
                if told == "cut":
                    return
                say(told or "250 taken")
                continue
            say("250 fine")

    def _next(self, verb: str) -> str:
        waiting = self.script.get(verb, [])
        return waiting.pop(0) if waiting else ""
