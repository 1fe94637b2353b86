"""Text of a field in, whether it is only what stood there to be typed over out.

A control that still shows its prompt says so; editors other than Word forget to, so the prompts
that Word itself writes are known by their words.
"""

import re
from collections.abc import Iterable
from typing import Final

from mailbot.values.text import fold

_PROMPT: Final = re.compile(
    r"^\s*(?:место для ввода (?:текста|даты|заголовка)|щ[её]лкните\b.{0,20}\bввода|выберите (?:элемент|дату)"
    r"|click (?:or tap )?here to enter|click or tap to enter|choose an item)",
    re.IGNORECASE,
)
_EDGES: Final = " .…,;:"


def is_hint(text: str, shown: Iterable[str] = ()) -> bool:
    """The whole of `text` is a prompt: one of those `shown` in its line, or one of Word's own."""
    if _PROMPT.match(text):
        return True
    hints = {core for hint in shown if (core := fold(hint).strip(_EDGES))}
    return bool(hints) and fold(text).strip(_EDGES) in hints
