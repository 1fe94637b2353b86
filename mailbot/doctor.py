"""A configuration in, one line per thing that must be right out: ok, warning or fault, and the cure."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from mailbot.config import Config
from mailbot.directory import load_directory
from mailbot.errors import ConfigError, TemporaryError
from mailbot.ledger.database import open_engine
from mailbot.mailbox import Mailbox
from mailbot.oauth import passes
from mailbot.rulebook import load_rulebook
from mailbot.shipped import shipped
from mailbot.smtp import Courier
from mailbot.word.convert import Converter
from mailbot.workdays import Calendar

_ROOM: Final = 1 << 30
_AUTUMN: Final = 10
"""Next year's calendar is decided by October."""
_PROVIDERS: Final = {
    "imap.yandex.ru": "Яндекс 360: нужен пароль приложения; дневной предел писем зависит от тарифа",
    "imap.mail.ru": "Mail.ru: нужен пароль приложения; IDLE нет, почта проверяется по расписанию",
    "imap.gmail.com": "Google: нужен пароль приложения или OAuth; около 500 писем в день",
    "outlook.office365.com": "Microsoft 365: вход по паролю закрыт, нужен OAuth",
}


class State(StrEnum):
    """How a line of the doctor's reads."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at."""

    name: str
    state: State
    words: str
    remedy: str = ""


def examine(config: Config, today: date) -> Iterator[Line]:
    """Look at everything in turn; a fault in one thing hides nothing of the next."""
    yield _tried("ledger", lambda: _ledger(config), "проверьте storage.data_dir и storage.database")
    yield _tried("imap", lambda: _imap(config), "проверьте [imap]: адрес, порт, пароль приложения")
    yield _tried("smtp", lambda: _smtp(config), "проверьте [smtp]: адрес, порт, пароль приложения")
    yield _tried("rules", lambda: _rules(config), "исправьте файлы в shelf.rules")
    yield from _routes(config)
    yield from _calendar(config, today)
    yield _libreoffice()
    yield _disk(config)
    if words := _PROVIDERS.get(config.imap.host):
        yield Line("provider", State.OK, words)


def worst(lines: list[Line]) -> int:
    """Exit status: 0 all well, 1 warnings, 2 faults."""
    states = {line.state for line in lines}
    return 2 if State.FAULT in states else int(State.WARNING in states)


def _tried(name: str, look: Callable[[], str], remedy: str) -> Line:
    try:
        return Line(name, State.OK, look())
    except (ConfigError, TemporaryError) as error:
        return Line(name, State.FAULT, str(error).replace("\n", "; "), remedy)


def _ledger(config: Config) -> str:
    engine = open_engine(config.storage.url)
    words = f"{engine.dialect.name} открывается, схема последняя"
    engine.dispose()
    return words


def _imap(config: Config) -> str:
    mailbox = Mailbox(config.imap, config.folders.inbox, passes(config)[0])
    count, idle = len(mailbox.uids()), "есть" if mailbox.can_idle else "нет, проверка по расписанию"
    mailbox.close()
    return f"вход выполнен, писем во входящих: {count}, IDLE {idle}"


def _smtp(config: Config) -> str:
    courier = Courier(config.smtp, passes(config)[1])
    courier.greet()
    courier.close()
    return "вход выполнен"


def _rules(config: Config) -> str:
    folder = Path(config.shelf.rules) if config.shelf.rules else shipped("rules")
    return f"правил: {len(load_rulebook(folder).rules)}"


def _routes(config: Config) -> Iterator[Line]:
    folder = Path(config.shelf.rules) if config.shelf.rules else shipped("rules")
    try:
        directory = load_directory(folder)
    except ConfigError as error:
        yield Line("routes", State.FAULT, "; ".join(error.problems), "исправьте файлы справочника")
        return
    today = date.today()  # noqa: DTZ011 - absences are days of the calendar on the wall
    lost = [r.name for r in directory.regions.all if directory.curator_for(r.name, today) is None]
    total = len(directory.regions.all)
    words = f"маршрут есть у {total - len(lost)} субъектов из {total}"
    if lost:
        remedy = (
            "без маршрута протокол ждёт решения человека; свой маршрут – в [routes] curators.toml"
        )
        yield Line("routes", State.WARNING, f"{words}; нет: {', '.join(lost)}", remedy)
    else:
        yield Line("routes", State.OK, words)
    if unread := directory.unreachable():
        yield Line(
            "curators", State.WARNING, f"адреса-примеры, которые никто не читает: {len(unread)}",
            "впишите настоящие адреса в curators.toml",
        )  # fmt: skip
    if config.sender.check and not directory.senders:
        yield Line(
            "senders", State.FAULT, "проверка отправителя включена, а Координаторов в списке нет",
            "заполните coordinators.toml или выключите sender.check",
        )  # fmt: skip


def _calendar(config: Config, today: date) -> Iterator[Line]:
    calendar = Calendar.load(shipped("rules") / "workdays.json", config.calendar.extra_days_off)
    needed = [today.year] + ([today.year + 1] if today.month >= _AUTUMN else [])
    missing = [str(year) for year in needed if not calendar.covers(year)]
    if missing:
        yield Line(
            "calendar", State.WARNING, f"нет официального календаря на {', '.join(missing)} год",
            "обновите mailbot или впишите дни в [calendar] extra_days_off",
        )  # fmt: skip
    else:
        yield Line("calendar", State.OK, f"календарь есть на {', '.join(map(str, needed))} год")


def _libreoffice() -> Line:
    if Converter().available:
        return Line("libreoffice", State.OK, "установлен: .doc, .odt и .rtf читаются")
    return Line(
        "libreoffice", State.WARNING, "не установлен: отправителя .doc просят прислать .docx",
        "apt-get install libreoffice-writer-nogui",
    )  # fmt: skip


def _disk(config: Config) -> Line:
    folder = Path(config.storage.data_dir)
    free = shutil.disk_usage(folder if folder.exists() else "/").free
    state = State.OK if free > _ROOM else State.WARNING
    return Line(
        "disk",
        state,
        f"свободно {free / _ROOM:.1f} ГБ",
        "" if state is State.OK else "освободите место",
    )
