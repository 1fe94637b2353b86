"""Rules of one's own in, what they lack beside the shipped ones out.

Whoever keeps a copy of `rules/` meets new codes and new wordings with each upgrade: what is
missing must be told at the start and not when a letter needs it.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from string import Formatter

from mailbot.errors import ConfigError
from mailbot.rulebook import Rule, Rulebook, load_rulebook
from mailbot.shipped import shipped


def load_rules(folder: Path) -> Rulebook:
    """The rules of a folder, whole; `ConfigError` names all that is wrong or missing in them."""
    own = load_rulebook(folder)
    if folder.resolve() != shipped("rules").resolve():
        problems = tuple(lacking(own, load_rulebook(shipped("rules"))))
        if problems:
            raise ConfigError(problems)
    return own


def lacking(own: Rulebook, model: Rulebook) -> Iterator[str]:
    """Sentences about codes, blanks, limits and wordings in which `own` falls short of `model`."""
    for code, rule in model.rules.items():
        if code in own.rules:
            yield from _rule(own.rules[code], rule)
        else:
            yield f"{rule.topic}.toml: [{code}] is missing: copy it from the shipped rules"
    for code, rule in own.rules.items():
        if code not in model.rules:
            hint = _did_you_mean(code, model.rules)
            yield f"{rule.topic}.toml: [{code}] no check has this code{hint}"
    for topic, tables in model.data.items():
        yield from _tables(topic, own.data.get(topic, {}), tables)


def _rule(own: Rule, model: Rule) -> Iterator[str]:
    where = f"{own.topic}.toml: [{own.code}]"
    known = _blanks(model.message) | _blanks(model.remedy)
    for blank in sorted((_blanks(own.message) | _blanks(own.remedy)) - known):
        hint = _did_you_mean(blank, known) or f"; known: {', '.join(sorted(known)) or 'none'}"
        yield f"{where} nothing fills the blank {{{blank}}}{hint}"
    for limit in model.limits.keys() - own.limits.keys():
        yield f"{where} the limit {limit} is missing"
    for limit in own.limits.keys() - model.limits.keys():
        yield f"{where} unknown limit {limit}{_did_you_mean(limit, model.limits)}"


def _tables(
    topic: str,
    own: Mapping[str, Mapping[str, object]],
    model: Mapping[str, Mapping[str, object]],
) -> Iterator[str]:
    for name, table in model.items():
        if name not in own:
            yield f"{topic}.toml: [{name}] is missing: copy it from the shipped rules"
            continue
        for key in table.keys() - own[name].keys():
            yield f"{topic}.toml: [{name}] {key} is missing: copy it from the shipped rules"
    for name in own.keys() - model.keys():
        yield f"{topic}.toml: unknown table [{name}]{_did_you_mean(name, model)}"


def _blanks(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _did_you_mean(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f", did you mean {close[0]!r}?" if close else ""
