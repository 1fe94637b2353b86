"""How a person lets mailbot into the mailbox for the first time: by device code, or by browser.

Device code (RFC 8628): he types a short code on the provider's page, anywhere. Browser (RFC 6749
with PKCE, RFC 7636): he opens a page and gives back where it sent him, or the code it shows.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from mailbot.errors import SignInError, TemporaryError
from mailbot.oauth.client import Client, PendingError, Tokens

_INTERVAL: Final = 5.0
_SLOWER: Final = 5.0
_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the person types where, and what mailbot asks with meanwhile."""

    user_code: str
    url: str
    device_code: str
    interval: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to the provider's page: its address, and what must come back."""

    url: str
    state: str
    verifier: str


def device_code(client: Client) -> DeviceCode:
    """Ask for a code pair."""
    answer = client.post(client.provider.device_url, _scope(client))
    url = answer.get("verification_uri") or answer.get("verification_url") or ""
    found = DeviceCode(
        str(answer.get("user_code", "")),
        str(url),
        str(answer.get("device_code", "")),
        _number(answer.get("interval"), _INTERVAL),
        _number(answer.get("expires_in"), _SECONDS),
    )
    if not (found.user_code and found.url and found.device_code):
        raise TemporaryError("OAuth: the answer holds no device code")
    return found


def tokens_for_device(
    client: Client,
    code: DeviceCode,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Tokens:
    """Wait until the person has confirmed; `SignInError` when he refuses or is too late."""
    until, interval = clock() + code.seconds, code.interval
    form = {"grant_type": client.provider.device_grant, "device_code": code.device_code}
    form["code"] = code.device_code  # its name at Yandex
    while clock() < until:
        sleep(interval)
        try:
            return client.tokens(form)
        except PendingError as error:
            interval += _SLOWER if str(error) == "slow_down" else 0
    raise SignInError("OAuth: nobody confirmed in time")


def visit(client: Client, user: str = "") -> Visit:
    """The page to open, for the account `user` where the provider cares."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    form = {
        "response_type": "code",
        "client_id": client.client_id.read(),
        "redirect_uri": client.provider.redirect_url,
        **_scope(client),
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        **({"login_hint": user} if user else {}),
        **client.provider.extras,
    }
    joint = "&" if "?" in client.provider.authorize_url else "?"
    return Visit(f"{client.provider.authorize_url}{joint}{urlencode(form)}", state, verifier)


def code_in(pasted: str, state: str) -> str:
    """The code in what the person gave back: the address he was sent to, or the code alone."""
    pasted = pasted.strip()
    if "://" not in pasted and "code=" not in pasted:
        return pasted
    answer = parse_qs(urlsplit(pasted).query or pasted.partition("?")[2] or pasted)
    if error := answer.get("error"):
        raise SignInError(f"OAuth: {error[0][:60]}")
    if answer.get("state", [state])[0] != state:
        raise SignInError("OAuth: this address belongs to another attempt")
    if not answer.get("code"):
        raise SignInError("OAuth: there is no code in this address")
    return answer["code"][0]


def tokens_for_code(client: Client, code: str, verifier: str) -> Tokens:
    """Exchange the code of a visit."""
    return client.tokens(
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.provider.redirect_url,
            "code_verifier": verifier,
        }
    )


def _scope(client: Client) -> Mapping[str, str]:
    return {"scope": client.provider.scope} if client.provider.scope else {}


def _number(value: object, otherwise: float) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return otherwise
    return number if 0 < number < float("inf") else otherwise
