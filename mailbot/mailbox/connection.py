"""A server and a pass in, a signed-in IMAP connection out; a refusal is `SignInError`.

Nagle's delay is off (IMAPClient writes a command in two pieces), and a peer that vanished without
a word is noticed by keep-alive.
"""

import contextlib
import socket
import ssl
from functools import partial
from typing import Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from mailbot.config import Server
from mailbot.credentials import Pass, signed_in_by, xoauth2
from mailbot.errors import SignInError

_SOCKET: Final = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), value)
        for name, value in (
            ("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3),
            ("TCP_USER_TIMEOUT", 120_000),
        )
        if hasattr(socket, name)
    ),
)  # fmt: skip


def signed_in(server: Server, shown: Pass) -> IMAPClient:
    """A connection that took the password or token."""
    return signed_in_by(partial(_attempt, server), shown)


def _connected(server: Server) -> IMAPClient:
    context = ssl.create_default_context(cafile=server.ca_file or None)
    client = IMAPClient(
        server.host,
        server.port,
        ssl=server.security == "ssl",
        ssl_context=context if server.security == "ssl" else None,
        timeout=SocketTimeout(connect=server.timeout, read=server.timeout),
    )
    if server.security == "starttls":
        client.starttls(context)
    for level, option, value in _SOCKET:
        client.socket().setsockopt(level, option, value)
    return client


def _attempt(server: Server, shown: Pass) -> IMAPClient:
    secret = shown.show()
    client = _connected(server)
    try:
        if shown.bearer:
            words = iter([xoauth2(server.user, secret)])
            client.sasl_login("XOAUTH2", lambda _: next(words, ""))
        elif secret.isascii():
            client.login(server.user, secret)
        else:
            client.plain_login(server.user, secret)  # LOGIN knows ASCII only
    except BaseException as error:
        shut(client)
        if isinstance(error, LoginError) and _is_refusal(error):
            what = "token" if shown.bearer else "password"
            raise SignInError(f"the IMAP server refuses the {what}") from error
        raise
    return client


def _is_refusal(error: LoginError) -> bool:
    """The secret is wrong, and not that the server is busy (RFC 5530) or the connection gone."""
    gone = isinstance(error.__context__, IMAPClientAbortError)
    busy = any(code in str(error).upper() for code in ("[UNAVAILABLE]", "[INUSE]"))
    return not gone and not busy


def shut(client: IMAPClient) -> None:
    """Drop the connection, whatever state it is in."""
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()


def has_been_told(client: IMAPClient) -> bool:
    """The server said something that was read along with its last answer: no poll would tell."""
    raw = client.socket()
    raw.settimeout(0)
    try:
        return bool(client._imap.file.peek(1))
    except OSError:  # nothing there yet, says TLS
        return False
    finally:
        client._set_read_timeout()
