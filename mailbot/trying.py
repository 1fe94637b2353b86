"""A configuration in, one letter of our own on its whole way: sent, received, judged, answered.

Beside a running service only the ledger is watched and the mailbox looked into. Without one, this
letter alone is fetched, judged and answered here; nobody else's letter is touched.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, TypeVar

from mailbot.assembly import open_courier, open_mailbox, service_office
from mailbot.config import Config
from mailbot.demo.documents import Sheet, document_of
from mailbot.errors import TemporaryError
from mailbot.intake.selftest import HEADER, SUBJECT, mark
from mailbot.ledger import Ledger
from mailbot.ledger.database import is_watched, open_beside, open_engine, sqlite_file
from mailbot.ledger.upkeep import Progress, forget, last_letter, progress_of
from mailbot.ledger.watch import is_watched_by_somebody
from mailbot.mailbox import Mailbox
from mailbot.mime import message_id, render_message
from mailbot.model import MOSCOW, Delivery, Outgoing, Plan, Purpose, Verdict
from mailbot.office import EmptyRegister
from mailbot.pipeline import process
from mailbot.smtp import DeferredError, Envelope, RefusedError

T = TypeVar("T")

_PAUSE: Final = 0.3


class Failure(Exception):  # noqa: N818 - it is the answer to a question
    """The letter did not come through; the words say where it stopped."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How to try."""

    config: Config
    seconds: float
    step: Callable[[str], None]


def watching_ledger(config: Config) -> Ledger | None:
    """The ledger of the service that watches the mailbox now; `None` when none does."""
    try:
        engine = open_beside(config.storage.url, writes=True)
    except TemporaryError:
        return None
    if file := sqlite_file(config.storage.url):
        watched = is_watched(file)
    else:
        watched = is_watched_by_somebody(engine, f"{config.imap.user}/{config.folders.inbox}")
    if watched:
        return Ledger(engine, "selftest")
    engine.dispose()
    return None


def try_beside(trial: Trial, ledger: Ledger) -> None:
    """The service does it; we watch the ledger and look for the reply."""
    if ledger.noted("hold") == "on":
        raise Failure("отправка остановлена: mailbot hold off")
    engine, last = ledger.engine, last_letter(ledger.engine)
    identity, raw = _letter(trial.config, ledger.secret())

    def wait(trouble: str, wanted: Callable[[Progress], object]) -> Progress:
        def look() -> Progress | None:
            found = progress_of(engine, identity, last)
            return found if found and wanted(found) else None

        return _until(trial, look, trouble)

    _post(trial, raw)
    found = wait("служба не взяла письмо", lambda _: True)
    try:
        found = wait("служба не разобрала письмо", lambda it: it.verdict)
        _must_be_accepted(found.verdict, found.codes)
        trial.step("получено и разобрано: замечаний нет")
        found = wait("ответ не отправлен", lambda it: it.reply)
        with _mailbox(trial.config) as mailbox:
            _until(
                trial,
                lambda: _lies_somewhere(mailbox, trial.config, found.reply),
                "ответ не пришёл",
            )
        trial.step("ответ отправлен и пришёл")
        wait("письмо не переложено", lambda it: it.state == "filed")
    finally:
        _clean(trial.config, (identity, found.reply))
        forget(engine, found.id)
    trial.step("следов не осталось")


def try_alone(trial: Trial) -> None:
    """No service runs: this letter is fetched, judged and answered here."""
    with _scratch_ledger(trial.config) as ledger:
        identity, raw = _letter(trial.config, ledger.secret())
        _post(trial, raw)
        reply = ""
        try:
            plan = _judged(trial, ledger, identity)
            _must_be_accepted(str(plan.verdict), _codes(plan))
            trial.step("получено и разобрано: замечаний нет")
            letter = _reply_in(plan)
            reply = message_id(letter.key, letter.purpose, trial.config.domain)
            _post_reply(trial, letter)
            with _mailbox(trial.config) as mailbox:
                _until(trial, lambda: mailbox.holds(mailbox.folder, reply), "ответ не пришёл")
            trial.step("ответ отправлен и пришёл")
        finally:
            _clean(trial.config, (identity, reply))
    trial.step("следов не осталось")


# -- the letter ------------------------------------------------------------------------------------


