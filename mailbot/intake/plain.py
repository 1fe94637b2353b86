"""The HTML of a letter in, its text out, quoted letters and scripts left out.

Read in one pass from tag to tag: nothing that a letter can hold makes it slow.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})(?P<rest>[^<>]*)>?|<")
_MARK: Final = re.compile(
    r"\b(?:class|id)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE
)
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "pre"}
)
_SILENT: Final = frozenset({"script", "style", "head", "title", "blockquote", "select", "svg"})
_VOID: Final = frozenset({"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr"})
_QUOTING: Final = re.compile(
    r"(?:^|\s)(?:gmail_quote|gmail_attr|mail-quote-collapse|moz-cite-prefix|yahoo_quoted"
    r"|mail-app-auto-quote|mail-app-auto-signature|gmail_signature|OLK_SRC_BODY_SECTION"
    r"|protonmail_quote)(?:\s|$)",
    re.IGNORECASE,
)
_ALL_BELOW: Final = re.compile(
    r"divRplyFwdMsg|appendonsend|border-top:\s*solid\s+#[be][0-9a-f]{5}\s+1(?:\.0)?pt",
    re.IGNORECASE,
)
"""Outlook writes the quoted letter beside its heading, not inside it."""
_LONGEST: Final = 1 << 20
_ATTRIBUTES: Final = 2_000


def plain_of(text: str) -> str:
    """Text as it is read on the screen, paragraphs apart."""
    lines = (line.strip() for line in html.unescape("".join(_pieces(text[:_LONGEST]))).split("\n"))
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()


def _pieces(text: str) -> Iterator[str]:
    """Runs of visible text, and a line break at every edge of a block."""
    silent: list[str] = []
    position = 0
    while found := _TAG.search(text, position):
        if not silent:
            yield re.sub(r"\s+", " ", text[position : found.start()])
        position = found.end()
        if not found["name"]:
            position = _past_comment(text, found.start())
            continue
        name, rest = found["name"].lower(), found["rest"][:_ATTRIBUTES]
        if _ALL_BELOW.search(rest) and not silent:
            return
        _count(silent, name, rest, closing=bool(found["end"]))
        if name in _BLOCKS and not silent:
            yield "\n"
    if not silent:
        yield re.sub(r"\s+", " ", text[position:])


def _count(silent: list[str], name: str, rest: str, *, closing: bool) -> None:
    """Keep track of the elements open inside one that is not to be read."""
    if closing:
        if silent and name == silent[-1]:
            silent.pop()
    elif silent:
        if name == silent[-1]:
            silent.append(name)
    elif name not in _VOID and (name in _SILENT or _quotes(rest)):
        silent.append(name)


def _quotes(rest: str) -> bool:
    return any(_QUOTING.search("".join(marks)) for marks in _MARK.findall(rest))


def _past_comment(text: str, start: int) -> int:
    """Behind a comment or declaration; a lone bracket is left out."""
    if text.startswith("<!--", start):
        end = text.find("-->", start)
        return end + 3 if end >= 0 else len(text)
    if text.startswith(("<!", "<?"), start):
        end = text.find(">", start, start + _ATTRIBUTES)
        return end + 1 if end >= 0 else start + 2
    return start + 1
