"""`config.toml` in, a `Config` out, or every problem of the file at once."""

import ipaddress
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from mailbot.config.differences import differing_keys
from mailbot.config.settings import (
    Bot,
    Calendar,
    Config,
    Curator,
    Folders,
    Limits,
    Metrics,
    OAuth,
    Reminders,
    Sender,
    Server,
    Service,
    Shelf,
    Signatures,
    Storage,
    Witness,
)
from mailbot.config.tables import read_table
from mailbot.errors import ConfigError

__all__ = [
    "Bot",
    "Calendar",
    "Config",
    "Curator",
    "Folders",
    "Limits",
    "Metrics",
    "OAuth",
    "Reminders",
    "Sender",
    "Server",
    "Service",
    "Shelf",
    "Signatures",
    "Storage",
    "Witness",
    "differing_keys",
    "load_config",
]

_SECURITY: Final = ("ssl", "starttls", "plain")
_SIGN_IN: Final = ("password", "oauth")
_PROVIDERS: Final = ("google", "microsoft", "yandex", "mail.ru")
_GRANTS: Final = ("refresh_token", "client_credentials")


def load_config(path: Path) -> Config:
    """Read and check the file; `ConfigError` names all problems."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from error
    except ValueError as error:
        raise ConfigError([f"{path}: {error}"]) from error
    problems: list[str] = []
    config = read_table(Config, content, "", problems)
    if config is not None and not problems:
        problems += _contradictions(config)
    if problems or config is None:
        raise ConfigError([f"{path.name}: {problem}" for problem in problems])
    return typing.cast("Config", config)


def _contradictions(config: Config) -> list[str]:
    """What no single key is to blame for."""
    found = [
        problem
        for name, server in (("imap", config.imap), ("smtp", config.smtp))
        for problem in _server_problems(name, server)
    ]
    found += _oauth_problems(config)
    found += _address_problem("bot.address", config.bot.address)
    found += _address_problem("bot.admin", config.bot.admin) if config.bot.admin else []
    if config.witness.mode not in {"bcc", "none"}:
        found.append("witness.mode must be 'bcc' or 'none'")
    if config.witness.on_unknown not in {"resend", "hold"}:
        found.append("witness.on_unknown must be 'resend' or 'hold'")
    if config.service.workers < 1:
        found.append("service.workers must be at least 1")
    if config.metrics.port not in range(65536):
        found.append("metrics.port must be from 0 (off) to 65535")
    if config.service.lease <= config.smtp.timeout:
        found.append("service.lease must be longer than smtp.timeout")
    if config.bot.admin and config.bot.admin.casefold() == config.bot.address.casefold():
        found.append("bot.admin must not be the bot itself: alerts would be read by nobody")
    found += _hour_problems(config)
    return found


def _hour_problems(config: Config) -> Iterator[str]:
    """Hours, days and spans that no calendar has."""
    if config.curator.digest_day not in range(1, 8):
        yield "curator.digest_day must be from 1 (Monday) to 7"
    for name, hour in (
        ("curator.digest_hour", config.curator.digest_hour),
        ("reminders.hour", config.reminders.hour),
    ):
        if hour not in range(24):
            yield f"{name} must be from 0 to 23"
    if config.curator.silent_days < 0:
        yield "curator.silent_days must not be negative"


def _server_problems(name: str, server: Server) -> Iterator[str]:
    if server.security not in _SECURITY:
        yield f"{name}.security must be one of {', '.join(_SECURITY)}"
    elif server.security == "plain" and not _is_loopback(server.host):
        yield f"{name}.security = 'plain' is allowed on loopback only"
    if server.sign_in not in _SIGN_IN:
        yield f"{name}.sign_in must be one of {', '.join(_SIGN_IN)}"
    elif server.sign_in == "oauth" and not server.user:
        yield f"{name}.user is missing: OAuth signs in by name as well"
    if server.user and server.sign_in == "password" and not server.secret.given:
        yield (
            f"{name}: user without password, password_file, password_command, password_env"
            " or password_credential"
        )


def _oauth_problems(config: Config) -> Iterator[str]:
    chosen = config.oauth
    if chosen.provider and chosen.provider not in _PROVIDERS:
        yield f"oauth.provider must be one of {', '.join(_PROVIDERS)}, or empty"
    if chosen.grant not in _GRANTS:
        yield f"oauth.grant must be one of {', '.join(_GRANTS)}"
    for name in ("token_url", "authorize_url", "device_url"):
        if not _is_safe(getattr(chosen, name)):
            yield f"oauth.{name} must begin with https:// (http:// is allowed on loopback only)"
    if "oauth" not in {config.imap.sign_in, config.smtp.sign_in}:
        return
    if not (chosen.provider or chosen.token_url):
        yield "oauth.provider or oauth.token_url is missing"
    if not chosen.client_id.given:
        yield "oauth.client_id is missing"


def _is_safe(url: str) -> bool:
    """Secrets travel encrypted, or not at all."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = parts.scheme == "http" and _is_loopback(host)
    return not url or plain or (parts.scheme == "https" and bool(host))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address_problem(name: str, address: str) -> list[str]:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        return [f"{name}: {error}"]
    return []
