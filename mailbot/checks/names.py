"""What keeps a full name from being one; shared by the topics that name people."""

from typing import Final

from mailbot.model import Entry, PersonName

_FAULTS: Final = ("several_people", "digit_in_name", "too_few_parts")


def missing(entry: Entry[PersonName]) -> bool:
    """Nothing stands there, not even a hint of the form."""
    return not entry.written and "placeholder" not in entry.flags


def only_initials(entry: Entry[PersonName]) -> bool:
    """«Иванова А.Я.» where the form asks for «ФИО (полностью)»."""
    return "initials_only" in entry.flags and entry.written


def fault_of(entry: Entry[PersonName]) -> str:
    """Why the entry is no full name, as a code of the rule's reasons; empty when it is one."""
    if entry.value and not entry.flags:
        return ""
    if not entry.written or only_initials(entry):
        return ""
    faults = [flag for flag in _FAULTS if flag in entry.flags]
    return faults[0] if faults else "" if entry.value else "other"
