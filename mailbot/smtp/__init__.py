"""The SMTP side: hand one letter to the server, with the ledger told right before the final dot.

`smtplib.sendmail` cannot do that, so DATA is spoken here: body, `before_dot()`, dot. The witness
recipient stands in the same transaction, so that the server takes both or neither.

What a failure means is said by its type: the letter was refused, is to be tried later, was not
handed over at all, or (after the dot, without a reply) may have been taken.
"""

import contextlib
import re
import smtplib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from mailbot.config import Server
from mailbot.credentials import Pass
from mailbot.errors import SignInError, TemporaryError
from mailbot.smtp.connection import signed_in

_LINE_DOT: Final = re.compile(rb"(?m)^\.")
_GO_ON: Final = 354
_DONE: Final = 250
_CLOSING: Final = 421
_LATER: Final = 4
_PERMANENT: Final = 5
_BAD_ADDRESS: Final = 553
_REFUSED: Final = 60.0
"""Seconds until a refused sign-in is tried again: servers lock accounts that try too often."""
_FRESH: Final = 5.0
"""Seconds for which a connection that served a letter is believed to be alive."""
_STALE_MARK: Final = 10.0
"""Seconds after which the mark is no longer fresh enough for the dot to follow: who was stopped
between the two may meet a letter that somebody else has sent meanwhile."""


class RefusedError(Exception):
    """The server refused this letter for good (5xx); another letter may go."""

    def __init__(self, code: int, *, envelope: bool = False) -> None:
        """Keep the reply code; the text may name people."""
        super().__init__(str(code))
        self.code = code
        self.envelope = envelope
        """Refused before its content was sent."""


class DeferredError(Exception):
    """The server wants this letter later (4xx); another letter may go."""

    def __init__(self, code: int) -> None:
        """Keep the reply code."""
        super().__init__(str(code))
        self.code = code


class UncertainError(Exception):
    """The connection broke after the dot: the letter may have been taken or not (RFC 1047)."""


class LeaseLostError(Exception):
    """`before_dot` said no, or was long ago: the letter was not sent."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a letter goes."""

    sender: str
    """Empty: what cannot be delivered comes back to nobody."""
    recipient: str
    witnesses: tuple[str, ...] = ()
    insist: bool = False
    """Have the letter deferred rather than handed over without a witness that is deferred."""


