"""A server and a pass in, a signed-in SMTP connection out; a refusal is `SignInError`."""

import base64
import smtplib
import socket
import ssl
from functools import partial
from typing import Final

from mailbot.config import Server
from mailbot.credentials import Pass, signed_in_by, xoauth2
from mailbot.errors import SignInError

_SIGNED_IN: Final = 235
_PERMANENT: Final = 5


def signed_in(server: Server, shown: Pass) -> smtplib.SMTP:
    """A connection that took the password or token."""
    return signed_in_by(partial(_attempt, server), shown)


def _attempt(server: Server, shown: Pass) -> smtplib.SMTP:
    secret = shown.show() if server.user else ""
    smtp = _connected(server)
    try:
        if server.user:
            _sign_in(smtp, server.user, secret, bearer=shown.bearer)
    except smtplib.SMTPAuthenticationError as error:
        smtp.close()
        if error.smtp_code // 100 != _PERMANENT:
            raise
        what = "token" if shown.bearer else "password"
        raise SignInError(f"the SMTP server refuses the {what}") from error
    except BaseException:
        smtp.close()
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP, user: str, secret: str, *, bearer: bool) -> None:
    if bearer:
        words = xoauth2(user, secret)
        smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else words)
    elif secret.isascii():
        smtp.login(user, secret)
    else:
        _sign_in_with_utf8(smtp, user, secret)


def _sign_in_with_utf8(smtp: smtplib.SMTP, user: str, secret: str) -> None:
    """AUTH PLAIN as RFC 4616 has it: smtplib takes ASCII only."""
    words = base64.b64encode(f"\0{user}\0{secret}".encode()).decode()
    code, reply = smtp.docmd("AUTH", f"PLAIN {words}")
    if code != _SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.ca_file or None)
    if server.security == "ssl":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    if smtp.sock is not None:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if server.security == "starttls":
        smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()
    return smtp
