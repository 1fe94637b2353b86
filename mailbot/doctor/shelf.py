"""The shelf: rules, routes, people, the calendar; what `mailbot rules check` says of them."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from mailbot.config import Config
from mailbot.directory import Directory, load_directory
from mailbot.doctor.lines import Line, fault, fine, warning
from mailbot.meetings import load_meetings
from mailbot.own_rules import load_rules
from mailbot.workdays import Calendar

_AUTUMN: Final = 10
"""Next year's calendar is decided by October."""


def look_at_rules(folder: Path) -> Iterator[Line]:
    """Severities, wordings, blanks and limits of every topic file."""
    yield fine("rules", f"правил: {len(load_rules(folder).rules)}, папка {folder}")


def look_at_tiles(folder: Path) -> Iterator[Line]:
    """The map of the monthly report names the regions that there are."""
    known = {region.name for region in load_directory(folder).regions.all}
    try:
        tiles = set(tomllib.loads((folder / "tiles.toml").read_text("utf-8"))["tiles"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield fault("tiles", f"tiles.toml: {error}", "возьмите файл из поставки")
        return
    if strangers := sorted(tiles ^ known):
        words = f"карта отчёта и справочник расходятся: {', '.join(strangers)}"
        yield warning("tiles", words, "исправьте tiles.toml")


def look_at_routes(folder: Path, today: date) -> Iterator[Line]:
    """Every region has a route, and every curator an address somebody reads."""
    directory = load_directory(folder)
    regions = directory.regions.all
    lost = [region.name for region in regions if directory.curator_for(region.name, today) is None]
    words = f"маршрут есть у {len(regions) - len(lost)} субъектов из {len(regions)}"
    if lost:
        yield warning(
            "routes", f"{words}; нет: {', '.join(lost)}",
            "без маршрута протокол ждёт решения человека; свой маршрут – в [routes] curators.toml",
        )  # fmt: skip
    else:
        yield fine("routes", words)
    yield from _people(directory)


def _people(directory: Directory) -> Iterator[Line]:
    if unread := directory.unreachable():
        yield warning(
            "curators", f"адреса-примеры, которые никто не читает: {', '.join(unread)}",
            "впишите настоящие адреса в curators.toml",
        )  # fmt: skip
    else:
        yield fine("curators", f"кураторов округов: {len(directory.posts)}")
    if directory.duty is None:
        yield warning(
            "curators", "дежурного куратора нет: спорные письма получит администратор",
            "впишите [duty] в curators.toml",
        )  # fmt: skip


def look_at_senders(config: Config, folder: Path) -> Iterator[Line]:
    """Whoever is to be believed is known."""
    directory = load_directory(folder)
    if config.sender.check and not directory.senders:
        yield fault(
            "senders", "проверка отправителя включена, а Координаторов в списке нет",
            "заполните coordinators.toml или выключите sender.check",
        )  # fmt: skip
    elif config.sender.check or (config.sender.check is None and directory.senders):
        known = {region for regions in directory.senders.values() for region in regions}
        without = len(directory.regions.all) - len(known)
        yield fine(
            "senders", f"Координаторов: {len(directory.senders)}, субъектов без них: {without}"
        )
    else:
        yield warning(
            "senders", "отправитель не проверяется: протокол может прислать кто угодно",
            "заполните coordinators.toml: проверка включится сама, если [sender] check не выключен",
        )  # fmt: skip
    if config.signatures.by_mail and not directory.co_chairs:
        yield warning(
            "co_chairs", "подписание письмом включено, а адресов сопредседателей нет",
            "заполните [co_chairs] в coordinators.toml",
        )  # fmt: skip


def look_at_meetings(folder: Path) -> Iterator[Line]:
    """Whoever is to be reminded of an announced meeting has an address."""
    directory = load_directory(folder)
    meetings = load_meetings(folder, directory.regions)
    unknown = {
        meeting.region
        for meeting in meetings
        if not (meeting.email or directory.addresses_of(meeting.region))
    }
    if unknown:
        yield warning(
            "meetings", f"некому напоминать о заседании: {', '.join(sorted(unknown))}",
            "впишите email в meetings.toml или адреса в coordinators.toml",
        )  # fmt: skip
    elif meetings:
        yield fine("meetings", f"объявлено заседаний: {len(meetings)}")


def look_at_calendar(config: Config, folder: Path, today: date) -> Iterator[Line]:
    """The official working days of this year and, from October, of the next."""
    calendar = Calendar.load(
        folder / "workdays.json", config.calendar.extra_days_off, config.calendar.extra_workdays
    )
    needed = [today.year] + ([today.year + 1] if today.month >= _AUTUMN else [])
    missing = [str(year) for year in needed if not calendar.covers(year)]
    if missing:
        yield warning(
            "calendar",
            f"нет официального календаря на {', '.join(missing)} год: сроки посчитаются без переносов",
            "обновите mailbot или впишите дни в [calendar] extra_days_off",
        )
    else:
        yield fine("calendar", f"календарь есть на {' и '.join(map(str, needed))} год")
