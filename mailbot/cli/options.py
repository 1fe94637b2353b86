"""Options that many commands share, and what they lead to: configuration, ledger, rules."""

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from sqlalchemy import Engine
from typing_extensions import override

from mailbot.config import load_config
from mailbot.ledger.database import open_beside
from mailbot.model import MOSCOW
from mailbot.shipped import shipped

F = TypeVar("F", bound=Callable[..., Any])

_USUAL: Final = Path("/etc/mailbot/config.toml")
_DAY: Final = re.compile(r"((\d\d)\.(\d\d)\.(\d{4})|(\d{4})-(\d\d)-(\d\d))", re.ASCII)
_AGO: Final = re.compile(r"(\d{1,4})\s*(?:d|д|дн|дней)")


def _usual() -> Path | None:
    return _USUAL if os.access(_USUAL, os.F_OK) else None


def _usual_if_readable() -> Path | None:
    """Whoever may not read the configuration still gets answers from the shipped rules."""
    return _USUAL if os.access(_USUAL, os.R_OK) else None


def _present(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:
    """Click takes a default of `None` for a value: what is missing is told here."""
    if value is None:
        raise click.MissingParameter(ctx=ctx, param=param)
    return value


def _config(*, required: bool) -> Callable[[F], F]:
    return click.option(
        "--config", "config_path", default=_usual if required else _usual_if_readable, callback=_present if required else None,
        envvar="MAILBOT_CONFIG", show_envvar=True, metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help=f"Default: {_USUAL}, when it is there.",
    )  # fmt: skip


config_option = _config(required=True)
optional_config_option = _config(required=False)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines instead of a table.")


class Since(click.ParamType[datetime]):
    """A day, `2026-11-01` or `01.11.2026`, or `30d` ago; days begin in Moscow."""

    name = "DATE"

    @override
    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """An aware moment, or a usage error."""
        moment = value if isinstance(value, datetime) else _moment(str(value).strip())
        if moment is None:
            self.fail(f"{value!r} is neither a day such as 2026-11-01 nor 30d", param, ctx)
        return moment


def _moment(text: str) -> datetime | None:
    if ago := _AGO.fullmatch(text):
        return datetime.now(MOSCOW) - timedelta(days=int(ago[1]))
    if day := _DAY.fullmatch(text):
        year, month, date = (day[4], day[3], day[2]) if day[2] else (day[5], day[6], day[7])
        try:
            return datetime(int(year), int(month), int(date), tzinfo=MOSCOW)
        except ValueError:
            return None
    return None


since_option = click.option("--since", type=Since(), help="Only what came on that day or later.")


def reading(config_path: Path) -> Engine:
    """The ledger to look into, beside the service."""
    return _closed_at_the_end(open_beside(load_config(config_path).storage.url))


def writing(config_path: Path) -> Engine:
    """The ledger to note a person's word in, beside the service."""
    return _closed_at_the_end(open_beside(load_config(config_path).storage.url, writes=True))


def _closed_at_the_end(engine: Engine) -> Engine:
    click.get_current_context().call_on_close(engine.dispose)
    return engine


def rules_of(config_path: Path | None) -> Path:
    """The folder of rules in force: the configured one, or the shipped one."""
    configured = load_config(config_path).shelf.rules if config_path else ""
    return Path(configured) if configured else shipped("rules")


def templates_of(config_path: Path | None) -> Path:
    """The folder of templates in force: the configured one, or the shipped one."""
    configured = load_config(config_path).shelf.templates if config_path else ""
    return Path(configured) if configured else shipped("templates")
