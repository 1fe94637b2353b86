"""A letter saved by Outlook (.msg) in, the files attached to it out (MS-CFB 2, MS-OXMSG 2.2)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mailbot.intake.charsets import guess

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARK: Final = "__properties_version1.0"
_ENTRY: Final = 128
_FREE: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks: free, end of chain, table."""
_ATTACHMENT: Final = "__attach_version1.0_"
_DATA: Final = "__substg1.0_37010102"
_INNER_LETTER: Final = "__substg1.0_3701000d"
_NAMES: Final = (
    "__substg1.0_3707001f", "__substg1.0_3707001e", "__substg1.0_3704001f", "__substg1.0_3704001e",
)  # fmt: skip
_ENTRIES: Final = 20_000
_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class _Compound:
    """A compound file: folders and streams in sectors chained by a table."""

    def __init__(self, content: bytes) -> None:
        shift, small_shift = struct.unpack_from("<HH", content, 30)
        if not 7 <= shift <= 16 or not 4 <= small_shift < shift:  # noqa: PLR2004 - MS-CFB, 2.2
            raise ValueError("no compound file")
        self._content = content
        self._sector = 1 << shift
        self._small = 1 << small_shift
        (tables,) = struct.unpack_from("<I", content, 44)
        (folder,) = struct.unpack_from("<I", content, 48)
        self._cutoff, small_table = struct.unpack_from("<II", content, 56)
        self._table = self._read_table(tables)
        self.entries = list(_entries(self._chain(folder)))[:_ENTRIES]
        raw = self._chain(small_table)
        self._small_table = struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
        self._small_content = self._chain(self.entries[0].start) if self.entries else b""

    def _at(self, number: int) -> bytes:
        begin = (number + 1) * self._sector
        return self._content[begin : begin + self._sector]

    def _read_table(self, count: int) -> tuple[int, ...]:
        numbers = [n for n in struct.unpack_from("<109I", self._content, 76) if n < _FREE]
        (following,) = struct.unpack_from("<I", self._content, 68)
        limit = len(self._content) // self._sector + 1
        while following < _FREE and len(numbers) < min(count, limit):
            more = struct.unpack(
                f"<{self._sector // 4}I", self._at(following).ljust(self._sector, b"\xff")
            )
            numbers += [n for n in more[:-1] if n < _FREE]
            following = more[-1]
        raw = b"".join(self._at(n).ljust(self._sector, b"\xff") for n in numbers[:limit])
        return struct.unpack(f"<{len(raw) // 4}I", raw)

    def _chain(self, start: int) -> bytes:
        return b"".join(self._at(n) for n in _follow(self._table, start))

    def stream(self, entry: _Entry) -> bytes:
        """The bytes of a stream, from full or small sectors as its size says."""
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        pieces = (
            self._small_content[n * self._small : (n + 1) * self._small]
            for n in _follow(self._small_table, entry.start)
        )
        return b"".join(pieces)[: entry.size]

    def children(self, entry: _Entry) -> Iterator[_Entry]:
        """Entries of a folder, each once."""
        waiting, seen = [entry.child], set[int]()
        while waiting:
            number = waiting.pop()
            if number in seen or number >= len(self.entries):
                continue
            seen.add(number)
            child = self.entries[number]
            waiting += [child.right, child.left]
            yield child


def is_msg(content: bytes) -> bool:
    """The compound file is a letter, whatever documents are attached inside it."""
    return content.startswith(MAGIC) and any(True for _ in _letters(content))


def read_msg(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The attachments of a .msg, inner letters' included, as far as it can be followed."""
    for file, letter in _letters(content):
        try:
            yield from _attachments(file, letter, 0)
        except (struct.error, ValueError, IndexError):
            return


def _letters(content: bytes) -> Iterator[tuple[_Compound, _Entry]]:
    try:
        file = _Compound(content)
        roots = file.entries[:1]
        found = [root for root in roots if any(e.name == _MARK for e in file.children(root))]
    except (struct.error, ValueError, IndexError):
        return
    for root in found:
        yield file, root


def _attachments(file: _Compound, letter: _Entry, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth > _DEPTH:
        return
    folders = [e for e in file.children(letter) if e.name.startswith(_ATTACHMENT)]
    for folder in sorted(folders, key=lambda entry: entry.name):
        inside = {entry.name: entry for entry in file.children(folder)}
        if _INNER_LETTER in inside:
            yield from _attachments(file, inside[_INNER_LETTER], depth + 1)
        elif _DATA in inside:
            names = (_text(file, inside[name]) for name in _NAMES if name in inside)
            yield next(names, ""), file.stream(inside[_DATA])


def _text(file: _Compound, entry: _Entry) -> str:
    value = file.stream(entry)
    return value.decode("utf-16-le", "replace") if entry.name.endswith("f") else guess(value)


def _follow(table: tuple[int, ...], start: int) -> Iterator[int]:
    """Sector numbers of one chain; a loop ends where it closes."""
    seen = set[int]()
    while start < len(table) and start not in seen:
        seen.add(start)
        yield start
        start = table[start]


def _entries(folder: bytes) -> Iterator[_Entry]:
    for position in range(0, len(folder) - _ENTRY + 1, _ENTRY):
        size = min(int.from_bytes(folder[position + 64 : position + 66], "little"), 64)
        name = folder[position : position + max(size - 2, 0)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<III", folder, position + 68)
        start, length = struct.unpack_from("<IQ", folder, position + 116)
        yield _Entry(
            name.lower(), folder[position + 66], left, right, child, start, length & 0xFFFFFFFF
        )
