"""The HTML of a letter in, its text out, quoted letters and scripts left out."""

import html
import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "pre"}
)
_SILENT: Final = frozenset({"script", "style", "head", "title", "blockquote", "select", "svg"})
_VOID: Final = frozenset({"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr"})
_QUOTING: Final = re.compile(
    r"(?:^|\s)(?:gmail_quote|gmail_attr|mail-quote-collapse|moz-cite-prefix|yahoo_quoted"
    r"|divRplyFwdMsg|mail-app-auto-quote|mail-app-auto-signature|gmail_signature|appendonsend"
    r"|js-helper|ya-q-collapse|x_divRplyFwdMsg|OLK_SRC_BODY_SECTION|protonmail_quote)(?:\s|$)",
    re.IGNORECASE,
)
_TOP_RULE: Final = re.compile(
    r"border-top:\s*solid\s+#[be][0-9a-f]{5}\s+1(?:\.0)?pt", re.IGNORECASE
)
_ALL_BELOW: Final = re.compile(r"divRplyFwdMsg|appendonsend", re.IGNORECASE)
_LONGEST: Final = 1 << 20


class _Text(HTMLParser):
    """Collects text; inside a quotation it only counts elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silence: list[str] = []
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # type: ignore[explicit-override]
        marks = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        style = " ".join(value or "" for name, value in attrs if name == "style")
        if self._silence:
            if tag == self._silence[-1]:
                self._silence.append(tag)
        elif _ALL_BELOW.search(marks) or _TOP_RULE.search(style):
            # Outlook writes the quoted letter beside its heading, not inside it.
            self._over = True
        elif (tag in _SILENT or _QUOTING.search(marks)) and tag not in _VOID:
            self._silence.append(tag)
        if tag in _BLOCKS and not self._silence:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override]
        if self._silence and tag == self._silence[-1]:
            self._silence.pop()
        elif tag in _BLOCKS - _VOID and not self._silence:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override]
        if not self._silence and not self._over:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain_of(text: str) -> str:
    """Text as it is read on the screen, paragraphs apart."""
    parser = _Text()
    try:
        parser.feed(text[:_LONGEST])
        parser.close()
    except (AssertionError, ValueError):
        return html.unescape(re.sub(r"<[^>]*>", " ", text[:_LONGEST]))
    lines = (line.strip() for line in "".join(parser.parts).split("\n"))
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
