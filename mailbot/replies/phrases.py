"""`templates/mail/words.toml` in, the subjects, half-sentences and captions of letters out.

The shipped file has exactly the blanks that the code fills (a test holds it to that): a file of
one's own is held against it when it is read, not when a letter needs it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Final

from mailbot.errors import ConfigError
from mailbot.shipped import shipped

FILE: Final = "words.toml"


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by table and key, `sender.came_to.accepted`."""

    by_key: Mapping[str, str]

    def say(self, key: str, /, **blanks: str | int) -> str:
        """The phrase with its blanks filled in."""
        return self.by_key[key].format(**blanks)


def load_phrases(templates: Path) -> Phrases:
    """The phrases of a folder, or the shipped ones where it has none; a faulty file is refused."""
    model = _phrases(shipped("templates") / "mail" / FILE)
    path = templates / "mail" / FILE
    if not path.is_file():
        return Phrases(model)
    own = _phrases(path)
    problems = [f"{FILE}: {problem}" for problem in _problems(own, model)]
    if problems:
        raise ConfigError(problems)
    return Phrases(own)


def blanks_of(phrase: str) -> frozenset[str]:
    """Names of the blanks; `ValueError` for a stray brace and for more than a name in braces."""
    names = set()
    for _, name, form, conversion in Formatter().parse(phrase):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(f"only a name may stand in braces, not {{{name}}}")
        names.add(name)
    return frozenset(names)


def _problems(own: Mapping[str, str], model: Mapping[str, str]) -> Iterator[str]:
    for key, phrase in own.items():
        if key not in model:
            yield f"nothing says the phrase {key}"
        elif "\n" in phrase or "\r" in phrase:
            yield f"{key}: a phrase is one line"
        else:
            yield from _blank_problems(key, phrase, blanks_of(model[key]))
    for key in model:
        if key not in own:
            yield f"{key} is missing: copy it from the shipped templates"


def _blank_problems(key: str, phrase: str, filled: frozenset[str]) -> Iterator[str]:
    try:
        found = blanks_of(phrase)
    except ValueError as error:
        yield f"{key}: {error}"
        return
    for blank in sorted(found - filled):
        known = ", ".join(f"{{{name}}}" for name in sorted(filled)) or "none"
        yield f"{key}: nothing fills the blank {{{blank}}}; known: {known}"
    for blank in sorted(filled - found):
        yield f"{key}: the blank {{{blank}}} is missing"


def _phrases(path: Path) -> dict[str, str]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError([f"{FILE}: {error}"]) from error
    found = dict(_flat(tables))
    odd = [f"{FILE}: {key} must be text" for key, value in found.items() if value is None]
    if odd:
        raise ConfigError(odd)
    return {key: value for key, value in found.items() if value is not None}


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str | None]]:
    """Keys with the tables they stand in; `None` for what is no text."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value if isinstance(value, str) else None
