"""Template sources and values in, the text and the HTML of a letter out."""

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import DictLoader, Environment, StrictUndefined

from mailbot.replies import wording


def render(
    templates: Mapping[str, str], name: str, values: Mapping[str, object]
) -> tuple[str, str]:
    """Plain text and HTML of the letter `name`; a blank without a value is an error."""
    plain, html = _environments(tuple(templates.items()))
    text = plain.get_template(f"{name}.txt.j2").render(values)
    return text.strip() + "\n", html.get_template(f"{name}.html.j2").render(values)


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
        environment.filters |= {
            "long_date": wording.long_date,
            "moment": wording.moment,
            "dative": wording.dative,
            "working_days": wording.working_days,
        }
        environment.globals["counted"] = wording.counted
        made.append(environment)
    return made[0], made[1]
