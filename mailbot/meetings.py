"""`rules/meetings.toml` in, the meetings the administrator announced out."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from email_validator import EmailNotValidError, validate_email

from mailbot.directory import normal_address
from mailbot.errors import ConfigError
from mailbot.regions import Regions


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting whose protocol is expected."""

    region: str
    held_on: date
    email: str = ""
    """Whom to remind; empty = the coordinators' addresses of the region."""


def load_meetings(folder: Path, regions: Regions) -> tuple[Meeting, ...]:
    """Read the file, which may change while the service runs; `ConfigError` names all problems."""
    try:
        content = tomllib.loads((folder / "meetings.toml").read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise ConfigError([f"meetings.toml: {error}"]) from error
    problems: list[str] = []
    found = tuple(_meetings(content.get("meetings", []), regions, problems))
    problems += [f"meetings.toml: unknown key {name!r}" for name in content.keys() - {"meetings"}]
    if problems:
        raise ConfigError(problems)
    return found


def _meetings(announced: object, regions: Regions, problems: list[str]) -> Iterator[Meeting]:
    for number, table in enumerate(announced if isinstance(announced, list) else [announced], 1):
        where = f"meetings.toml: meeting {number}"
        if not isinstance(table, dict):
            problems.append(f"{where} must be a [[meetings]] table")
            continue
        match = regions.match(str(table.get("region", "")))
        held_on = table.get("held_on")
        if match.name is None:
            hint = f", did you mean {match.suggestions[0]!r}?" if match.suggestions else ""
            problems.append(f"{where}: unknown region {table.get('region', '')!r}{hint}")
        if type(held_on) is not date:
            problems.append(f"{where}: held_on must be a day such as 2026-11-12")
        elif match.name:
            yield Meeting(match.name, held_on, _address(table, where, problems))


def _address(table: dict[str, object], where: str, problems: list[str]) -> str:
    email = str(table.get("email", ""))
    try:
        if email:
            validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        problems.append(f"{where}: {email!r} is not an address: {error}")
        return ""
    return normal_address(email) if email else ""
