"""An embedded IMAP and an embedded SMTP server on loopback, for the demo and nothing else.

pymap keeps one mailbox in memory; it is alpha, pinned, and its keyword flags are not relied on.
aiosmtpd keeps what it takes and puts the bot's own copies into that mailbox, as a real server
would deliver them.
"""

import argparse
import asyncio
import socket
import threading
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any, Final

from aiosmtpd.controller import Controller
from imapclient import IMAPClient
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPService

USER: Final = "bot"
PASSWORD: Final = "demo"  # noqa: S105 - of a server that lives for a minute in this process


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter the bot handed over."""

    recipient: str
    raw: bytes

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return str(message_from_bytes(self.raw, policy=default)["Subject"])


class ImapServer:
    """pymap in a thread of its own."""

    def __init__(self) -> None:
        """Listen on a free port; `append` works at once."""
        self.port = _free_port()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="demo-imap", daemon=True)
        self._thread.start()
        self._started.wait(10)

    def append(self, raw: bytes) -> None:
        """Deliver a letter into the inbox."""
        with IMAPClient("127.0.0.1", self.port, ssl=False) as client:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.login(USER, PASSWORD)
            client.append("INBOX", raw)

    def close(self) -> None:
        """Stop the server and its thread."""
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        settings = argparse.Namespace(
            host=["127.0.0.1"], port=self.port, debug=False, cert=None, key=None, tls=False,
            passlib_cfg=None, proxy_protocol=None, inherited_sockets=None, demo_data=False,
            demo_user=USER, demo_password=PASSWORD,
        )  # fmt: skip
        backend, config = await DictBackend.init(settings)
        config.apply_context()
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            await IMAPService(backend, config).start(stack)
            self._started.set()
            await self._stop.wait()


@dataclass
class SmtpServer:
    """aiosmtpd that keeps everything and delivers what is addressed to the bot."""

    imap: ImapServer
    address: str
    sent: list[Sent] = field(default_factory=list)
    port: int = field(default_factory=_free_port)

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop(no_assert=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        """One letter, any number of recipients."""
        for recipient in envelope.rcpt_tos:
            if recipient == self.address:
                await asyncio.get_running_loop().run_in_executor(
                    None, self.imap.append, envelope.content
                )
            else:
                self.sent.append(Sent(recipient, envelope.content))
        return "250 taken"
