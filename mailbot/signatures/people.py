"""The name in a certificate and a co-chair in, how well they agree out.

Order, letter case, ё and look-alike letters make no difference. A certificate of an organisation
may carry its employee's surname and given names apart from the common name.
"""

import re
from enum import StrEnum
from typing import Final

from mailbot.model import PersonName
from mailbot.signatures.certificates import Certificate
from mailbot.values.text import fold_key

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_FULL: Final = 3


class Agreement(StrEnum):
    """From the certificate names him to it names somebody else."""

    EXACT = "exact"
    NO_PATRONYMIC = "no_patronymic"
    """Surname and given name agree; one of the two has no patronymic."""
    INITIALS = "initials"
    NONE = "none"


def agreement(certificate: Certificate, name: PersonName) -> Agreement:
    """Surname and given names where the certificate has them, else the common name."""
    return compare(certificate.person, name)


def compare(written: str, name: PersonName) -> Agreement:
    """A name written in any order against a co-chair's."""
    words = _words(written)
    surname, given, patronymic = (_words(part) for part in _parts(name))
    whole = [*surname, *given, *patronymic]
    if patronymic and _holds(words, surname, [*given, *patronymic]):
        return Agreement.EXACT
    if sorted(words) == sorted(whole):
        return Agreement.EXACT
    if sorted(words) == sorted([*surname, *given]):
        return Agreement.NO_PATRONYMIC
    if not patronymic and len(words) == _FULL and _holds(words, surname, given):
        return Agreement.NO_PATRONYMIC
    if _initials_agree(words, surname, [*given, *patronymic]):
        return Agreement.INITIALS
    return Agreement.NONE


def _parts(name: PersonName) -> tuple[str, str, str]:
    return name.surname, name.given, name.patronymic


def _words(text: str) -> list[str]:
    return _WORD.findall(fold_key(text))


def _holds(words: list[str], surname: list[str], rest: list[str]) -> bool:
    """The whole name stands in one piece among other words: «ИП Иванов Иван Иванович»."""
    return any(
        words[start : start + len(order)] == order
        for order in ([*surname, *rest], [*rest, *surname])
        for start in range(len(words))
    )


def _initials_agree(words: list[str], surname: list[str], rest: list[str]) -> bool:
    letters = [word for word in words if len(word) == 1]
    others = [word for word in words if len(word) > 1]
    wanted = [word[0] for word in rest]
    return bool(letters) and others == surname and letters == wanted[: len(letters)]
