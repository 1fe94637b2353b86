"""Address headers in, the one address of the one author out, or nothing."""

import re
from email.message import Message
from typing import Final

from mailbot.directory import normal_address
from mailbot.intake.charsets import tidy
from mailbot.intake.headers import decode_words, eight_bit, raw_values

_ANGLE: Final = re.compile(r"<\s*([^<>\s]*@[^<>\s]*)\s*>")
_BARE: Final = re.compile(r"[^\s<>,;:()\"\[\]]+@[^\s<>,;:()\"\[\]]+")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT: Final = re.compile(r"\([^()]*\)")
_LONGEST: Final = 2_000
_VALID: Final = re.compile(r"^[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,253}$")


def author_of(message: Message) -> tuple[str, str]:
    """Address and name in From; empty unless there is one From with exactly one address."""
    values = list(raw_values(message, "From"))
    if len(values) != 1 or len(values[0]) > _LONGEST:
        return "", ""
    value = eight_bit(values[0].replace("\r", "").replace("\n", ""))
    addresses = _addresses(value)
    if len(addresses) != 1 or not (_VALID.match(addresses[0]) and addresses[0].isprintable()):
        return "", ""
    name = tidy(decode_words(value.split("<", 1)[0]), 200).strip(' "')
    return normal_address(addresses[0]), "" if "@" in name else name


def _addresses(value: str) -> list[str]:
    """Every address that any reader of the header might see in it, display names aside."""
    bare = _COMMENT.sub(" ", _QUOTED.sub(" ", value))
    angled: list[str] = _ANGLE.findall(bare)
    outside = _BARE.findall(_ANGLE.sub(" ", bare))
    in_display_name = angled and len(angled) == 1 and not re.search(r"[,;:]", _ANGLE.sub(" ", bare))
    return angled if in_display_name else angled + outside


def address_in(value: str) -> str:
    """The address of a Return-Path, Sender and their kind; empty for `<>` and for none."""
    value = value[:_LONGEST]
    found = _ANGLE.findall(value) or _BARE.findall(value)
    return str(found[0]).lower() if found else ""
