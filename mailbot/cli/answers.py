"""What `mailbot init` must know, from options or from questions, and where it goes."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email

from mailbot.config.example import Values
from mailbot.doctor.providers import Provider, providers

_OWN = "own"
_IMPLICIT_TLS = frozenset({465, 993})


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that is asked."""

    provider: str = ""
    imap_host: str = ""
    smtp_host: str = ""
    address: str = ""
    user: str = ""
    admin: str = ""
    client_id: str = ""
    data_dir: str = "/var/lib/mailbot"
    password_env: str = ""
    password_credential: str = ""
    password: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str | bool | None]) -> "Answers":
        """Those the options gave; the password of standard input among them."""
        words = {key: value for key, value in given.items() if isinstance(value, str) and value}
        answers = cls(**words)
        if given.get("password_stdin"):
            answers = replace(answers, password=sys.stdin.readline().rstrip("\r\n"))
        return answers.with_servers()

    def with_servers(self) -> "Answers":
        """The provider's servers where no others were named."""
        known = self.known
        return replace(
            self,
            imap_host=self.imap_host or known.imap,
            smtp_host=self.smtp_host or known.smtp or self.imap_host,
        )

    @property
    def known(self) -> Provider:
        """The provider, or one nothing is known about."""
        return providers().get(self.provider, Provider("", ""))

    @property
    def sign_in(self) -> str:
        """`oauth` where passwords are not taken any more."""
        return "oauth" if self.provider == "microsoft" else "password"

    @property
    def needs_a_file(self) -> bool:
        """The password is to be put into its file by hand."""
        return self.sign_in == "password" and not (self.password or self.password_env)

    def secret_file(self, folder: Path) -> Path:
        """Where the password lies, for mailbot itself or for systemd to hand over."""
        return folder / "secrets" / (self.password_credential or "mail_password")

    def values(self, folder: Path) -> tuple[Values, Mapping[str, str]]:
        """Keys of the example with their values, and the keys that change their name."""
        known, user = self.known, self.user or self.address
        key, secret = self._secret(folder)
        values: dict[str, str | int] = {
            **_server("imap", self.imap_host, 993, "ssl"),
            "imap.user": user,
            "imap.password_env": secret,
            "imap.sign_in": self.sign_in,
            **_server("smtp", self.smtp_host, known.smtp_port, known.smtp_security),
            "smtp.user": user,
            "smtp.password_env": secret,
            "smtp.sign_in": self.sign_in,
            "oauth.provider": self.provider if self.sign_in == "oauth" else "",
            "oauth.client_id": self.client_id,
            "bot.address": self.address,
            "bot.admin": self.admin,
            "storage.data_dir": self.data_dir,
            "shelf.rules": str(folder / "rules"),
            "shelf.templates": str(folder / "templates"),
            "limits.letters_per_day": known.daily // 2 if known.copy_counts else known.daily,
        }
        return values, {"imap.password_env": key, "smtp.password_env": key}

    def _secret(self, folder: Path) -> tuple[str, str]:
        if self.password_env:
            return "password_env", self.password_env
        if self.password_credential:
            return "password_credential", self.password_credential
        return "password_file", str(self.secret_file(folder))


def _server(table: str, given: str, port: int, security: str) -> dict[str, str | int]:
    """Host, port and security; another port than that of implicit TLS means STARTTLS."""
    host, colon, other = given.rpartition(":")
    if colon and other.isdecimal():
        port, security = int(other), "ssl" if int(other) in _IMPLICIT_TLS else "starttls"
    else:
        host = given
    return {f"{table}.host": host, f"{table}.port": port, f"{table}.security": security}


def missing_answers(answers: Answers) -> Iterator[str]:
    """What is still not known or cannot be right, as options."""
    if not answers.imap_host or not answers.smtp_host:
        yield "name --provider, or --imap-host and --smtp-host"
    if not answers.address:
        yield "--address is missing"
    if answers.sign_in == "oauth" and not answers.client_id:
        yield "--client-id is missing: this provider takes no passwords"
    for name, address in (("--address", answers.address), ("--admin", answers.admin)):
        try:
            if address:
                validate_email(address, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            yield f"{name}: {error}"


def ask_all(known: Answers) -> Answers:
    """Ask for what is not known yet."""
    answers = known
    if not answers.imap_host:
        names = [*sorted(providers()), _OWN]
        chosen = click.prompt("Почтовая служба", type=click.Choice(names), default="yandex")
        answers = replace(answers, provider="" if chosen == _OWN else chosen).with_servers()
    asked = {
        "imap_host": "Сервер IMAP",
        "smtp_host": "Сервер SMTP",
        "address": "Адрес ящика, в который приходят протоколы",
        "admin": "Адрес администратора (кому сообщать о неполадках)",
    }
    if answers.sign_in == "oauth":
        asked["client_id"] = "client_id приложения (вход по OAuth)"
    for name, question in asked.items():
        if not getattr(answers, name):
            answers = replace(answers, **{name: click.prompt(question)})
    if answers.needs_a_file:
        question = "Пароль ящика (Enter – положить в файл позже)"
        secret = click.prompt(question, default="", hide_input=True, show_default=False)
        answers = replace(answers, password=secret)
    return answers
