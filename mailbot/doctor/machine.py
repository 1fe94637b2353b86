"""The machine: the database, secrets on disk, LibreOffice, pdftotext, room on the disk."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from mailbot.config import Config, Server
from mailbot.doctor.lines import Line, fault, fine, warning
from mailbot.document import Unreadable
from mailbot.ledger.database import is_watched, open_beside, sqlite_file
from mailbot.ledger.overview import overview
from mailbot.word.convert import Converter

_ROOM: Final = 1 << 30
_OTHERS: Final = 0o077
_SECONDS: Final = 30
_SAMPLE: Final = rb"{\rtf1\ansi mailbot\par}"


def look_at_ledger(config: Config) -> Iterator[Line]:
    """The database opens and has this version's schema; nothing is created or migrated."""
    if not config.storage.database:
        folder = Path(config.storage.data_dir)
        if not (folder / "ledger.sqlite").exists():
            yield _may_be_created(folder)
            return
        if folder.stat().st_mode & _OTHERS:
            yield warning("data", f"{folder} открыта другим", f"chmod 700 {folder}")
        yield from _owners(folder)
    engine = open_beside(config.storage.url)
    try:
        yield from _ledger(config, engine)
    finally:
        engine.dispose()


def _ledger(config: Config, engine: sa.Engine) -> Iterator[Line]:
    found = overview(engine)
    yield fine(
        "ledger", f"{engine.dialect.name}, схема последняя, писем: {sum(found.letters.values())}"
    )
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        sound = connection.scalar(sa.text("PRAGMA quick_check(1)"))
    if sound != "ok":
        remedy = "остановите службу и восстановите базу из копии (mailbot backup)"
        yield fault("ledger", f"база повреждена: {sound}", remedy)
    if (file := sqlite_file(config.storage.url)) and is_watched(file):
        yield fine("service", "служба работает с этой базой")


def _owners(folder: Path) -> Iterator[Line]:
    """A ledger that root made by running mailbot once is closed to the service's own user."""
    owner = folder.stat().st_uid
    strange = [file.name for file in folder.glob("ledger.sqlite*") if file.stat().st_uid != owner]
    if strange:
        yield fault(
            "data", f"у файлов другой владелец, чем у папки: {', '.join(sorted(strange))}",
            f"chown -R --reference={folder} {folder}",
        )  # fmt: skip


def _may_be_created(folder: Path) -> Line:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(nearest, os.W_OK | os.X_OK):
        return fine("ledger", f"базы ещё нет: её создаст первый запуск в {folder}")
    return fault("ledger", f"в {nearest} нельзя писать", f"install -d -m 700 -o mailbot {folder}")


def look_at_secrets(config: Config, path: Path | None) -> Iterator[Line]:
    """Files that hold secrets are for their owner alone."""
    files = {
        Path(str(getattr(server, name)))
        for server in (config.imap, config.smtp)
        for name in Server.__dataclass_fields__
        if name.endswith("_file") and name != "ca_file" and getattr(server, name)
    }
    if path is not None and (config.imap.password or config.smtp.password):
        files.add(path)
    handed_over = config.imap.password_credential or config.smtp.password_credential
    if handed_over and "CREDENTIALS_DIRECTORY" not in os.environ:
        yield warning(
            "secrets", f"пароль {handed_over} передаёт systemd, а эту команду запустил не он",
            "CREDENTIALS_DIRECTORY=/etc/mailbot/secrets mailbot doctor",
        )  # fmt: skip
    open_ones = [str(f) for f in sorted(files) if f.exists() and f.stat().st_mode & _OTHERS]
    if open_ones:
        names = " ".join(open_ones)
        yield warning("secrets", f"пароль могут прочесть другие: {names}", f"chmod 600 {names}")


_AS_WIDE: Final = frozenset({"Times New Roman", "Liberation Serif", "Tinos", "PT Astra Serif"})


def look_at_libreoffice() -> Iterator[Line]:
    """LibreOffice reads an .rtf, cut off from the network where the system allows that."""
    converter = Converter()
    if not converter.available:
        yield warning(
            "libreoffice",
            "не установлен: отправителя .doc, .odt и .rtf просят прислать .docx, PDF не делается",
            "apt-get install libreoffice-writer-nogui",
        )
        return
    started = time.monotonic()
    done = converter.to_docx(_SAMPLE)
    seconds = time.monotonic() - started
    if isinstance(done, Unreadable):
        yield fault(
            "libreoffice", f"не преобразовал пробный .rtf: {done.reason}",
            "запустите soffice --headless --version под тем же пользователем",
        )  # fmt: skip
        return
    version = _version((converter.program, "--version"))
    yield fine("libreoffice", f"{version}, пробный .rtf прочитан за {seconds:.1f} с")
    if converter.isolated:
        yield fine("unshare", "при разборе чужих файлов LibreOffice отключён от сети")
    else:
        yield warning(
            "unshare", "отключить LibreOffice от сети здесь нельзя",
            "разрешите пространства имён (sysctl kernel.unprivileged_userns_clone=1) или закройте"
            " сеть для процесса снаружи",
        )  # fmt: skip


def look_at_printing(config: Config) -> Iterator[Line]:
    """The PDF for curators needs LibreOffice, and a typeface as wide as Times New Roman."""
    if not config.curator.pdf:
        return
    if not Converter().available:
        yield warning(
            "pdf", "curator.pdf включён, а LibreOffice нет: PDF не прикладывается",
            "apt-get install libreoffice-writer-nogui fonts-liberation",
        )  # fmt: skip
    elif (family := _printed_as("Times New Roman")) and family not in _AS_WIDE:
        yield warning(
            "pdf", f"вместо Times New Roman в PDF будет {family}: строки лягут иначе",
            "apt-get install fonts-liberation",
        )  # fmt: skip
    else:
        yield fine("pdf", f"протокол по форме печатается шрифтом {family or 'Times New Roman'}")


def _printed_as(family: str) -> str:
    """What stands in for a typeface here; empty where nobody can tell."""
    program = shutil.which("fc-match")
    if program is None:
        return ""
    done = subprocess.run(  # noqa: S603 - a program found on the PATH
        (program, "-f", "%{family[0]}", family), capture_output=True, check=False, timeout=10
    )
    return done.stdout.decode(errors="replace").strip()


def look_at_pdftotext() -> Iterator[Line]:
    """Text of PDFs that come beside a protocol is read by poppler's program."""
    program = shutil.which("pdftotext")
    if program:
        yield fine("pdftotext", _version((program, "-v")))
    else:
        yield warning(
            "pdftotext", "не установлен: текст PDF рядом с протоколом не сравнивается",
            "apt-get install poppler-utils",
        )  # fmt: skip


def look_at_disk(config: Config) -> Iterator[Line]:
    """There is room for letters of months."""
    folder = Path(config.storage.data_dir)
    free = shutil.disk_usage(folder if folder.exists() else "/").free
    words = f"свободно {free / _ROOM:.1f} ГБ"
    if free > _ROOM:
        yield fine("disk", words)
    else:
        yield warning("disk", words, "освободите место: mailbot purge, старые копии mailbot backup")


def _version(command: tuple[str, str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a program found on the PATH, asked for its version
            command, capture_output=True, check=False, timeout=_SECONDS, text=True
        )
    except (OSError, subprocess.SubprocessError):
        return Path(command[0]).name
    said = (done.stdout or done.stderr).strip().splitlines()
    return said[0] if said else Path(command[0]).name
