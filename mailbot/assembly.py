"""Folders and settings in, an `Office` out: the one place where the shelf is put together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.directory import load_directory
from mailbot.errors import ConfigError
from mailbot.intake import MailPolicy
from mailbot.office import EmptyRegister, Office
from mailbot.replies import Letterhead
from mailbot.rulebook import load_rulebook
from mailbot.signatures import SignaturePolicy
from mailbot.word.convert import Converter
from mailbot.workbench import Bench
from mailbot.workdays import Calendar
from mailbot.workshop import ProcessWorkshop


def shipped(folder: str) -> Path:
    """`rules` or `templates` as shipped: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


@contextmanager
def desk_office(rules: Path | None = None, templates: Path | None = None) -> Iterator[Office]:
    """An office without mailbox, ledger or sender check: what `mailbot check` works with."""
    raise NotImplementedError


def read_template(folder: Path, name: str) -> bytes:
    """A Word template; `ConfigError` when it is not there."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise ConfigError([f"template {name}: {error.strerror}"]) from error
