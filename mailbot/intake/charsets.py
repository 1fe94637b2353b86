"""Bytes of unknown charset in, text out: Russian mail of thirty years, declared or not."""

import re
import unicodedata
from typing import Final

_ALIASES: Final = {
    "default": "utf-8", "unknown-8bit": "utf-8", "x-unknown": "utf-8", "utf8": "utf-8",
    "cp-1251": "cp1251", "win-1251": "cp1251", "windows1251": "cp1251", "x-cp1251": "cp1251",
    "x-gbk": "gbk", "gb2312": "gb18030", "koi8": "koi8-r", "ks_c_5601-1987": "cp949",
    "x-mac-cyrillic": "mac-cyrillic", "ansi_x3.110-1983": "latin-1", "us-ascii": "utf-8", "ascii": "utf-8",
}  # fmt: skip
_CANDIDATES: Final = ("cp1251", "koi8-r", "cp866")
_COMMON: Final = "оеаинтсрвлкмдпуяы"
_RARE: Final = re.compile("[ЁЂЃѓЉЊЌЋЏђљњќћџҐґЄєЇїЎў]")
_ODD_CASE: Final = re.compile(r"(?<=[а-яё])[А-ЯЁ]")
_DRAWING: Final = re.compile("[\u2500-\u259f\u2320\u2321\u0080-\u009f]")


def decode(content: bytes, charset: str = "") -> str:
    """Text in the declared charset, else in the likeliest; never raises."""
    name = _ALIASES.get(charset.strip("\"' ").lower(), charset.strip("\"' ").lower())
    if name:
        try:
            return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            pass
    return guess(content)


def guess(content: bytes) -> str:
    """UTF-8 if it is, even cut short; else the Cyrillic charset that reads most like Russian."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        nearly = error.start > len(content) - 4 and error.start > 0
        if nearly and any(byte > 0x7F for byte in content[: error.start]):  # noqa: PLR2004
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
    letters = sum("а" <= ch.lower() <= "я" for ch in text)
    common = sum(ch.lower() in _COMMON for ch in text)
    lower = sum("а" <= ch <= "я" for ch in text)
    penalty = 3 * len(_RARE.findall(text)) + 2 * len(_ODD_CASE.findall(text))
    penalty += 4 * len(_DRAWING.findall(text)) + 4 * text.count("\ufffd")
    return letters + common + 0.5 * lower - penalty
