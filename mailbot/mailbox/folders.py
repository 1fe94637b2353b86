"""The names of the configuration in, the server's own out: its separator, its root (RFC 2342)."""

import contextlib
from dataclasses import dataclass
from typing import Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

_INBOX: Final = "INBOX"


@dataclass(frozen=True, slots=True)
class Layout:
    """How one server names folders."""

    separator: str = "/"
    root: str = ""
    """In front of every folder of one's own: `INBOX.` at Courier and its kin."""


def layout_of(client: IMAPClient) -> Layout:
    """By NAMESPACE where there is such a thing, else by the separator of the inbox."""
    if b"NAMESPACE" in client.capabilities():
        with contextlib.suppress(IMAPClientError, ValueError, TypeError):
            personal = client.namespace().personal
            if personal:
                root, separator = personal[0]
                return Layout(separator or "/", root or "")
    listed = client.list_folders("", _INBOX)
    separator = listed[0][1] if listed else b"/"
    return Layout(separator.decode() if isinstance(separator, bytes) else "/")


class Folders:
    """The folders of one connection, made when they are missing."""

    def __init__(self, client: IMAPClient, layout: Layout) -> None:
        """Ask nothing yet."""
        self._client = client
        self._layout = layout
        self._made: set[str] = set()

    def own_name(self, folder: str) -> str:
        """What the server calls it; names of the configuration are parted by `/`."""
        if folder.upper() == _INBOX:
            return _INBOX
        name = folder.replace("/", self._layout.separator)
        return name if name.startswith(self._layout.root) else self._layout.root + name

    def made(self, folder: str) -> str:
        """What the server calls it, once it is there."""
        name = self.own_name(folder)
        if name not in self._made:
            if not self._client.folder_exists(name):
                with contextlib.suppress(IMAPClientError):  # [ALREADYEXISTS] from another session
                    self._client.create_folder(name)
                    self._client.subscribe_folder(name)
            self._made.add(name)
        return name

    def forget(self, name: str) -> None:
        """Somebody deleted it by hand."""
        self._made.discard(name)
