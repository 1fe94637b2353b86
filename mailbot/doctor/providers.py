"""A server's name, greeting and capabilities in, whose service it is and what follows out."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailbot.config import Config
from mailbot.doctor.lines import Line, fine, warning
from mailbot.shipped import shipped


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail service as `rules/providers.toml` describes it."""

    name: str
    sign_in: str
    hosts: tuple[str, ...] = ()
    greeting: str = ""
    capability: str = ""
    domains: tuple[str, ...] = ()
    other_domains: bool = False
    imap: str = ""
    smtp: str = ""
    smtp_port: int = 465
    smtp_security: str = "ssl"
    daily: int = 0
    """Letters a mailbox may send in a day; 0 = no figure is published."""
    capped: bool = False
    copy_counts: bool = False
    facts: tuple[str, ...] = ()

    def is_meant(self, host: str, user: str) -> bool:
        """The host is one of this service's, and so is the user's domain where that tells."""
        if host.lower() not in self.hosts:
            return False
        domain = user.rpartition("@")[2].lower()
        if self.domains:
            return domain in self.domains
        return not self.other_domains or not any(
            domain in other.domains for other in providers().values()
        )

    def shows(self, greeting: str, identity: str, capabilities: frozenset[str]) -> bool:
        """The server itself says that it is this one."""
        said = f"{greeting} {identity}".lower()
        named = bool(self.greeting) and self.greeting.lower() in said
        return named or (bool(self.capability) and self.capability in capabilities)


@cache
def providers() -> dict[str, Provider]:
    """All services we know something about, by their short names."""
    content = tomllib.loads((shipped("rules") / "providers.toml").read_text("utf-8"))
    return {key: _provider(table) for key, table in content.items()}


def provider_of(
    config: Config,
    greeting: str = "",
    identity: str = "",
    capabilities: frozenset[str] = frozenset(),
) -> Provider | None:
    """Whose service the configured mailbox is, by its host first, by what the server says then."""
    known = tuple(providers().values())
    host, user = config.imap.host, config.imap.user or config.bot.address
    meant = (one for one in known if one.is_meant(host, user))
    shown = (one for one in known if one.shows(greeting, identity, capabilities))
    return next(meant, None) or next(shown, None)


def consequences(config: Config, provider: Provider | None) -> Iterator[Line]:
    """What follows from whose service it is."""
    if provider is None:
        yield fine(
            "provider", "служба не опознана: пределы отправки спросите у администратора почты"
        )
        return
    yield fine("provider", f"{provider.name}: {provider.sign_in}")
    for fact in provider.facts:
        yield fine("provider", fact)
    if not provider.capped:
        return
    copies = provider.copy_counts and config.witness.mode == "bcc"
    note = "; скрытая копия себе считается отдельным письмом" if copies else ""
    figure = (
        f"{provider.daily} писем в сутки" if provider.daily else "суточный предел не опубликован"
    )
    own = config.limits.letters_per_day
    most = provider.daily // 2 if copies else provider.daily
    if own and (not most or own <= most):
        yield fine("limit", f"{figure}{note}; limits.letters_per_day = {own}")
        return
    advice = f"limits.letters_per_day = {most}" if most else "limits.letters_per_day по договору"
    yield warning("limit", f"{figure}{note}; limits.letters_per_day = {own}", f"задайте {advice}")


def _provider(table: dict[str, object]) -> Provider:
    lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
    return Provider(**{**table, **lists})  # type: ignore[arg-type]
