"""`config.toml` in, a `Config` out, or every problem of the file at once."""

import difflib
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email

from mailbot.credentials import Secret
from mailbot.errors import ConfigError

_SECURITY: Final = ("ssl", "starttls", "plain")
_LOOPBACK: Final = ("127.", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to sign in to it."""

    host: str
    port: int
    user: str = ""
    security: str = "ssl"
    password: str = ""
    password_file: str = ""
    password_command: str = ""
    password_env: str = ""
    password_credential: str = ""
    ca_file: str = ""
    """Additional certificate authority, for servers inside the house."""
    timeout: float = 30.0

    @property
    def secret(self) -> Secret:
        """The password, however it is given."""
        return Secret(
            self.password,
            self.password_file,
            self.password_command,
            self.password_env,
            self.password_credential,
        )


@dataclass(frozen=True, slots=True)
class Folders:
    """Names of folders in the mailbox; the server's own separator replaces `/`."""

    inbox: str = "INBOX"
    accepted: str = "mailbot/accepted"
    returned: str = "mailbot/returned"
    held: str = "mailbot/held"
    ignored: str = "mailbot/ignored"
    quarantine: str = "mailbot/quarantine"
    witness: str = "mailbot/witness"


@dataclass(frozen=True, slots=True)
class Bot:
    """Who the bot is in mail."""

    address: str
    name: str = "Приём протоколов КСИ"
    admin: str = ""
    instance: str = "mailbot"
    null_return_path: bool = True


@dataclass(frozen=True, slots=True)
class Storage:
    """Where the ledger lives."""

    data_dir: str = "/var/lib/mailbot"
    database: str = ""
    """SQLAlchemy URL; empty = SQLite in `data_dir`."""

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database or f"sqlite:///{Path(self.data_dir, 'ledger.sqlite')}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rules and templates of one's own; empty = as shipped."""

    rules: str = ""
    templates: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may send, and whose word on that is believed."""

    check: bool = False
    confirm: bool = True
    """Ask a registered address whose letter is not proven whether it wrote."""
    dkim: bool = True
    trusted_authserv: tuple[str, ...] = ()
    trusted_hops: int = 1
    trust_exchange_internal: bool = False


@dataclass(frozen=True, slots=True)
class Curator:
    """What curators can do by letter."""

    answers: bool = True
    """Their answers decide («ПРИНЯТО», «ВЕРНУТЬ: …») and are passed on to the coordinator."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Trust in certificates, and signing by letter."""

    by_mail: bool = False
    """Ask a co-chair of the directory whose signature is missing to sign by letter."""
    trust_dir: str = ""
    initials_suffice: bool = False
    pins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Witness:
    """The copy to ourselves that proves a letter was taken."""

    mode: str = "bcc"
    grace: float = 900.0
    on_unknown: str = "resend"


@dataclass(frozen=True, slots=True)
class Service:
    """The loop."""

    workers: int = 1
    idle: float = 240.0
    poll: float = 600.0
    lease: float = 300.0
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the bot may write by itself."""

    replies_per_sender_per_day: int = 20
    letters_per_hour: int = 300
    letters_per_day: int = 0
    """What the provider allows in a day; 0 = no limit known."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from the official calendar."""

    extra_days_off: tuple[date, ...] = ()
    extra_workdays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration."""

    imap: Server
    smtp: Server
    bot: Bot
    storage: Storage = field(default_factory=Storage)
    folders: Folders = field(default_factory=Folders)
    shelf: Shelf = field(default_factory=Shelf)
    sender: Sender = field(default_factory=Sender)
    curator: Curator = field(default_factory=Curator)
    signatures: Signatures = field(default_factory=Signatures)
    witness: Witness = field(default_factory=Witness)
    service: Service = field(default_factory=Service)
    limits: Limits = field(default_factory=Limits)
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def domain(self) -> str:
        """Right-hand side of our Message-IDs."""
        return self.bot.address.rpartition("@")[2]


def load_config(path: Path) -> Config:
    """Read and check the file; `ConfigError` names all problems."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from error
    except ValueError as error:
        raise ConfigError([f"{path}: {error}"]) from error
    problems: list[str] = []
    config = _read(Config, content, "", problems)
    if config is not None and not problems:
        problems += _contradictions(config)
    if problems or config is None:
        raise ConfigError([f"{path.name}: {problem}" for problem in problems])
    return typing.cast("Config", config)


def _read(kind: type[Any], table: object, where: str, problems: list[str]) -> Any:
    """A dataclass from a TOML table; `None` when it cannot be made."""
    if not isinstance(table, dict):
        problems.append(f"[{where}] is not a table")
        return None
    known = {item.name: item for item in fields(kind)}
    for name in table.keys() - known.keys():
        close = difflib.get_close_matches(name, known, 1)
        hint = f", did you mean {close[0]!r}?" if close else ""
        problems.append(f"unknown key {_path(where, name)}{hint}")
    hints = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, item in known.items():
        if name in table:
            values[name] = _value(hints[name], table[name], _path(where, name), problems)
        elif item.default is MISSING and item.default_factory is MISSING:
            problems.append(f"{_path(where, name)} is missing")
    required = {
        n for n, i in known.items() if i.default is MISSING and i.default_factory is MISSING
    }
    return kind(**values) if required <= values.keys() else None


def _value(kind: Any, value: object, where: str, problems: list[str]) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        return _read(typing.cast("type[Any]", kind), value, where, problems)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(arguments[0], item, where, problems) for item in value)
    if isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(value, dict):
        return {
            str(key): _value(arguments[1], item, where, problems) for key, item in value.items()
        }
    plain = origin or kind
    if plain is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    fits = (
        isinstance(plain, type)
        and isinstance(value, plain)
        and not (plain is int and value is True)
    )
    if not fits or isinstance(plain, types.GenericAlias):
        problems.append(f"{where} must be {getattr(plain, '__name__', plain)}, not {value!r}")
    return value


def _contradictions(config: Config) -> list[str]:
    """What no single key is to blame for."""
    found = [
        problem
        for name, server in (("imap", config.imap), ("smtp", config.smtp))
        for problem in _server_problems(name, server)
    ]
    found += _address_problem("bot.address", config.bot.address)
    found += _address_problem("bot.admin", config.bot.admin) if config.bot.admin else []
    if config.witness.mode not in {"bcc", "none"}:
        found.append("witness.mode must be 'bcc' or 'none'")
    if config.witness.on_unknown not in {"resend", "hold"}:
        found.append("witness.on_unknown must be 'resend' or 'hold'")
    if config.service.workers < 1:
        found.append("service.workers must be at least 1")
    return found


def _server_problems(name: str, server: Server) -> Iterator[str]:
    if server.security not in _SECURITY:
        yield f"{name}.security must be one of {', '.join(_SECURITY)}"
    elif server.security == "plain" and not server.host.startswith(_LOOPBACK):
        yield f"{name}.security = 'plain' is allowed on loopback only"
    if server.user and not server.secret.given:
        yield (
            f"{name}: user without password, password_file, password_command, password_env"
            " or password_credential"
        )


def _address_problem(name: str, address: str) -> list[str]:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        return [f"{name}: {error}"]
    return []


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
