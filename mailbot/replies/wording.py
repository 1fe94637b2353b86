"""Russian numbers, dates and names as letters write them."""

from datetime import date, datetime
from typing import Final

from mailbot.model import MOSCOW, MeetingProtocol, Role
from mailbot.values.dates import MONTHS
from mailbot.values.names import read_name, salutation

_DATIVE: Final = {"ный": "ному", "ский": "скому", "жный": "жному", "кий": "кому"}
_TEENS: Final = range(11, 15)


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


def dative(district: str) -> str:
    """«Приволжскому федеральному округу»."""
    name = district.removesuffix(" федеральный округ")
    for ending, other in _DATIVE.items():
        if name.endswith(ending):
            return f"{name.removesuffix(ending)}{other} федеральному округу"
    return district


def greeting(full_name: str) -> str:
    """«Уважаемый Пётр Петрович!», or to all when the name is not known."""
    name, _ = read_name(full_name) if full_name else (None, ())
    words = salutation(name) if name else None
    return f"{words}!" if words else "Уважаемые коллеги!"


def coordinator_of(protocol: MeetingProtocol | None) -> str:
    """Full name of the coordinator as the protocol gives it."""
    for chair in protocol.co_chairs if protocol else ():
        if chair.role is Role.COORDINATOR and chair.full_name.value:
            return chair.full_name.value.full
    return ""
