"""Bytes of unknown charset in, text out: Russian mail of thirty years, declared or not."""

import codecs
import math
import re
import unicodedata
from typing import Final

_ALIASES: Final = {
    "default": "utf-8", "unknown-8bit": "utf-8", "x-unknown": "utf-8", "utf8": "utf-8",
    "cp-1251": "cp1251", "win-1251": "cp1251", "windows1251": "cp1251", "x-cp1251": "cp1251",
    "x-gbk": "gbk", "gb2312": "gb18030", "koi8": "koi8-r", "ks_c_5601-1987": "cp949",
    "x-mac-cyrillic": "mac-cyrillic", "ansi_x3.110-1983": "latin-1", "us-ascii": "utf-8", "ascii": "utf-8",
}  # fmt: skip
_NO_CHARSETS: Final = frozenset(
    {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"}
)
"""Codecs of Python that no letter is written in."""
_CANDIDATES: Final = ("cp1251", "koi8-r", "cp866", "cp1252")
_FREQUENCIES: Final = dict(zip(
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    (11, 8.5, 8, 7.4, 6.7, 6.3, 5.5, 4.7, 4.5, 4.4, 3.5, 3.2, 3, 2.8, 2.6, 2, 1.9, 1.7, 1.7, 1.6, 1.6,
     1.4, 1.2, 1, 0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.1, 0.1), strict=True,
))  # fmt: skip
"""Letters of Russian texts, per cent: the two charsets swap case and order, not much else."""
_WEIGHTS: Final = {letter: math.log(share) + 1 for letter, share in _FREQUENCIES.items()}
_PAIRS: Final = frozenset(
    [
        "ст",
        "но",
        "то",
        "на",
        "ен",
        "ов",
        "ни",
        "ра",
        "во",
        "ко",
        "по",
        "ро",
        "ол",
        "от",
        "ос",
        "пр",
        "го",
        "не",
        "ли",
        "ре",
        "ал",
        "ер",
        "ка",
        "ат",
        "ет",
        "ль",
        "ла",
        "ло",
        "од",
        "ва",
        "та",
        "ор",
        "ри",
        "об",
        "ак",
        "ан",
        "ин",
        "те",
        "де",
        "ес",
        "ом",
        "ог",
        "ел",
        "ит",
        "ег",
        "ед",
        "ве",
        "ть",
        "за",
        "ем",
        "мо",
        "ми",
        "ме",
        "ле",
        "ки",
        "до",
        "да",
        "ся",
        "со",
        "се",
        "ск",
        "тв",
        "тр",
        "ая",
        "ое",
        "ой",
        "ий",
        "ей",
        "ый",
        "ия",
        "ие",
        "нн",
        "нт",
        "ны",
        "ис",
        "ич",
        "из",
        "им",
        "ок",
        "ум",
        "кт",
    ]
)
_ODD: Final = re.compile(
    r"[ЂЃѓЉЊЌЋЏђљњќћџҐґЄєЇїЎўЅѕІіЈј]|(?<![а-яё])[ьъы]|[аеёиоуыэюяй][ьъы]|[ьъы]{2}|[жшчщ][ыюя]"
    r"|[бвгджзйклмнпрстфхцчшщ]{5}|[a-z][а-яё]|[а-яё][a-z]",
    re.IGNORECASE,
)
_NO_VOWEL: Final = re.compile(r"(?<![а-яё])[бвгджзйклмнпрстфхцчшщъь]{3,}(?![а-яё])", re.IGNORECASE)
_ODD_CASE: Final = re.compile(r"(?<=[а-яё])[А-ЯЁ]")
_DRAWING: Final = re.compile("[\u2500-\u259f\u2320\u2321\u0080-\u009f\ufffd\ue000-\uf8ff]")
_UTF8_CYRILLIC: Final = re.compile(rb"[\xd0\xd1][\x80-\xbf]")
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MOSTLY: Final = 0.8
_SAMPLE: Final = 4_000


def decode(content: bytes, charset: str = "") -> str:
    """Text in the declared charset, else in the likeliest; never raises."""
    name = _ALIASES.get(charset.strip("\"' ").lower(), charset.strip("\"' ").lower())
    if name:
        try:
            if codecs.lookup(name).name not in _NO_CHARSETS:
                return _storable(content.decode(name))
        except (LookupError, UnicodeError, ValueError):
            pass
    return _storable(guess(content))


def _storable(text: str) -> str:
    """Without what neither UTF-8 nor a database takes: halves of pairs, NUL and other controls."""
    return _UNSTORABLE.sub("", text)


def guess(content: bytes) -> str:
    """UTF-8 if it is, even cut short; else the Cyrillic charset that reads most like Russian."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        high = sum(byte > 0x7F for byte in content)  # noqa: PLR2004 - not ASCII
        if 2 * len(_UTF8_CYRILLIC.findall(content)) >= _MOSTLY * high:
            return content.decode("utf-8", "ignore")
    return max((content.decode(name, "replace") for name in _CANDIDATES), key=_russian)


def tidy(text: str, limit: int = 1000) -> str:
    """One line without control or direction characters."""
    text = unicodedata.normalize("NFC", text)
    kept = (
        " " if ch in "\r\n\t" else ch
        for ch in text
        if ch in "\r\n\t" or unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    return " ".join("".join(kept).split())[:limit]


def _russian(text: str) -> float:
    """How much the beginning of a text looks like Russian; only comparisons mean anything."""
    text = text[:_SAMPLE]
    lower = text.lower()
    score = sum(_WEIGHTS.get(ch, 0) for ch in lower)
    score += 0.5 * sum(lower[i : i + 2] in _PAIRS for i in range(len(lower) - 1))
    score += 0.2 * sum("а" <= ch <= "я" for ch in text)
    score -= 4 * (len(_ODD.findall(text)) + len(_DRAWING.findall(text)))
    return score - 3 * (len(_ODD_CASE.findall(text)) + len(_NO_VOWEL.findall(text)))