def _letter(config: Config, secret: bytes) -> tuple[str, bytes]:
    """A faultless protocol of today, from us to us, with its Message-ID."""
    now = datetime.now(MOSCOW)
    identity = f"<selftest.{secrets.token_hex(12)}@{config.domain}>"
    message = EmailMessage()
    message["From"] = message["To"] = config.bot.address
    message["Subject"] = SUBJECT
    message["Date"] = format_datetime(now)
    message["Message-ID"] = identity
    message[HEADER] = mark(secret, identity)
    words = "Самопроверка mailbot: это письмо и ответ на него удалятся сами."
    message.set_content(f"{words}\n{identity}\n")  # no two say the same, so that each is answered
    document = document_of(Sheet(date=f"{now:%d.%m.%Y}"))
    kind = "vnd.openxmlformats-officedocument.wordprocessingml.document"
    message.add_attachment(document, maintype="application", subtype=kind, filename="protocol.docx")
    return identity, message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _post(trial: Trial, raw: bytes) -> None:
    address = trial.config.bot.address
    courier = open_courier(trial.config)
    try:
        courier.send(raw, Envelope(address, address), lambda _: True)
    except (RefusedError, DeferredError) as error:
        raise Failure(f"сервер SMTP не принял письмо: {error.code}") from error
    finally:
        courier.close()
    trial.step("письмо отправлено")


def _post_reply(trial: Trial, letter: Outgoing) -> None:
    bot = trial.config.bot
    raw = render_message(
        letter, sender=bot.address, sender_name=bot.name, domain=trial.config.domain,
        instance=bot.instance, now=datetime.now(UTC),
    )  # fmt: skip
    courier = open_courier(trial.config)
    try:
        courier.send(raw, Envelope(bot.address, letter.to), lambda _: True)
    except (RefusedError, DeferredError) as error:
        raise Failure(f"сервер SMTP не принял ответ: {error.code}") from error
    finally:
        courier.close()


# -- judged here -----------------------------------------------------------------------------------


@contextmanager
def _scratch_ledger(config: Config) -> Iterator[Ledger]:
    """An empty ledger in a folder of its own: the real one hears nothing of this."""
    with tempfile.TemporaryDirectory(prefix="mailbot-") as folder:
        engine = open_engine(f"sqlite:///{folder}/ledger.sqlite")
        try:
            yield Ledger(engine, "selftest", config.service.lease)
        finally:
            engine.dispose()


def _judged(trial: Trial, ledger: Ledger, identity: str) -> Plan:
    with _mailbox(trial.config) as mailbox:
        uid = _until(trial, lambda: mailbox.find(mailbox.folder, identity), "письмо не пришло")[0]
        arrived = next(iter(mailbox.fetch([uid])), None)
    if arrived is None:
        raise Failure("письмо исчезло из ящика: его взял кто-то другой")
    with service_office(trial.config, ledger) as office:
        return process(
            Delivery(arrived.raw, arrived.received_at), replace(office, register=EmptyRegister())
        )


def _codes(plan: Plan) -> str:
    return ",".join(f.code for outcome in plan.outcomes for f in outcome.findings)


def _must_be_accepted(verdict: str, codes: str) -> None:
    if verdict != Verdict.ACCEPTED:
        raise Failure(f"образцовый протокол не принят: {verdict} {codes}".rstrip())


def _reply_in(plan: Plan) -> Outgoing:
    found = [letter for letter in plan.letters if letter.purpose is Purpose.REPLY]
    if len(plan.letters) != 1 or not found or plan.entries:
        raise Failure("на пробное письмо составлен не один ответ отправителю")
    return found[0]


# -- the mailbox -----------------------------------------------------------------------------------


@contextmanager
def _mailbox(config: Config) -> Iterator[Mailbox]:
    mailbox = open_mailbox(config)
    try:
        yield mailbox
    finally:
        mailbox.close()


def _folders(config: Config) -> tuple[str, ...]:
    f = config.folders
    return (f.inbox, f.accepted, f.returned, f.held, f.ignored, f.quarantine, f.witness)


def _lies_somewhere(mailbox: Mailbox, config: Config, identity: str) -> bool:
    """The service may have put it away already."""
    return any(mailbox.holds(f, identity) for f in (config.folders.inbox, config.folders.witness))


def _clean(config: Config, identities: tuple[str, str]) -> None:
    """Delete both letters wherever they lie."""
    with _mailbox(config) as mailbox:
        for folder in _folders(config):
            for identity in filter(None, identities):
                mailbox.delete(folder, identity)


def _until(trial: Trial, look: Callable[[], T | None], trouble: str) -> T:
    """What `look` finds at last; `Failure` when the time is up."""
    deadline = time.monotonic() + trial.seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(_PAUSE)
    raise Failure(f"{trouble} за {trial.seconds:.0f} с")
