"""A letter's inline texts in, what the sender typed himself out.

Every mail program marks quotations and its own advertising in its own way; the marks below are
those of the programs in use in Russia (Yandex, Mail.ru, Outlook, OWA, Gmail, Thunderbird, Apple).
"""

import re
from collections.abc import Sequence
from typing import Final

from mailbot.intake.plain import plain_of

_DAY: Final = r"(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс|mon|tue|wed|thu|fri|sat|sun)[a-zа-я]*\.?"
_MONTH: Final = r"(?:янв|февр?|мар|апр|ма[йя]|июн|июл|авг|сент?|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-zа-я]*\.?"
_DATE: Final = rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
_OPENINGS: Final = re.compile(
    rf"""^\s*(?:
      -{{2,}}\s*(?:исходное|пересылаемое|пересланное|переадресованное|перенаправленное|original|forwarded|begin\ forwarded)\b
    | (?:начало\ переадресованного|пересылаемое|begin\ forwarded)\ (?:сообщения|письмо|message)\s*:? \s*$
    | -{{10,}}\s*$ | _{{20,}}\s*$
    | (?:{_DAY},?\s)?(?:в\s)?{_DATE}.{{0,200}}(?:пишет|написала?|написал\(а\)|wrote|от\s.{{1,120}}@\S+|<[^<>\s]+@[^<>\s]+>|@[\w.-]+>?\)?)\s*(?::|：)\s*$
    | (?:on|am|le)\s.{{0,200}}\d{{4}}.{{0,200}}(?:wrote|schrieb|écrit)\s*:\s*$
    | {_DAY},?\s\d{{1,2}}\s.{{0,40}}\d{{4}}.{{0,200}}:\s*$
    | .{{0,200}}@\S{{1,100}}\s(?:пишет|написала?|написал\(а\)|wrote)\s*:\s*$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_HEAD: Final = re.compile(
    r"^[\s*]*(?:от|отправитель|from|кому|to|отправлено|дата|sent|date|тема|subject|копия|cc)\s*:[\s*]*\S",
    re.IGNORECASE,
)
_HEAD_START: Final = re.compile(r"^[\s*]*(?:от|отправитель|from|кому|to)\s*:", re.IGNORECASE)
_PROGRAM: Final = re.compile(
    r"^\s*(?:отправлено\ (?:с|со|из|через)\b | sent\ (?:from\ (?:my|mail|yahoo|outlook|samsung|huawei)|via|with|using)\b"
    r" | получить\ outlook\ для | скачать\ outlook | get\ outlook\ for | написано\ с\ | отправлено\ мо[ийё]"
    r" | это\ (?:сообщение|письмо)\ (?:было\ )?(?:проверено|отправлено)\ | вирусов\ нет\b | без\ вирусов\.? | virus-free )",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNATURE: Final = re.compile(r"^-- ?$")
_LONGEST: Final = 20_000
_WRAPPED: Final = 3
_LINK: Final = re.compile(
    r"(?:https?://|\bwww\.|href=[\"']?//)([\w.-]+)|\b((?:disk\.yandex|yadi|1drv|cloud\.mail)\.[a-z]{2,3})/",
    re.IGNORECASE,
)
_CLOUDS: Final = (
    "disk.yandex.ru", "docs.yandex.ru", "docs.360.yandex.ru", "360.yandex.ru", "disk.yandex.com", "disk.yandex.kz", "disk.yandex.by", "disk.360.yandex.ru",
    "yadi.sk", "cloud.mail.ru", "drive.google.com", "docs.google.com", "1drv.ms",
    "onedrive.live.com", "sharepoint.com", "dropbox.com", "db.tt", "wetransfer.com", "we.tl",
    "mega.nz", "mega.co.nz", "fex.net", "dropmefiles.com", "icloud.com", "mediafire.com", "box.com",
    "file.io", "filemail.com", "transfernow.net", "sberdisk.ru", "disk.vk.com", "pcloud.com",
    "files.fm", "ru.files.fm", "disk.megafon.ru",
)  # fmt: skip


def typed_text(texts: Sequence[tuple[str, str]]) -> str:
    """The sender's own words: plain text preferred, quotations and programs' lines cut off."""
    plain = "\n".join(text for kind, text in texts if kind != "html")
    if not plain.strip():
        plain = "\n".join(plain_of(text) for kind, text in texts if kind == "html")
    lines = plain[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    numbered = lines.split("\n")
    kept: list[str] = []
    number = 0
    while number < len(numbered):
        line, ahead = numbered[number], numbered[number : number + _WRAPPED + 2]
        if line.lstrip().startswith(">"):
            pass
        elif _SIGNATURE.match(line):
            break
        elif _quotation_begins(ahead[: _WRAPPED + 1]):
            quoted = _next_quoted(ahead)
            if quoted is None:
                break
            number += quoted
        elif not _PROGRAM.match(line):
            kept.append(line.rstrip())
        number += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _next_quoted(ahead: Sequence[str]) -> int | None:
    """Lines until the first that bears its own mark: below such a quotation may be an answer."""
    marked = [index for index, line in enumerate(ahead) if line.lstrip().startswith(">")]
    return marked[0] if marked else None


def _quotation_begins(lines: Sequence[str]) -> bool:
    """At the first of these lines; an introduction may be wrapped over the next ones."""
    first = lines[0]
    if _OPENINGS.match(first):
        return True
    if _HEAD_START.match(first) and sum(bool(_HEAD.match(line)) for line in lines) > 1:
        return True
    dated = re.match(
        rf"\s*(?:(?:{_DAY}),?\s)?(?:в\s|on\s)?(?:{_DAY},?\s)?{_DATE}", first, re.IGNORECASE
    )
    wrapped = (" ".join(lines[:count]) for count in range(2, _WRAPPED + 1))
    return bool(dated) and any(_OPENINGS.match(text) for text in wrapped)


def cloud_hosts(texts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """File stores that the letter links to; nothing is ever fetched from them."""
    found = (match for _, text in texts for match in _LINK.finditer(text[: 1 << 20]))
    hosts = ((match[1] or match[2]).lower().rstrip(".") for match in found)
    stores = (host for host in hosts if any(host == c or host.endswith("." + c) for c in _CLOUDS))
    return tuple(dict.fromkeys(stores))
