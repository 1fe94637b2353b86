"""Russian numbers, dates, cases and names as letters write them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from mailbot.model import MOSCOW, MeetingProtocol, Role
from mailbot.replies.phrases import Phrases
from mailbot.values.dates import MONTHS
from mailbot.values.names import read_name, salutation

_DATIVE: Final = {"ный": "ному", "ский": "скому", "кий": "кому"}
_TEENS: Final = range(11, 15)
_NUMBERLESS: Final = "б/н"
_LONGEST_GREETING: Final = 100
_LONGEST_NUMBER: Final = 60
TO_ALL: Final = "Уважаемые коллеги!"


def counted(number: int, one: str, few: str, many: str) -> str:
    """«1 ошибку», «2 ошибки», «5 ошибок»."""
    last = number % 10
    if number % 100 in _TEENS or last == 0 or last > 4:  # noqa: PLR2004 - Russian counts to four
        return f"{number} {many}"
    return f"{number} {one}" if last == 1 else f"{number} {few}"


def working_days(number: int) -> str:
    """«3 рабочих дня»."""
    return counted(number, "рабочий день", "рабочих дня", "рабочих дней")


def long_date(day: date) -> str:
    """«12 ноября 2026 г.»."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} г."


def moment(when: datetime) -> str:
    """Date and time of Moscow."""
    local = when.astimezone(MOSCOW)
    return f"{long_date(local.date())} в {local:%H:%M}"


def numbered(number: str, space: str = "\u00a0") -> str:
    """«№ 3»; a protocol without number says so."""
    return number if number == _NUMBERLESS else f"№{space}{shortened(number, _LONGEST_NUMBER)}"


def dative(district: str) -> str:
    """«Приволжскому федеральному округу»."""
    name = district.removesuffix(" федеральный округ")
    for ending, other in _DATIVE.items():
        if name.endswith(ending) and name != district:
            return f"{name.removesuffix(ending)}{other} федеральному округу"
    return district


def naming(protocol: MeetingProtocol, genitives: Mapping[str, str], words: Phrases) -> str:
    """«Протокол заседания Клуба … Республики Татарстан от 12 ноября 2026 г. № 3», as far as read."""
    region, held_on, number = protocol.region.value, protocol.held_on.value, protocol.number.value
    parts = [
        words.say("protocol.name"),
        genitives.get(region, region) if region else "",
        words.say("protocol.dated", day=long_date(held_on)) if held_on else "",
        numbered(number) if number else "",
    ]
    return " ".join(part for part in parts if part)


def greeting(full_name: str) -> str:
    """«Уважаемый Пётр Петрович!», or to all when the name or its gender is not known."""
    name, _ = read_name(full_name) if full_name else (None, ())
    words = salutation(name) if name else None
    return f"{words}!" if words and len(words) <= _LONGEST_GREETING else TO_ALL


def closing(greeted: str) -> str:
    """«С уважением» answers a greeting by name only."""
    return "" if greeted == TO_ALL else "С уважением"


def coordinator_of(protocol: MeetingProtocol | None) -> str:
    """Full name of the coordinator as the protocol gives it."""
    for chair in protocol.co_chairs if protocol else ():
        if chair.role is Role.COORDINATOR and chair.full_name.value:
            return chair.full_name.value.full
    return ""


def shortened(text: str, most: int = 600) -> str:
    """One line of at most that many characters, for quoting."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
