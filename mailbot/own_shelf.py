"""A folder of one's own rules and templates: written once, compared with the shipped ones later.

What was shipped when the folder was written is remembered by hash, so that after an upgrade an
edited file, an outdated one and one that is both can be told apart.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from mailbot.shipped import shipped

PARTS: Final = ("rules", "templates")
_REMEMBERED: Final = ".shipped.json"
_OURS_ALONE: Final = frozenset({"rules/providers.toml", "templates/build.py"})
"""Read from where they are shipped, whatever lies in a folder of one's own."""


class Fate(StrEnum):
    """How an own file stands to the shipped one."""

    SAME = "same"
    EDITED = "edited"
    OUTDATED = "outdated"
    BOTH = "both"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Compared:
    """One file of the shelf."""

    name: str
    fate: Fate


def shelf_files() -> Mapping[str, bytes]:
    """Every shipped file that can be edited, by its path below the folder."""
    files = {}
    for part in PARTS:
        top = shipped(part)
        for path in sorted(top.rglob("*")):
            name = f"{part}/{path.relative_to(top).as_posix()}"
            hidden = any(piece.startswith((".", "__")) for piece in path.parts[len(top.parts) :])
            if path.is_file() and not hidden and name not in _OURS_ALONE:
                files[name] = path.read_bytes()
    return files


def remember(folder: Path, files: Mapping[str, bytes]) -> None:
    """Note what was shipped for those files; what was noted of others stays."""
    known = {**_remembered(folder), **{name: _hash(content) for name, content in files.items()}}
    text = json.dumps(known, indent=1, sort_keys=True)
    (folder / _REMEMBERED).write_text(text + "\n", "utf-8")


def compare(folder: Path) -> Iterator[Compared]:
    """Each shipped file against the one of that name in `folder`."""
    known = _remembered(folder)
    for name, content in shelf_files().items():
        own = folder / name
        yield Compared(
            name, _fate(own.read_bytes() if own.is_file() else None, content, known.get(name))
        )


def update(folder: Path) -> Iterator[str]:
    """Bring in what is new and what nobody edited; the names of those files come out."""
    files = shelf_files()
    taken = [c.name for c in compare(folder) if c.fate in {Fate.OUTDATED, Fate.MISSING}]
    for name in taken:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[name])
        yield name
    remember(folder, {name: files[name] for name in taken})


def _fate(own: bytes | None, shipped_now: bytes, shipped_then: str | None) -> Fate:
    if own is None:
        return Fate.MISSING
    if own == shipped_now:
        return Fate.SAME
    edited = shipped_then is None or _hash(own) != shipped_then
    changed = shipped_then is None or _hash(shipped_now) != shipped_then
    if edited:
        return Fate.BOTH if changed else Fate.EDITED
    return Fate.OUTDATED


def _remembered(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / _REMEMBERED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
