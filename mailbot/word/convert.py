""".doc, .odt and .rtf in, .docx out; and our own .docx to PDF: headless LibreOffice, kept small.

One process and one profile per document, a time limit that ends the whole process group. What a
document links to is never fetched: the profile forbids it, and the network is cut off where the
system allows that. Its exit status says nothing: only the output file counts.
"""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from mailbot.document import Unreadable
from mailbot.model import AttachmentKind
from mailbot.word.sniff import kind_of

SECONDS: Final = 60.0
_MEMORY: Final = 4 << 30
_FILE: Final = 256 << 20
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"""
"""Links out of documents from untrusted places, which a temporary folder is, are not followed."""


class Converter:
    """LibreOffice behind two questions; absent, it answers `no_converter`."""

    def __init__(self, seconds: float = SECONDS, program: str | None = None) -> None:
        """Look for LibreOffice once; start nothing."""
        self._seconds = seconds
        self._program = program or shutil.which("soffice") or shutil.which("libreoffice")

    @property
    def available(self) -> bool:
        """LibreOffice is installed."""
        return self._program is not None

    @property
    def program(self) -> str:
        """Where LibreOffice lies; empty when it does not."""
        return self._program or ""

    @property
    def isolated(self) -> bool:
        """The system allows to cut LibreOffice off from the network."""
        return bool(_without_network())

    def to_docx(self, content: bytes) -> bytes | Unreadable:
        """The document as .docx, or why there is none."""
        sniffed = kind_of(content)
        if sniffed.kind is not AttachmentKind.CONVERTIBLE:
            return Unreadable(sniffed.reason or "not_word")
        ending = "xml" if sniffed.format == "wordml" else sniffed.format
        return self._convert(content, ending, "docx:MS Word 2007 XML", "docx")

    def to_pdf(self, content: bytes) -> bytes | Unreadable:
        """Our own official form as PDF."""
        return self._convert(content, "docx", "pdf:writer_pdf_Export", "pdf")

    def _convert(self, content: bytes, ending: str, target: str, made: str) -> bytes | Unreadable:
        if self._program is None:
            return Unreadable("no_converter")
        with tempfile.TemporaryDirectory(prefix="mailbot-") as folder:
            source, out = Path(folder, f"document.{ending}"), Path(folder, "out")
            source.write_bytes(content)
            _make_profile(Path(folder, "profile"))
            command = (
                *_without_network(),
                self._program,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
                "--convert-to", target, "--outdir", str(out), str(source),
            )  # fmt: skip
            if not self._run(command, folder):
                return Unreadable("timeout")
            result = out / f"document.{made}"
            if not result.is_file() or not result.stat().st_size:
                return Unreadable("conversion_failed")
            return result.read_bytes()

    def _run(self, command: Sequence[str], folder: str) -> bool:
        """False when the time was up; whatever is left of the group is killed either way."""
        process = subprocess.Popen(  # noqa: S603 - our own command line, the file's name is ours
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=_limits,  # noqa: PLW1509
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": folder, "LANG": "C.UTF-8"},
        )  # fmt: skip
        try:
            process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            return False
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return True


def _make_profile(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@lru_cache(maxsize=1)
def _without_network() -> tuple[str, ...]:
    """The prefix that cuts the network off, empty where the system does not allow it."""
    for prefix in (("unshare", "-rn", "--"), ("unshare", "-n", "--")):
        if shutil.which(prefix[0]):
            tried = subprocess.run((*prefix, "true"), capture_output=True, check=False)  # noqa: S603
            if tried.returncode == 0:
                return prefix
    return ()
