"""A private OAuth server: it gives tokens, tells Dovecot whose they are, and can be told to fail."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from typing_extensions import override


@dataclass
class TokenServer:
    """A running server; every refresh token is good once, as at some providers."""

    user: str = "bot"
    refresh: str = "first"
    lifetime: object = 3600
    forms: list[dict[str, str]] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    answers: list[tuple[int, object]] = field(default_factory=list)
    """What is answered instead, in turn."""
    given: int = 0
    port: int = 0

    def start(self) -> "TokenServer":
        """Listen on a free port."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", "0"))
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(size).decode()).items()}
                status, answer = owner.answer(self.path, form)
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                if status in {301, 302, 307}:
                    self.send_header("Location", f"http://127.0.0.1:{owner.port}/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            @override
            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str = "/token") -> str:
        """An address of this server."""
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, object]:
        """What the path says to the form."""
        if path == "/introspect":
            known = form.get("token", "") in self.valid
            return 200, {"active": known, "username": self.user} if known else {"active": False}
        self.forms.append({"path": path, **form})
        if self.answers:
            return self.answers.pop(0)
        if path == "/device":
            return 200, {
                "device_code": "dev", "user_code": "ABCD-EFGH", "interval": 0.01,
                "expires_in": 600, "verification_uri": self.url("/enter"),
            }  # fmt: skip
        if form.get("grant_type") == "refresh_token" and form["refresh_token"] != self.refresh:
            return 400, {"error": "invalid_grant", "error_description": "bot@agency.example"}
        return 200, self.issue()

    def issue(self) -> dict[str, object]:
        """New tokens; the refresh token before is no longer good."""
        self.given += 1
        self.refresh = f"refresh-{self.given}"
        self.valid.add(f"access-{self.given}")
        return {
            "access_token": f"access-{self.given}",
            "refresh_token": self.refresh,
            "expires_in": self.lifetime,
            "token_type": "bearer",
        }
