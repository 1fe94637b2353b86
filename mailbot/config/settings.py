"""What can be configured: the tables of `config.toml` with the values that hold without them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mailbot.credentials import NO_SECRET, Secret


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to sign in to it."""

    host: str
    port: int
    user: str = ""
    security: str = "ssl"
    password: str = field(default="", repr=False)
    password_file: str = ""
    password_command: str = ""
    password_env: str = ""
    password_credential: str = ""
    ca_file: str = ""
    """Additional certificate authority, for servers inside the house."""
    timeout: float = 30.0
    sign_in: str = "password"
    """`password`, or `oauth` with a token as the table `[oauth]` says."""

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
class OAuth:
    """Where access tokens come from; both servers take the same."""

    provider: str = ""
    """`google`, `microsoft`, `yandex`, `mail.ru`; empty = any other, by the addresses below."""
    client_id: Secret = NO_SECRET
    client_secret: Secret = NO_SECRET
    refresh_token: Secret = NO_SECRET
    """The first one; empty = what `mailbot oauth` has saved."""
    grant: str = "refresh_token"
    """Or `client_credentials`: an application that signs in as itself (Microsoft 365)."""
    tenant: str = "common"
    token_url: str = ""
    authorize_url: str = ""
    device_url: str = ""
    redirect_url: str = ""
    scope: str = ""
    token_file: str = ""
    """Where the newest refresh token is kept; empty = `oauth.json` in `storage.data_dir`."""
    ca_file: str = ""


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

    check: bool | None = None
    """Not said: as soon as `coordinators.toml` names somebody."""
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
    pdf: bool = False
    """The official form as PDF too, where LibreOffice is installed."""
    digest: bool = True
    digest_day: int = 1
    """1 is Monday."""
    digest_hour: int = 9
    """By the district's own clock."""
    digest_when_quiet: bool = True
    """Write even when there is nothing to tell: a silent robot may be a dead one."""
    silent_days: int = 60
    """A region without a meeting for longer is named in digest and report; 0 = never."""


@dataclass(frozen=True, slots=True)
class Reminders:
    """What coordinators are reminded of."""

    term: bool = True
    """A returned or announced meeting's protocol: on the fourth working day, and past the term."""
    hour: int = 10
    """By the clock of the region's district."""


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
    alarm_after: float = 900.0
    """Seconds of silence after which the administrator is written to."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures for Prometheus; neither is on by itself."""

    port: int = 0
    """On loopback only."""
    textfile: str = ""
    """For the textfile collector of node_exporter."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the bot may write by itself."""

    replies_per_sender_per_hour: int = 10
    replies_per_sender_per_day: int = 20
    replies_per_thread: int = 10
    """Beyond so many letters of ours in one thread nobody is answered there."""
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
    oauth: OAuth = field(default_factory=OAuth)
    storage: Storage = field(default_factory=Storage)
    folders: Folders = field(default_factory=Folders)
    shelf: Shelf = field(default_factory=Shelf)
    sender: Sender = field(default_factory=Sender)
    curator: Curator = field(default_factory=Curator)
    reminders: Reminders = field(default_factory=Reminders)
    signatures: Signatures = field(default_factory=Signatures)
    witness: Witness = field(default_factory=Witness)
    service: Service = field(default_factory=Service)
    metrics: Metrics = field(default_factory=Metrics)
    limits: Limits = field(default_factory=Limits)
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def domain(self) -> str:
        """Right-hand side of our Message-IDs."""
        return self.bot.address.rpartition("@")[2]
