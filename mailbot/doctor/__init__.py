"""A configuration in, one line per thing that must be right out: ok, warning or fault, and the cure."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from mailbot.config import Config
from mailbot.doctor.hostile import look_at_templates
from mailbot.doctor.incoming import look_at_mailbox
from mailbot.doctor.lines import Line, State, tried, worst
from mailbot.doctor.machine import (
    look_at_disk,
    look_at_ledger,
    look_at_libreoffice,
    look_at_pdftotext,
    look_at_printing,
    look_at_secrets,
)
from mailbot.doctor.outgoing import look_at_submission
from mailbot.doctor.reading import look_at_reading
from mailbot.doctor.shelf import (
    look_at_calendar,
    look_at_meetings,
    look_at_routes,
    look_at_rules,
    look_at_senders,
    look_at_tiles,
)
from mailbot.doctor.trust import look_at_trust
from mailbot.model import MOSCOW
from mailbot.shipped import shipped

__all__ = ["Line", "State", "examine", "examine_servers", "examine_shelf", "worst"]


def examine(config: Config, today: date, path: Path | None = None) -> Iterator[Line]:
    """What can be seen without the servers; a fault in one thing hides nothing of the next."""
    yield from tried(
        "ledger", partial(look_at_ledger, config), "проверьте storage.data_dir и storage.database"
    )
    yield from look_at_secrets(config, path)
    rules = Path(config.shelf.rules) if config.shelf.rules else shipped("rules")
    templates = Path(config.shelf.templates) if config.shelf.templates else shipped("templates")
    yield from examine_shelf(rules, templates, today)
    yield from tried(
        "senders", partial(look_at_senders, config, rules), "исправьте coordinators.toml"
    )
    yield from tried(
        "calendar", partial(look_at_calendar, config, rules, today), "исправьте workdays.json"
    )
    now = datetime.combine(today, time(12), MOSCOW)
    yield from tried(
        "signatures", partial(look_at_trust, config, rules, now), "исправьте [signatures]"
    )
    yield from look_at_libreoffice()
    yield from look_at_printing(config)
    yield from look_at_pdftotext()
    yield from look_at_disk(config)


def examine_servers(config: Config) -> Iterator[Line]:
    """Sign in to both servers; no letter is sent, nothing that people sent is touched."""
    looks = {"imap": look_at_mailbox, "smtp": look_at_submission}
    for name, server in (("imap", config.imap), ("smtp", config.smtp)):
        shown = "mailbot oauth" if server.sign_in == "oauth" else "пароль приложения"
        remedy = f"проверьте [{name}]: адрес, порт, {shown}"
        yield from tried(name, partial(looks[name], config), remedy)


def examine_shelf(rules: Path, templates: Path, today: date) -> Iterator[Line]:
    """Rules, routes and templates as people edit them; drawn up with only where all are sound."""
    sound = True
    for line in _lists(rules, today):
        sound &= line.state is not State.FAULT
        yield line
    if sound:
        noon = datetime.combine(today, time(12), MOSCOW)
        look = partial(look_at_reading, rules, templates, noon)
        for line in tried("reading", look, "исправьте правила и шаблоны"):
            sound &= line.state is not State.FAULT
            yield line
    yield from look_at_templates(templates, rules if sound else None)


def _lists(rules: Path, today: date) -> Iterator[Line]:
    remedy = f"исправьте файлы в {rules}"
    yield from tried("rules", partial(look_at_rules, rules), remedy)
    yield from tried("routes", partial(look_at_routes, rules, today), remedy)
    yield from tried("meetings", partial(look_at_meetings, rules), "исправьте meetings.toml")
    yield from tried("tiles", partial(look_at_tiles, rules), remedy)
