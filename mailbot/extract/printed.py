"""A line of a signature block in, the printed «И.О. Фамилия» in it out.

The region stands right above or beside the name: «г. Москва» and «Омская обл.» are none.
"""

import re
from dataclasses import dataclass
from typing import Final

from mailbot.extract.closing import INITIALS_FIRST, SIGNER, SURNAME_FIRST
from mailbot.extract.names_in import cut_at_names
from mailbot.extract.people import tidy
from mailbot.regions import Regions
from mailbot.values.names import looks_like_name
from mailbot.values.text import as_seen, read_cyrillic

HINT: Final = re.compile(r"И\.\s?О\.?\s*Фамилия|Фамилия\s+И\.\s?О\.?|\bФИО\b", re.IGNORECASE)
GAP: Final = re.compile(r"\t+|\s{3,}|_{2,}")
_FULL: Final = re.compile(
    r"(?:[А-ЯЁ][а-яё’-]+\s+){2}[А-ЯЁ][а-яё]+(?:вич|ична|вна|ич)\b|[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:вич|вна|ична|ич)\s+[А-ЯЁ][а-яё’-]+"
)
_ACTING: Final = re.compile(r"^\W*(?:и|врио|вр)\.\s?о\.\s?(?=[а-я])")


@dataclass(frozen=True, slots=True)
class PrintedNames:
    """Finds printed names among labels and regions."""

    regions: Regions

    def in_line(self, text: str) -> str:
        """The name set apart from what is beside it, or else the one in the line."""
        return self._apart(text) or self.inside(as_seen(text.replace("\t", "  ")))

    def inside(self, text: str) -> str:
        """The printed name in folded text."""
        text = read_cyrillic(text)[0]
        if match := HINT.search(text) or _FULL.search(text):
            return match.group()
        core = text.strip(" _/()")
        if self.regions.is_name(core):
            return ""
        for pattern in (INITIALS_FIRST, SURNAME_FIRST):
            found = [match.group().strip() for match in pattern.finditer(_ACTING.sub("", text))]
            if names := [name for name in found if not self._region_in(name)]:
                return names[-1]
        return core if looks_like_name(core) and not SIGNER.match(core) else ""

    def _region_in(self, name: str) -> bool:
        """«г. Москва», or «Крым М.П.» where the seal's place follows the region."""
        core = re.sub(r"(?<!\w)\w\.", "", name).strip()
        return self.regions.is_name(name) or self.regions.mentions(core)

    def _apart(self, text: str) -> str:
        """A name set apart by tabs, a ruled line or wide space from what is beside it."""
        parts = [as_seen(part).strip(" /_()") for part in GAP.split(text)]
        if len(parts) > 1:
            for part in reversed(parts):
                before, named = cut_at_names(part)
                alone = len(named) == 1 and not before and not tidy(named[0][1])
                if alone and not self.regions.is_name(part):
                    return part.strip(" ,;")
        return ""
