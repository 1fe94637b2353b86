"""The configuration in, what to sign in with out: passwords, or tokens that renew themselves."""

from pathlib import Path

from mailbot.config import Config, Server
from mailbot.credentials import Pass, Password
from mailbot.oauth.access import AccessTokens
from mailbot.oauth.client import Client
from mailbot.oauth.providers import provider_of
from mailbot.oauth.saved import SavedToken

__all__ = ["AccessTokens", "client_of", "passes", "saved_token"]


def passes(config: Config) -> tuple[Pass, Pass]:
    """For IMAP and for SMTP; both take the same token, which is then fetched once."""
    tokens = AccessTokens(client_of(config), config.oauth.refresh_token, saved_token(config))
    imap, smtp = (_pass(server, tokens) for server in (config.imap, config.smtp))
    return imap, smtp


def _pass(server: Server, tokens: AccessTokens) -> Pass:
    return tokens if server.sign_in == "oauth" else Password(server.secret)


def client_of(config: Config) -> Client:
    """Mailbot as the provider's OAuth server knows it."""
    chosen = config.oauth
    return Client(
        provider_of(chosen), chosen.client_id, chosen.client_secret, chosen.grant, chosen.ca_file
    )


def saved_token(config: Config) -> SavedToken:
    """Where the newest refresh token lies."""
    return SavedToken(Path(config.oauth.token_file or Path(config.storage.data_dir, "oauth.json")))
