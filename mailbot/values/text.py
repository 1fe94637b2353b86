"""Typed text in, comparable text out.

The one place that knows of invisible characters, kinds of space and dash, and letters of one
alphabet standing in for another's.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_CACHED: Final = 4096
_SHORT: Final = 400
"""Characters of a text worth remembering: one line is looked at by many patterns."""
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES: Final = re.compile(r"[^\S\n\t]+")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_STRESS: Final = "\u0301"
_QUOTES: Final = "«»\"“”„‟‘’‚'`<>"

_GREEK: Final = str.maketrans(
    {
        "Α": "А",
        "Β": "В",
        "Ε": "Е",
        "Η": "Н",
        "Κ": "К",
        "Μ": "М",
        "Ν": "Н",
        "Ο": "О",
        "Ρ": "Р",
        "Τ": "Т",
        "Υ": "У",
        "Χ": "Х",
        "α": "а",
        "ο": "о",
        "ρ": "р",
        "ε": "е",
    }
)
_LATIN: Final = str.maketrans("AaBCcEeHKkMOoPpTXxYy", "АаВСсЕеНКкМОоРрТХхУу")
_CYRILLIC: Final = re.compile("[Ѐ-ԯ]")
_LATIN_LETTER: Final = re.compile("[A-Za-z]")
_GREEK_LETTER: Final = re.compile("[Ͱ-Ͽ]")
_ALIEN: Final = re.compile("[A-Za-zͰ-Ͽ]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[\u0301][^\W\d_]*)*")
_ABBREVIATED: Final = re.compile(r"(?:(?:^|[\s.(«-])[^\W\d_]|\.)\.$")
_ALL_LOOKALIKE: Final = frozenset("AaBCcEeHKkMOoPpTXxYy")


def clean(text: str) -> str:
    """NFC without invisible characters; every kind of space is one space, breaks and tabs stay."""
    plain = text if text.isprintable() else text.replace("\t", "").replace("\n", "")
    if plain.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text  # as most texts are: nothing invisible, no space but the common one
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if "\r" in text or "\v" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    return _SPACES.sub(" ", text)


def fold(text: str) -> str:
    """One line with single spaces and plain hyphens: what patterns are matched against."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return " ".join(_DASHES.sub("-", clean(text)).split())


_fold_short = lru_cache(_CACHED)(_fold)


def fold_key(text: str) -> str:
    """For comparing: case, ё, look-alikes and quotes folded away."""
    folded = as_seen(text).casefold().replace("ё", "е")
    return "".join(" " if ch in _QUOTES else ch for ch in folded).strip()


def read_cyrillic(text: str) -> tuple[str, tuple[str, ...]]:
    """Latin and Greek look-alikes inside Cyrillic words read as Cyrillic, and what was found."""
    return _read_short(text) if len(text) <= _SHORT else _read(text)


def _read(text: str) -> tuple[str, tuple[str, ...]]:
    if not _ALIEN.search(text):
        return text, ()
    flags: set[str] = set()
    has_cyrillic = bool(_CYRILLIC.search(text))

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        latin, greek = _LATIN_LETTER.search(word), _GREEK_LETTER.search(word)
        if not (latin or greek):
            return word
        alien = not _CYRILLIC.search(word)
        if alien and not (has_cyrillic and set(word) <= _ALL_LOOKALIKE and len(word) > 1):
            return word
        if latin:
            flags.add("latin_lookalikes")
        if greek:
            flags.add("greek_lookalikes")
        return word.translate(_LATIN).translate(_GREEK)

    return _WORD.sub(mend, text), tuple(sorted(flags))


_read_short = lru_cache(_CACHED)(_read)


def as_seen(text: str) -> str:
    """Folded, look-alikes read as Cyrillic: what a reader sees and most patterns are written for."""
    return read_cyrillic(fold(text))[0]


def without_stop(text: str) -> str:
    """Text without its full stop; «И.И.», «2026 г.» and «…» keep theirs."""
    if not text.endswith(".") or _ABBREVIATED.search(text):
        return text
    return text[:-1]


def without_stress(text: str) -> tuple[str, bool]:
    """Text without stress marks, and whether there were any."""
    decomposed = text.replace(_STRESS, "")
    return decomposed, decomposed != text


def distance(one: str, other: str, limit: int = 3) -> int:
    """Optimal string alignment distance; anything past `limit` is told as `limit + 1`."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before_last, last = last, row
    return min(last[-1], limit + 1)
