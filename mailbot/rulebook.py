"""The rules as people edit them: `rules/<topic>.toml` in, a `Rulebook` out.

Severity, wording, remedy, basis and limits live in TOML, the predicate in `checks/<topic>.py`.
A table named like `SIG-001` is a rule; every other table of a topic file is data of that topic.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Final

from mailbot.errors import ConfigError
from mailbot.model import Finding, Level, Place, Role, Severity

TOPICS: Final = (
    "letter",
    "document",
    "sender",
    "person",
    "form",
    "heading",
    "chairs",
    "attendance",
    "agenda",
    "voting",
    "signatures",
    "deadline",
    "register",
)
_CODE: Final = re.compile(r"[A-Z]{3}-\d{3}")
_KEYS: Final = {
    "severity", "message", "remedy", "basis", "reasons", "severities", "limits", "levels", "withdrawn",
}  # fmt: skip
_FIRM: Final = {
    **{f"SIG-{number:03}": frozenset({Severity.ERROR}) for number in range(3, 8)},
    "SIG-008": frozenset({Severity.ERROR, Severity.DOUBT}),
}
"""What nobody may soften: a contradiction rejects, and what could not be checked never passes."""
_DEMANDS: Final = tuple(Level)[tuple(Level).index(Level.EMAIL) :]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is worth and how it speaks."""

    code: str
    topic: str
    severity: Severity
    message: str
    remedy: str = ""
    basis: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Wordings for the causes one rule can have, by the cause's code."""
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """Causes that weigh otherwise than the rule itself."""
    limits: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[Role, Level] = field(default_factory=dict)
    """The least a co-chair's signature must prove."""

    def finding(self, field_id: str, place: Place, cause: str = "", **blanks: object) -> Finding:
        """Word this rule about `place`, its named blanks filled from `blanks`.

        `cause` fills the blank `reason` and may have a severity of its own.
        """
        if cause:
            blanks["reason"] = self.reason(cause)
        return Finding(
            code=self.code,
            severity=self.severities.get(cause, self.severity),
            field=field_id,
            place=place,
            message=self.message.format_map(blanks),
            remedy=self.remedy.format_map(blanks),
        )

    def reason(self, code: str) -> str:
        """The wording of one cause; an unknown cause gets the rule's `other`."""
        return self.reasons.get(code) or self.reasons.get("other", "")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules by code, and the other data of the topic files."""

    rules: Mapping[str, Rule]
    data: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)
    """Topic → table name → table, for tables that are no rules."""

    def __getitem__(self, code: str) -> Rule:
        """The rule of that code; KeyError for a code that was never given."""
        return self.rules[code]

    def words(self, topic: str, table: str) -> Mapping[str, str]:
        """A table of wordings of a topic file; empty where there is none."""
        return {key: str(value) for key, value in self.data.get(topic, {}).get(table, {}).items()}


def load_rulebook(folder: Path) -> Rulebook:
    """Read every topic file; `ConfigError` names all problems of all files at once."""
    problems: list[str] = []
    rules: dict[str, Rule] = {}
    data: dict[str, dict[str, Mapping[str, object]]] = {}
    for topic in TOPICS:
        for name, table in _tables(folder / f"{topic}.toml", problems):
            if not _CODE.fullmatch(name):
                data.setdefault(topic, {})[name] = table
            elif "withdrawn" not in table:
                rule = _rule(name, topic, table, problems)
                if rule and name in rules:
                    problems.append(f"{topic}.toml: code {name} is given twice")
                elif rule:
                    rules[name] = rule
    if problems:
        raise ConfigError(problems)
    return Rulebook(rules, data)


def _tables(path: Path, problems: list[str]) -> Iterator[tuple[str, Mapping[str, object]]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problems.append(f"{path.name}: {error}")
        return
    for name, table in content.items():
        if isinstance(table, dict):
            yield name, table
        else:
            problems.append(f"{path.name}: {name} stands outside of a table")


def _rule(code: str, topic: str, table: Mapping[str, object], problems: list[str]) -> Rule | None:
    where = f"{topic}.toml: [{code}]"
    found = [f"{where} unknown key {key}{_near(key)}" for key in sorted(table.keys() - _KEYS)]
    severity = table.get("severity")
    if severity not in list(Severity):
        found.append(f"{where} severity must be error, doubt or warning, not {severity!r}")
    message, remedy = table.get("message"), table.get("remedy", "")
    if not isinstance(message, str) or not message:
        found.append(f"{where} has no message")
    found += [f"{where} {problem}" for text in (message, remedy) for problem in _blanks(text)]
    found += [f"{where} {problem}" for problem in _weight_problems(code, table)]
    found += [f"{where} {problem}" for problem in _level_problems(table)]
    problems += found
    if found:
        return None
    return Rule(
        code=code,
        topic=topic,
        severity=Severity(str(severity)),
        message=str(message),
        remedy=str(remedy),
        basis=str(table.get("basis", "")),
        reasons=_texts(table.get("reasons")),
        severities={
            cause: Severity(name) for cause, name in _texts(table.get("severities")).items()
        },
        limits=_numbers(table.get("limits")),
        levels={Role(role): Level(name) for role, name in _texts(table.get("levels")).items()},
    )


def _weight_problems(code: str, table: Mapping[str, object]) -> Iterator[str]:
    """Causes that are none, and severities that would let through what must be stopped."""
    reasons, severities = _texts(table.get("reasons")), _texts(table.get("severities"))
    for cause, name in severities.items():
        if cause not in reasons:
            yield f"severities: there is no reason {cause!r}"
        if name not in list(Severity):
            yield f"severities: {cause} must be error, doubt or warning, not {name!r}"
    allowed = _FIRM.get(code, frozenset(Severity))
    for name in (str(table.get("severity")), *severities.values()):
        if name in list(Severity) and name not in allowed:
            yield f"severity cannot be {name}: that would let through what must be stopped"


def _level_problems(table: Mapping[str, object]) -> Iterator[str]:
    for role, name in _texts(table.get("levels")).items():
        if role not in list(Role):
            yield f"levels: there is no co-chair {role!r}, only {', '.join(Role)}"
        if name not in _DEMANDS:
            yield f"levels: {role} must be one of {', '.join(_DEMANDS)}, not {name!r}"


def _near(key: str) -> str:
    close = difflib.get_close_matches(key, _KEYS, 1)
    return f", did you mean {close[0]!r}?" if close else ""


def _blanks(text: object) -> Iterator[str]:
    if not isinstance(text, str):
        return
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield f"is not a template: {error}"
        return
    yield from (f"has a blank without a name: {text}" for name in names if not name.isidentifier())


def _texts(table: object) -> Mapping[str, str]:
    return {str(k): str(v) for k, v in table.items()} if isinstance(table, dict) else {}


def _numbers(table: object) -> Mapping[str, int]:
    return {str(k): int(v) for k, v in table.items()} if isinstance(table, dict) else {}
