"""A letter's inline texts in, what the sender typed himself out."""

import html
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

_QUOTE: Final = re.compile(
    r"^(?:>|\s*-{2,}\s*(?:исходное|пересылаемое|original|forwarded)\b|-{10,}\s*$"
    r"|(?:от|from|кому|отправлено|sent)\s*:\s.*@|.*\b(?:пишет|написал(?:\(а\)|а)?|wrote)\s*:\s*$"
    r"|(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс),? \d{1,2} .*\d{4}.*:\s*$"
    r"|\d{1,2}[. ][\w.]+[. ]\d{4}(?: г\.)?,? (?:в )?\d{1,2}:\d{2}.*[:>]\s*$)",
    re.IGNORECASE,
)
_MOBILE: Final = re.compile(r"^(?:отправлено (?:с|из)\b|sent from my\b|-- ?$)", re.IGNORECASE)
_BLOCKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"})
_SILENT: Final = frozenset({"script", "style", "head", "title", "blockquote"})
_LONGEST: Final = 20_000
_LINK: Final = re.compile(r"https?://([\w.-]+)", re.IGNORECASE)
_CLOUDS: Final = (
    "disk.yandex.ru", "disk.yandex.com", "yadi.sk", "cloud.mail.ru", "drive.google.com",
    "docs.google.com", "1drv.ms", "onedrive.live.com", "sharepoint.com", "dropbox.com",
    "wetransfer.com", "mega.nz", "disk.360.yandex.ru", "fex.net", "dropmefiles.com",
)  # fmt: skip


def typed_text(texts: Sequence[tuple[str, str]]) -> str:
    """The sender's own words: plain text preferred, quotations and phone signatures cut off."""
    plain = "\n".join(text for kind, text in texts if kind == "plain")
    body = (
        plain
        if plain.strip()
        else "\n".join(_plain(text) for kind, text in texts if kind == "html")
    )
    kept: list[str] = []
    for line in body[:_LONGEST].replace("\r\n", "\n").replace("\xa0", " ").split("\n"):
        if _QUOTE.match(line.strip()) or line.rstrip() == "--":
            break
        if not _MOBILE.match(line.strip()):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


def cloud_hosts(texts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """File stores that the letter links to; nothing is ever fetched from them."""
    hosts = [host.lower() for _, text in texts for host in _LINK.findall(text[: 1 << 20])]
    known = (host for host in hosts if any(host == c or host.endswith("." + c) for c in _CLOUDS))
    return tuple(dict.fromkeys(known))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)

    @override
    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def _plain(text: str) -> str:
    parser = _Text()
    try:
        parser.feed(text[: 1 << 20])
    except (AssertionError, ValueError):
        return html.unescape(re.sub(r"<[^>]*>", " ", text[: 1 << 20]))
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.parts))
