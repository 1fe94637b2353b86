"""What the demo sent and drew up in, a folder to look through out."""

import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Final

from mailbot.demo.letters import Posted
from mailbot.demo.servers import Sent
from mailbot.model import File, Plan, Verdict

_FOLDERS: Final = ("received", "letters", "official", "annotated")
_UNFIT: Final = re.compile(r"[^\w .@№–-]")
_MARK: Final = ".mailbot-demo"


def may_be_used(folder: Path) -> bool:
    """The folder is new, empty, or one that an earlier demo left: nobody else's files are lost."""
    if not folder.exists() or (folder / _MARK).exists():
        return True
    return folder.is_dir() and not any(folder.iterdir())


def leave(
    folder: Path, letters: Sequence[Posted], plans: Mapping[str, Plan], sent: Sequence[Sent]
) -> None:
    """Letters in and out as .eml, those out as pages too, official forms and commented copies."""
    for name in _FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    (folder / _MARK).touch()
    for number, posted in enumerate(letters, 1):
        _path(folder / "received", number, f"{posted.name}.eml").write_bytes(posted.raw)
    for number, letter in enumerate(sent, 1):
        _path(folder / "letters", number, f"{letter.recipient}.eml").write_bytes(letter.raw)
        page = _path(folder / "letters", number, f"{letter.recipient}.html")
        page.write_text(_page(letter.raw), "utf-8")
    for number, posted in enumerate(letters, 1):
        plan = plans.get(hashlib.sha256(posted.raw).hexdigest())
        for outcome, papers in zip(plan.outcomes, plan.papers, strict=True) if plan else ():
            if outcome.verdict is Verdict.RETURNED:
                copy = papers.annotated if outcome.case.protocol else None
                _leave_file(folder / "annotated", number, copy)
            else:
                _leave_file(folder / "official", number, papers.official)


def _leave_file(folder: Path, number: int, file: File | None) -> None:
    if file is not None:
        _path(folder, number, file.name).write_bytes(file.content)


def _path(folder: Path, number: int, name: str) -> Path:
    return folder / f"{number:02} {_UNFIT.sub('_', name)}"


def _page(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=default).get_body(("html",))
    return str(body.get_content()) if body else ""
