"""Template sources and values in, the text and the HTML of a letter out."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined

from mailbot.errors import ConfigError
from mailbot.replies import wording
from mailbot.shipped import shipped
from mailbot.values.dates import MONTHS

_GAP: Final = re.compile(r"\n{3,}")
_DASH: Final = re.compile(r"(?<=\S) (?=[–—] )")
_DATE: Final = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})(?: (\d{{4}}) г\.)?")
_INITIALS: Final = re.compile(r"(?<![А-Яа-яЁё])([А-ЯЁ]\.(?:[А-ЯЁ]\.)?) (?=[А-ЯЁ][а-яё])")


def letter_templates(templates: Path) -> dict[str, str]:
    """All templates of letters by name, those of older copies completed from the shipped ones.

    `ConfigError` when there is none.
    """
    found = _read(templates)
    if not found:
        raise ConfigError([f"no letter templates in {templates / 'mail'}"])
    return {**_read(shipped("templates")), **found}


def _read(templates: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (templates / "mail").glob("*.j2")}


def render(
    templates: Mapping[str, str], name: str, values: Mapping[str, object]
) -> tuple[str, str]:
    """Plain text and HTML of the letter `name`; a blank without a value is an error."""
    plain, html = _environments(tuple(sorted(templates.items())))
    text = plain.get_template(f"{name}.txt.j2").render(values)
    page = html.get_template(f"{name}.html.j2").render(values)
    return _GAP.sub("\n\n", text.strip()) + "\n", _bound(_GAP.sub("\n", page.strip())) + "\n"


def _bound(page: str) -> str:
    """What no line may part is bound: a dash to the word before it, dates, initials to surnames."""
    page = _DASH.sub("\u00a0", page)
    page = _DATE.sub(_unparted, page)
    return _INITIALS.sub("\\1\u00a0", page)


def _unparted(date: re.Match[str]) -> str:
    year = f"\u00a0{date[3]}\u00a0г." if date[3] else ""
    return f"{date[1]}\u00a0{date[2]}{year}"


@lru_cache(maxsize=4)
def _environments(templates: tuple[tuple[str, str], ...]) -> tuple[Environment, Environment]:
    loader = DictLoader(dict(templates))
    made = []
    for autoescape in (False, True):
        environment = Environment(
            loader=loader,
            autoescape=autoescape,  # noqa: S701
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["long_date"] = wording.long_date
        environment.filters["moment"] = wording.moment
        environment.globals["counted"] = wording.counted
        made.append(environment)
    return made[0], made[1]
