"""A form in, what the OAuth server answered out (RFC 6749, 5): one POST, and nothing is followed.

Whatever is wrong with the network or the server is `TemporaryError`; a grant that is refused for
good is `SignInError`, for only a person can mend it.
"""

import http
import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from typing_extensions import override

from mailbot.credentials import Secret
from mailbot.errors import SignInError, TemporaryError
from mailbot.oauth.providers import Provider

_SECONDS: Final = 30
_LONGEST: Final = 1 << 20
_LIFETIME: Final = 3600.0
_CLIENT_ERRORS: Final = range(400, 500)
_LATER: Final = frozenset({408, 425, 429})
_PENDING: Final = frozenset({"authorization_pending", "slow_down"})


class PendingError(Exception):
    """The person has not confirmed yet (RFC 8628, 3.5)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a grant was exchanged for."""

    access: str
    refresh: str
    """Empty when the old one stays good."""
    seconds: float
    """How long the access token is good for."""


@dataclass(frozen=True, slots=True)
class Client:
    """Mailbot as registered with one provider."""

    provider: Provider
    client_id: Secret
    client_secret: Secret
    grant: str = "refresh_token"
    ca_file: str = ""

    def refreshed(self, refresh_token: str) -> Tokens:
        """New tokens for the old one, or for mailbot's own credentials."""
        if self.grant == "client_credentials":
            return self.tokens({"grant_type": self.grant, "scope": self.provider.scope})
        if not refresh_token:
            raise SignInError("OAuth: no refresh token yet; get one by `mailbot oauth`")
        return self.tokens({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def tokens(self, form: Mapping[str, str]) -> Tokens:
        """Whatever grant the form holds, exchanged."""
        answer = self.post(self.provider.token_url, form)
        if told := answer.get("error"):  # Mail.ru and others say so with status 200
            raise _refused(http.HTTPStatus.BAD_REQUEST, str(told))
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        if not isinstance(access, str) or not access:
            raise TemporaryError("OAuth: the answer holds no access token")
        return Tokens(access, refresh if isinstance(refresh, str) else "", _lifetime(answer))

    def post(self, url: str, form: Mapping[str, str]) -> Mapping[str, object]:
        """The form with mailbot's credentials added; the answer as it came."""
        credentials = {
            "client_id": self.client_id.read(), "client_secret": self.client_secret.read(),
        }  # fmt: skip
        filled = {**form, **{name: text for name, text in credentials.items() if text}}
        request = urllib.request.Request(  # noqa: S310 - the configuration allows https and loopback only
            url, urlencode(filled).encode(), {"Accept": "application/json"}
        )
        try:
            with self._opener().open(request, timeout=_SECONDS) as response:
                return _answer(response.read(_LONGEST))
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code, error.read(_LONGEST)) from error
        except (OSError, http.client.HTTPException) as error:
            raise TemporaryError(f"OAuth: {type(error).__name__}") from error

    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cafile=self.ca_file or None)
        return urllib.request.build_opener(
            _NoRedirects(), urllib.request.HTTPSHandler(context=context)
        )


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Secrets go to the configured address and nowhere else."""

    @override
    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def _answer(content: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise TemporaryError("OAuth: the answer is no JSON object")
    return {str(name): value for name, value in answer.items()}


def _lifetime(answer: Mapping[str, object]) -> float:
    try:
        seconds = float(str(answer.get("expires_in", _LIFETIME)))
    except ValueError:
        return _LIFETIME
    return seconds if 0 < seconds < float("inf") else _LIFETIME


def _refusal(status: int, content: bytes) -> Exception:
    """By status and error code; descriptions are not repeated, for they may name the account."""
    try:
        error = str(_answer(content).get("error", ""))
    except TemporaryError:
        error = ""
    return _refused(status, error)


def _refused(status: int, error: str) -> Exception:
    error = error[:60]
    if error in _PENDING:
        return PendingError(error)
    words = f"OAuth: {status} {error}".rstrip()
    final = status in _CLIENT_ERRORS and status not in _LATER and bool(error)
    final = final and error not in {"temporarily_unavailable", "server_error"}
    return SignInError(words) if final else TemporaryError(words)
