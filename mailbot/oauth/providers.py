"""The name of a provider in, its OAuth addresses out; what the configuration says goes first.

The addresses are those of the providers' own documentation (Google Identity, Microsoft identity
platform, Яндекс ID, OAuth Mail of VK ID). Google gives no mail scope to devices, and Mail.ru knows
no device flow: there a browser is sent round by way of `authorize_url`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mailbot.config import OAuth

_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where tokens come from."""

    token_url: str
    authorize_url: str = ""
    device_url: str = ""
    scope: str = ""
    redirect_url: str = "http://127.0.0.1:8765/"
    device_grant: str = _DEVICE_GRANT
    extras: Mapping[str, str] = field(default_factory=dict)
    """What the authorization page wants to be told besides, to give a refresh token."""


_MICROSOFT: Final = "https://login.microsoftonline.com"
PROVIDERS: Final[Mapping[str, Provider]] = {
    "google": Provider(
        "https://oauth2.googleapis.com/token",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        scope="https://mail.google.com/",
        extras={"access_type": "offline", "prompt": "consent"},
    ),
    "microsoft": Provider(
        _MICROSOFT + "/{tenant}/oauth2/v2.0/token",
        authorize_url=_MICROSOFT + "/{tenant}/oauth2/v2.0/authorize",
        device_url=_MICROSOFT + "/{tenant}/oauth2/v2.0/devicecode",
        scope="https://outlook.office.com/IMAP.AccessAsUser.All"
        " https://outlook.office.com/SMTP.Send offline_access",
        redirect_url="http://localhost:8765/",
    ),
    "yandex": Provider(
        "https://oauth.yandex.ru/token",
        authorize_url="https://oauth.yandex.ru/authorize",
        device_url="https://oauth.yandex.ru/device/code",
        scope="mail:imap_full mail:smtp",
        redirect_url="https://oauth.yandex.ru/verification_code",
        device_grant="device_code",
    ),
    "mail.ru": Provider(
        "https://oauth.mail.ru/token",
        authorize_url="https://oauth.mail.ru/login",
        scope="userinfo mail.imap",
        redirect_url="urn:ietf:wg:oauth:2.0:oob",
    ),
}  # fmt: skip
_FOR_PROGRAMS: Final = {"microsoft": "https://outlook.office365.com/.default"}
"""The scope of an application that signs in as itself and for nobody."""


def provider_of(chosen: OAuth) -> Provider:
    """The provider's addresses, each replaced by the configured one where there is one."""
    known = PROVIDERS.get(chosen.provider, Provider(""))
    own = chosen.grant == "client_credentials"
    scope = _FOR_PROGRAMS.get(chosen.provider, known.scope) if own else known.scope
    return Provider(
        token_url=chosen.token_url or known.token_url.format(tenant=chosen.tenant),
        authorize_url=chosen.authorize_url or known.authorize_url.format(tenant=chosen.tenant),
        device_url=chosen.device_url or known.device_url.format(tenant=chosen.tenant),
        scope=chosen.scope or scope,
        redirect_url=chosen.redirect_url or known.redirect_url,
        device_grant=known.device_grant,
        extras=known.extras,
    )
