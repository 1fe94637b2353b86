"""Chromium without a window, spoken to over a pipe (DevTools protocol): pages as readers see them."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ADDRESS = "http://page.test/"


def program() -> str | None:
    """Where Chromium is, if it is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@dataclass
class Page:
    """One page as it was opened, and what it asked for meanwhile."""

    requests: list[str] = field(default_factory=list)
    """Addresses it asked for, other than its own and `data:`."""
    complaints: list[str] = field(default_factory=list)
    """Errors and warnings of its console."""
    picture: bytes = b""
    paper: bytes = b""
    """The page as PDF."""
    values: dict[str, Any] = field(default_factory=dict)
    """Expressions and what they came to on the page."""


class Chromium:
    """One browser; pages are opened one after another."""

    def __init__(self) -> None:
        """Start it in a folder of its own."""
        self._folder = tempfile.mkdtemp(prefix="mailbot-chromium-")
        from_us, self._write = os.pipe()
        self._read, to_us = os.pipe()
        command = [
            str(program()), "--headless", "--remote-debugging-pipe", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
            f"--user-data-dir={self._folder}", "about:blank",
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")

        def hand_over() -> None:
            os.dup2(from_us, 13)
            os.dup2(to_us, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        self._process = subprocess.Popen(
            command, pass_fds=(3, 4), preexec_fn=hand_over, stdout=subprocess.DEVNULL,  # noqa: PLW1509
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        os.close(from_us)
        os.close(to_us)
        self._number, self._buffer = 0, b""
        self._events: list[dict[str, Any]] = []
        [target] = [t for t in self._ask("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        attached = self._ask(
            "Target.attachToTarget", {"targetId": target["targetId"], "flatten": True}
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self._ask(f"{domain}.enable")

    def open(
        self,
        html: str,
        *,
        width: int = 1000,
        scale: float = 1,
        dark: bool = False,
        paper: bool = False,
        ask: tuple[str, ...] = (),
    ) -> Page:
        """The page in a window of that many pixels; `ask` names expressions of JavaScript."""
        self._events.clear()
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": scale, "mobile": width < 600},
        )
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._ask("Emulation.setEmulatedMedia", {"features": scheme})
        self._ask("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        self._send("Page.navigate", {"url": _ADDRESS})
        page = Page()
        while True:
            event = self._next()
            name, values = event.get("method"), event.get("params", {})
            if name == "Fetch.requestPaused":
                self._answer(values, html, page)
            elif name == "Page.loadEventFired":
                break
        page.values = {expression: self._value(expression) for expression in ask}
        page.picture = base64.b64decode(
            self._ask("Page.captureScreenshot", {"captureBeyondViewport": True})["data"]
        )
        if paper:
            page.paper = base64.b64decode(
                self._ask("Page.printToPDF", {"preferCSSPageSize": True})["data"]
            )
        self._look_back(page)
        return page

    def close(self) -> None:
        """Stop it."""
        self._process.kill()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answer(self, values: dict[str, Any], html: str, page: Page) -> None:
        address = values["request"]["url"]
        if address == _ADDRESS:
            body = base64.b64encode(html.encode()).decode()
            headers = [{"name": "Content-Type", "value": "text/html; charset=utf-8"}]
            self._send(
                "Fetch.fulfillRequest",
                {"requestId": values["requestId"], "responseCode": 200,
                 "responseHeaders": headers, "body": body},
            )  # fmt: skip
            return
        if not address.endswith("/favicon.ico"):  # the browser's own wish, not the page's
            page.requests.append(address)
        self._send("Fetch.failRequest", {"requestId": values["requestId"], "errorReason": "Failed"})

    def _look_back(self, page: Page) -> None:
        for event in self._events:
            name, values = event.get("method"), event.get("params", {})
            if name == "Runtime.exceptionThrown":
                page.complaints.append(values["exceptionDetails"]["text"])
            elif name == "Runtime.consoleAPICalled" and values["type"] in {"error", "warning"}:
                page.complaints.append(str(values["args"]))
            elif name == "Log.entryAdded" and "favicon" not in values["entry"].get("url", ""):
                page.complaints.append(values["entry"]["text"])

    def _value(self, expression: str) -> Any:
        found = self._ask("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        return found["result"].get("value")

    def _ask(self, method: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        number = self._send(method, values)
        while True:
            message = self._next()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return dict(message["result"])

    def _send(self, method: str, values: dict[str, Any] | None = None) -> int:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": values or {}}
        if session := getattr(self, "_session", None):
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        return self._number

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            piece = os.read(self._read, 1 << 20)
            if not piece:
                raise RuntimeError("Chromium went away")
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if "method" in message:
            self._events.append(message)
        return message
