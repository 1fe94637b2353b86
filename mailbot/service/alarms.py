"""What is wrong in, letters to the administrator out: once when it begins, once when it is over.

All Russian stands in `templates/mail/alarm*.j2`; the first line of the text is the subject.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from mailbot.ledger import Work
from mailbot.ledger.alarms import Alarm, AlarmBook
from mailbot.ledger.outgoing import Doubt, Rendered, Sent
from mailbot.model import MOSCOW, Outgoing, Purpose
from mailbot.replies.pages import render

_log: Final = logging.getLogger("mailbot.alarms")
_HOUR: Final = 3600.0


class Trouble(StrEnum):
    """What lasts until it is mended: a letter when it begins and a letter when it is over."""

    IMAP_SILENT = "imap-silent"
    IMAP_PASSWORD = "imap-password"  # noqa: S105 - it is no password
    SMTP_SILENT = "smtp-silent"
    SMTP_PASSWORD = "smtp-password"  # noqa: S105
    CALENDAR = "calendar"
    LIMIT = "limit"
    WITNESS_REFUSED = "witness-refused"
    RULES = "rules"
    FAULT = "fault"
    """A bug of ours in the loop."""


class Notices:
    """Letters to the administrator, written from the templates."""

    def __init__(
        self,
        templates: Callable[[], Mapping[str, str]],
        admin: str,
        finish: Callable[[Outgoing, datetime], Rendered],
    ) -> None:
        """`templates` are asked for at each letter, for they may be read anew."""
        self._templates = templates
        self._admin = admin
        self._finish = finish

    def trouble(self, alarm: Alarm, *, over: bool, detail: str = "") -> tuple[Rendered, ...]:
        """A lasting trouble began, or is over."""
        key = f"alarm/{alarm.name}/{alarm.since:.0f}/{'over' if over else 'on'}"
        now = datetime.now(UTC)
        since = datetime.fromtimestamp(alarm.since, UTC)
        return self._write(alarm.name, key, now, over=over, since=since, detail=detail)

    def quarantined(self, work: Work, reason: str) -> tuple[Rendered, ...]:
        """A letter was given up after its last try."""
        key = f"quarantine/{work.id}/{work.fence}"
        return self._write(
            "quarantine", key, work.delivery.received_at, letter_id=work.id, detail=reason
        )

    def undeliverable(
        self, sent: Sent, instead: Rendered | None, now: datetime
    ) -> tuple[Rendered, ...]:
        """Nobody took a letter of ours; one notice a month for each address."""
        if sent.purpose == Purpose.ADMIN or sent.recipient == self._admin:
            return ()
        month = f"{now.astimezone(MOSCOW):%Y-%m}"
        return self._write(
            "undeliverable", f"undeliverable/{sent.recipient}/{month}", now,
            address=sent.recipient, instead=instead.recipient if instead else "",
            message_id=sent.message_id,
        )  # fmt: skip

    def capped(self, address: str, letter_id: int, now: datetime) -> tuple[Rendered, ...]:
        """Somebody is answered no more today; one notice a day for each address."""
        day = f"{now.astimezone(MOSCOW):%Y-%m-%d}"
        return self._write(
            "capped", f"capped/{address}/{day}", now, address=address, letter_id=letter_id
        )

    def unwitnessed(self, doubt: Doubt, *, again: bool) -> tuple[Rendered, ...]:
        """Nobody knows whether a letter went out; it was sent again, or waits."""
        if doubt.purpose == Purpose.ADMIN:
            return ()
        key = f"unwitnessed/{doubt.message_id}"
        now = datetime.now(UTC)
        return self._write(
            "unwitnessed", key, now, again=again, message_id=doubt.message_id,
            refused=not doubt.witnessed,
        )  # fmt: skip

    def database(self, since: datetime) -> tuple[Rendered, ...]:
        """The one trouble that can be written about only when it is over."""
        now = datetime.now(UTC)
        return self._write("database", f"database/{since.timestamp():.0f}", now, since=since)

    def unreadable(self, uidvalidity: int, uid: int) -> tuple[Rendered, ...]:
        """The mail server lists a letter and does not hand it over."""
        key = f"unreadable/{uidvalidity}/{uid}"
        return self._write("unreadable", key, datetime.now(UTC), uid=uid)

    def _write(self, kind: str, key: str, now: datetime, **facts: object) -> tuple[Rendered, ...]:
        if not self._admin:
            return ()
        over = bool(facts.pop("over", False))
        values = {"kind": kind, "over": over, "facts": {**facts, "now": now}}
        text, html = render(self._templates(), "alarm", values)
        subject, _, text = text.partition("\n")
        letter = Outgoing(
            purpose=Purpose.ADMIN,
            key=key,
            to=self._admin,
            subject=subject,
            text=text.lstrip("\n"),
            html=html,
            auto_submitted="auto-generated",
            null_return_path=False,
        )
        return (self._finish(letter, now),)


class Alarms:
    """Lasting troubles: what each step sees goes in, changes are written about."""

    def __init__(self, book: AlarmBook, notices: Notices) -> None:
        """Nothing is known yet: an alarm stays as it is until somebody has looked."""
        self._book = book
        self._notices = notices
        self._active: dict[str, Alarm] | None = None
        self._begun: dict[Trouble, float] = {}

    def look_up(self) -> None:
        """Read anew what is on: other hosts switch too."""
        self._active = {alarm.name: alarm for alarm in self._book.active()}

    def is_on(self, trouble: Trouble, before: float | None = None) -> bool:
        """It began (before a moment, if one is given) and is not over, as last looked up."""
        alarm = (self._active or {}).get(str(trouble))
        return alarm is not None and (before is None or alarm.since < before)

    def set(self, trouble: Trouble, state: bool | None, detail: str = "") -> None:
        """Switch on or off; `None` = nobody knows, nothing changes."""
        if self._active is None:
            self.look_up()
        if state is None or state == self.is_on(trouble):
            return
        if state and self._is_new(trouble):
            self._book.begin(
                str(trouble), lambda alarm: self._notices.trouble(alarm, over=False, detail=detail)
            )
            _log.error("alarm: %s", trouble)
        elif not state and (alarm := (self._active or {}).get(str(trouble))):
            self._book.end(alarm, lambda known: self._notices.trouble(known, over=True))
            _log.warning("over: %s", trouble)
        self.look_up()

    def _is_new(self, trouble: Trouble) -> bool:
        """What comes and goes, or differs from host to host, is written about once an hour."""
        now = time.monotonic()
        new = now - self._begun.get(trouble, -_HOUR) >= _HOUR
        if new:
            self._begun[trouble] = now
        return new
