"""`mailbot oauth`: let mailbot into the mailbox once; from then on its tokens renew themselves."""

from pathlib import Path

import click

from mailbot.cli.options import config_option
from mailbot.config import load_config
from mailbot.errors import ConfigError, SignInError
from mailbot.oauth import client_of, saved_token
from mailbot.oauth.client import Client, Tokens
from mailbot.oauth.consent import (
    code_in,
    device_code,
    tokens_for_code,
    tokens_for_device,
    visit,
)


@click.command()
@config_option
@click.option("--browser", is_flag=True, help="By address even where a device code would do.")
def oauth(config_path: Path, browser: bool) -> None:
    """Get the first refresh token from the provider of [oauth] and keep it."""
    config = load_config(config_path)
    client = client_of(config)
    if not client.provider.token_url:
        raise ConfigError(["oauth.provider or oauth.token_url is missing"])
    if client.grant == "client_credentials":
        raise ConfigError(["oauth.grant = 'client_credentials' needs no consent of a person"])
    by_device = bool(client.provider.device_url) and not browser
    tokens = _by_device(client) if by_device else _by_browser(client, config.imap.user)
    if not tokens.refresh:
        raise SignInError("OAuth: the provider gave no refresh token; check oauth.scope")
    saved = saved_token(config)
    with saved.locked():
        saved.write(tokens.refresh, config.oauth.refresh_token.read())
    click.echo(f"Готово: токен сохранён в {saved.path}. Проверьте вход: mailbot doctor")


def _by_device(client: Client) -> Tokens:
    code = device_code(client)
    click.echo(f"Откройте {code.url} под учётной записью ящика и введите код: {code.user_code}")
    click.echo("Жду подтверждения…")
    return tokens_for_device(client, code)


def _by_browser(client: Client, user: str) -> Tokens:
    if not client.provider.authorize_url:
        raise ConfigError(["oauth.authorize_url or oauth.device_url is missing"])
    page = visit(client, user)
    click.echo(f"Откройте в браузере под учётной записью ящика:\n\n{page.url}\n")
    click.echo(
        "После согласия скопируйте сюда код со страницы или весь адрес, на который перешёл браузер"
        " (страница по нему может не открыться, это не ошибка)."
    )
    pasted = click.prompt("Код или адрес")
    return tokens_for_code(client, code_in(pasted, page.state), page.verifier)
