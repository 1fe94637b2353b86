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
_LATIN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ы": "i",
    "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_SPELLINGS: Final = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("ph", "f"), ("ye", "e"),
    ("yo", "e"), ("jo", "e"), ("je", "e"), ("w", "v"), ("j", "i"), ("y", "i"), ("x", "ks"), ("'", ""),
)  # fmt: skip


class Agreement(StrEnum):
    """From the certificate names him to it names somebody else."""

    EXACT = "exact"
    NO_PATRONYMIC = "no_patronymic"
    """Surname and given name agree; one of the two has no patronymic."""
    INITIALS = "initials"
    LATIN = "latin"
    """Surname and given name may be his, written in Latin letters."""
    NONE = "none"


_ORDER: Final = tuple(Agreement)


def agreement(certificate: Certificate, name: PersonName) -> Agreement:
    """Surname and given names where the certificate has them, else the common name.

    A common name that says more of the same person is believed; one that names another is not.
    """
    found = compare(certificate.person, name)
    if found in {Agreement.EXACT, Agreement.NONE}:
        return found
    fuller = compare(certificate.common_name, name)
    return found if fuller is Agreement.NONE else min(found, fuller, key=_ORDER.index)


def compare(written: str, name: PersonName) -> Agreement:
    """A name written in any order against a co-chair's."""
    words = _words(written)
    surname, given, patronymic = (_words(part) for part in _parts(name))
    if _is_whole(words, surname, given, patronymic):
        return Agreement.EXACT
    if sorted(words) == sorted([*surname, *given]):
        return Agreement.NO_PATRONYMIC
    if not patronymic and len(words) == _FULL and _holds(words, surname, given):
        return Agreement.NO_PATRONYMIC
    if _initials_agree(words, surname, [*given, *patronymic]):
        return Agreement.INITIALS
    return Agreement.LATIN if _latin_agrees(written, name) else Agreement.NONE


def _is_whole(
    words: list[str], surname: list[str], given: list[str], patronymic: list[str]
) -> bool:
    in_one_piece = bool(patronymic) and _holds(words, surname, [*given, *patronymic])
    return in_one_piece or sorted(words) == sorted([*surname, *given, *patronymic])


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


def _latin_agrees(written: str, name: PersonName) -> bool:
    """One of the many ways to spell a Russian name in Latin: enough for a doubt, not for a match."""
    if re.search("[а-яё]", written, re.IGNORECASE):
        return False
    words = {_plain(word) for word in re.findall(r"[a-z'-]+", written.casefold())}
    return {_plain(_in_latin(part)) for part in (name.surname, name.given)} <= words


def _in_latin(text: str) -> str:
    return "".join(_LATIN.get(letter, letter) for letter in fold_key(text) if letter not in "ъь")


def _plain(word: str) -> str:
    """Without what spellings differ in: soft signs, й and и, double letters."""
    for spelling, plain in _SPELLINGS:
        word = word.replace(spelling, plain)
    return re.sub(r"(.)\1+", r"\1", word)
