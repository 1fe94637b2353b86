"""Template sources and values in, the text and the HTML of a letter out."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined

from mailbot.replies import wording

_GAP: Final = re.compile(r"\n{3,}")


def render(
    templates: Mapping[str, str], name: str, values: Mapping[str, object]
) -> tuple[str, str]:
    """Plain text and HTML of the letter `name`; a blank without a value is an error."""
    plain, html = _environments(tuple(sorted(templates.items())))
    text = plain.get_template(f"{name}.txt.j2").render(values)
    page = html.get_template(f"{name}.html.j2").render(values)
    return _GAP.sub("\n\n", text.strip()) + "\n", _GAP.sub("\n", page.strip()) + "\n"


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