class Courier:
    """A connection to the submission server, kept open between letters."""

    def __init__(self, server: Server, shown: Pass) -> None:
        """Connect at the first letter; `shown` is asked at every sign-in."""
        self._server = server
        self._pass = shown
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0
        self._not_before = 0.0

    def send(self, raw: bytes, envelope: Envelope, before_dot: Callable[[bool], bool]) -> None:
        """Hand over one letter; returns when the server has taken it.

        `before_dot` hears whether all witnesses were accepted. Raises RefusedError (5xx),
        DeferredError (4xx), TemporaryError (silence, not handed over), UncertainError (silence
        after the dot) or LeaseLostError.
        """
        smtp = self._connection()
        try:
            self._transaction(smtp, raw, envelope, before_dot)
            self._used_at = time.monotonic()
        except (RefusedError, DeferredError):
            self._reset()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TemporaryError(f"SMTP: {type(error).__name__}") from error
        except BaseException:
            self.close()  # in the midst of a letter: without the dot the server forgets it
            raise

    def greet(self) -> int:
        """Connect and sign in; the most bytes a letter may have, 0 when nothing is said of that."""
        told = self._connection().esmtp_features.get("size", "")
        return int(told) if told.isdecimal() else 0

    def would_take(self, sender: str, recipient: str) -> bool:
        """The server lets `sender` write to `recipient`: asked, then dropped before DATA."""
        smtp = self._connection()
        try:
            asked = smtp.mail(sender)[0] // 100, smtp.rcpt(recipient)[0] // 100
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TemporaryError(f"SMTP: {type(error).__name__}") from error
        self._reset()
        return asked == (2, 2)

    def close(self) -> None:
        """Drop the connection, politely if possible."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.close()

    def _transaction(
        self,
        smtp: smtplib.SMTP,
        raw: bytes,
        envelope: Envelope,
        before_dot: Callable[[bool], bool],
    ) -> None:
        witnessed = self._envelope(smtp, envelope)
        smtp.send(_stuffed(raw))
        asked = time.monotonic()
        if not before_dot(witnessed) or time.monotonic() - asked > _STALE_MARK:
            raise LeaseLostError
        try:
            smtp.send(b".\r\n")
            reply = smtp.getreply()
        except Exception as error:
            raise UncertainError(type(error).__name__) from error
        _accepted(reply, envelope=False)

    def _envelope(self, smtp: smtplib.SMTP, envelope: Envelope) -> bool:
        """MAIL, RCPT, DATA; True when every address after the first was accepted too.

        All in one write where the server allows that (RFC 2920): its answers are the same.
        """
        commands = (
            f"MAIL FROM:{smtplib.quoteaddr(envelope.sender)}",
            *(
                f"RCPT TO:{smtplib.quoteaddr(address)}"
                for address in (envelope.recipient, *envelope.witnesses)
            ),
            "DATA",
        )
        mail, rcpt, *others, data = (
            _at_once(smtp, commands) if smtp.has_extn("pipelining") else _in_turn(smtp, commands)
        )
        try:
            _accepted(mail, whole_account=bool(envelope.sender))
            _accepted(rcpt)
            _not_deferred(others if envelope.insist else ())
            if data[0] != _GO_ON:
                _accepted(data)
                raise smtplib.SMTPDataError(data[0], b"")
        except (RefusedError, DeferredError):
            if data[0] == _GO_ON:
                self.close()  # what is not begun needs no end: a dot would send an empty letter
            raise
        return all(code == _DONE for code, _ in others)

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is not None:
            try:
                if time.monotonic() - self._used_at < _FRESH or self._smtp.noop()[0] == _DONE:
                    return self._smtp
            except (smtplib.SMTPException, OSError):
                pass
            self.close()
        if time.monotonic() < self._not_before:
            raise SignInError("the SMTP server refused to sign us in a moment ago")
        try:
            self._smtp = signed_in(self._server, self._pass)
        except SignInError:
            self._not_before = time.monotonic() + _REFUSED
            raise
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryError(f"SMTP: {type(error).__name__}") from error
        return self._smtp

    def _reset(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (smtplib.SMTPException, OSError):
                self.close()


def _not_deferred(replies: Sequence[tuple[int, bytes]]) -> None:
    for code, _ in replies:
        if code // 100 == _LATER:
            raise DeferredError(code)


def _accepted(
    reply: tuple[int, bytes], *, envelope: bool = True, whole_account: bool = False
) -> None:
    """Raise what the reply means; what our own address meets, every letter would meet."""
    code = reply[0]
    if code // 100 == 2:  # noqa: PLR2004 - RFC 5321, 4.2.1: 2yz is success
        return
    if code == _CLOSING or whole_account:
        raise smtplib.SMTPResponseException(code, b"")
    if code // 100 == _PERMANENT:
        raise RefusedError(code, envelope=envelope)
    raise DeferredError(code)


def _at_once(smtp: smtplib.SMTP, commands: Sequence[str]) -> list[tuple[int, bytes]]:
    smtp.send("".join(f"{_one_line(command)}\r\n" for command in commands))
    return [smtp.getreply() for _ in commands]


def _in_turn(smtp: smtplib.SMTP, commands: Sequence[str]) -> list[tuple[int, bytes]]:
    """One by one; what follows a refusal is not asked, and counts as refused likewise."""
    mail, rcpt, *others, data = commands
    replies = []
    for command in (mail, rcpt):
        replies.append(smtp.docmd(_one_line(command)))
        if replies[-1][0] // 100 != 2:  # noqa: PLR2004
            return [*replies, *replies[-1:] * (len(commands) - len(replies))]
    return [*replies, *(smtp.docmd(_one_line(other)) for other in others), smtp.docmd(data)]


def _one_line(command: str) -> str:
    """An address of two lines is refused here: some Pythons would send the second as a command."""
    if "\r" in command or "\n" in command:
        raise RefusedError(_BAD_ADDRESS, envelope=True)
    return command


def _stuffed(raw: bytes) -> bytes:
    """Lines that begin with a dot get another one; ours hardly ever do."""
    whole = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    dotted = whole.startswith(b".") or b"\n." in whole
    return _LINE_DOT.sub(b"..", whole) if dotted else whole
