"""The mailbox: signing in, whose server it is, IDLE, folders, rights, moving, the clock.

Nothing of what people sent is touched: what is tried is tried in two folders of the doctor's own,
with a letter of its own, and both are removed.
"""

import contextlib
import imaplib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, IMAPClientReadOnlyError

from mailbot.assembly import open_mailbox
from mailbot.config import Config
from mailbot.doctor.lines import Line, fault, fine, warning
from mailbot.doctor.providers import consequences, provider_of
from mailbot.errors import TemporaryError
from mailbot.mailbox import Mailbox

_NEEDED: Final = {"l": "видеть", "r": "читать", "s": "помечать", "t": "удалять", "e": "вычищать"}
"""Rights in the inbox (RFC 4314) without which letters cannot be filed away."""
_SKEW: Final = 5.0
_LETTER: Final = b"Subject: mailbot doctor\r\nX-Mailbot-Doctor: 1\r\n\r\nMay be deleted.\r\n"


def look_at_mailbox(config: Config) -> Iterator[Line]:
    """Everything about the mailbox; raises `TemporaryError` when nobody lets us in."""
    mailbox = open_mailbox(config, look_only=True)
    try:
        client = mailbox.connection
        yield fine("imap", f"вход выполнен, писем во входящих: {len(mailbox.uids())}")
        capabilities = frozenset(word.decode() for word in client.capabilities())
        provider = provider_of(config, str(client.welcome), _identity(client), capabilities)
        yield from consequences(config, provider)
        yield _idle(config, mailbox)
        yield _folders(config, mailbox)
        yield from _rights(config, client, capabilities)
        yield from _moving(config, mailbox)
    except (IMAPClientError, OSError) as error:
        raise TemporaryError(f"IMAP: {type(error).__name__}") from error
    finally:
        mailbox.close()


def _identity(client: IMAPClient) -> str:
    if b"ID" not in client.capabilities():
        return ""
    try:
        return str(client.id_({"name": "mailbot"}))
    except IMAPClientError:
        return ""


def _idle(config: Config, mailbox: Mailbox) -> Line:
    if mailbox.can_idle:
        return fine("idle", "сервер сообщает о новых письмах сам (IDLE)")
    seconds = min(config.service.poll, config.service.idle)
    return fine("idle", f"IDLE нет: почта проверяется каждые {seconds:.0f} с (service.poll)")


def _folders(config: Config, mailbox: Mailbox) -> Line:
    folders = config.folders
    names = (folders.accepted, folders.returned, folders.held, folders.ignored,
             folders.quarantine, folders.witness)  # fmt: skip
    missing = [name for name in names if not mailbox.has(name)]
    if missing:
        return fine("folders", f"будут созданы при первой надобности: {', '.join(missing)}")
    return fine("folders", "все папки на месте")


def _rights(config: Config, client: IMAPClient, capabilities: frozenset[str]) -> Iterator[Line]:
    inbox = config.folders.inbox
    try:
        client.select_folder(inbox)
    except IMAPClientReadOnlyError:
        yield fault("rights", f"{inbox} открыт только для чтения", "дайте ящику право на запись")
    if "ACL" not in capabilities:
        return
    letters = _my_rights(client, inbox)
    missing = [word for letter, word in _NEEDED.items() if letter not in letters]
    if letters and missing:
        yield fault(
            "rights", f"в {inbox} нельзя: {', '.join(missing)}",
            "попросите администратора почты дать права lrswite",
        )  # fmt: skip
    elif letters:
        yield fine("rights", f"права в {inbox}: {letters}")


def _my_rights(client: IMAPClient, folder: str) -> str:
    """MYRIGHTS, which IMAPClient does not speak; empty when the server says nothing of use."""
    try:
        _, data = client._imap.myrights(f'"{folder}"')
    except imaplib.IMAP4.error:
        return ""
    words = data[0].split() if data and data[0] else []
    return words[-1].decode("ascii", "replace") if len(words) > 1 else ""


def _moving(config: Config, mailbox: Mailbox) -> Iterator[Line]:
    """Create two folders, put a letter into one, move it to the other, delete both."""
    remedy = "разрешите ящику создавать папки и перекладывать письма"
    token = secrets.token_hex(3)
    top = config.folders.accepted.rpartition("/")[0]
    names = [f"{top}/doctor-{token}-{end}" if top else f"doctor-{token}-{end}" for end in "ab"]
    source, target = (mailbox.own_name(name) for name in names)
    client = mailbox.connection
    try:
        client.create_folder(source)
        client.append(source, _LETTER)
        client.select_folder(source)
        uids = client.search()
        at = client.fetch(uids, ["INTERNALDATE"])[uids[0]][b"INTERNALDATE"]
        mailbox.move(uids[:1], names[1])
        client.select_folder(target, readonly=True)
        moved = len(client.search()) == 1
    except (IMAPClientError, TemporaryError, KeyError, IndexError) as error:
        yield fault("move", f"пробное письмо не переложено: {type(error).__name__}", remedy)
        return
    finally:
        _remove(client, config.folders.inbox, (source, target))
    if moved:
        yield fine("move", "папка создаётся, письмо перекладывается, папка удаляется")
    else:
        yield fault("move", "пробное письмо не дошло до другой папки", remedy)
    yield _clock(at)


def _remove(client: IMAPClient, inbox: str, names: tuple[str, str]) -> None:
    with contextlib.suppress(IMAPClientError):
        client.select_folder(inbox)
    for name in names:
        with contextlib.suppress(IMAPClientError):
            client.delete_folder(name)


def _clock(at: datetime) -> Line:
    skew = (datetime.now(UTC) - at).total_seconds()
    if abs(skew) <= _SKEW:
        return fine("clock", f"часы сходятся с часами сервера ({skew:+.0f} с)")
    return warning(
        "clock", f"часы расходятся с часами почтового сервера на {skew:+.0f} с",
        "включите синхронизацию времени (timedatectl set-ntp true): от часов зависят сроки",
    )  # fmt: skip
