"""A refresh token in, an access token out, kept until shortly before it expires (RFC 6749, 6)."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from mailbot.credentials import Secret
from mailbot.errors import TemporaryError
from mailbot.oauth.client import Client, Tokens
from mailbot.oauth.saved import SavedToken

_log: Final = logging.getLogger("mailbot.oauth")
_EARLY: Final = 120.0
"""Seconds before its end at which a token is no longer shown."""


class AccessTokens:
    """One account's tokens, for all connections of this process."""

    bearer: Final = True

    def __init__(
        self,
        client: Client,
        configured: Secret,
        saved: SavedToken,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask nobody yet; `configured` is the refresh token of the configuration, if any."""
        self._client = client
        self._configured = configured
        self._saved = saved
        self._clock = clock
        self._lock = threading.Lock()
        self._token, self._good_until, self._unsaved = "", 0.0, ""

    def show(self) -> str:
        """An access token that is still good for a while."""
        with self._lock:
            if not self._token or self._clock() >= self._good_until:
                self._fetch()
            return self._token

    def renew(self) -> bool:
        """A refused token is never shown again; the next one may be taken."""
        with self._lock:
            self._token = ""
        return True

    def _fetch(self) -> None:
        try:
            with self._saved.locked():
                self._exchange()
        except OSError as error:
            raise TemporaryError(f"OAuth: token file: {type(error).__name__}") from error

    def _exchange(self) -> None:
        configured = self._configured.read()
        current = self._unsaved or self._saved.read(configured)
        tokens = self._client.refreshed(current)
        self._take(tokens)
        if tokens.refresh and tokens.refresh != current:
            self._unsaved = tokens.refresh
        if self._unsaved:
            self._keep(configured)

    def _take(self, tokens: Tokens) -> None:
        self._token = tokens.access
        self._good_until = self._clock() + max(tokens.seconds - _EARLY, tokens.seconds / 2)

    def _keep(self, configured: str) -> None:
        """A full disk must not cost the sign-in of today: the next exchange saves again."""
        try:
            self._saved.write(self._unsaved, configured)
        except OSError as error:
            _log.error("the new refresh token cannot be saved: %s", type(error).__name__)
        else:
            self._unsaved = ""
