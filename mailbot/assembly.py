"""Folders and settings in, an `Office` out: the one place where the shelf is put together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.directory import Directory, load_directory
from mailbot.errors import ConfigError
from mailbot.intake import MailPolicy
from mailbot.office import EmptyRegister, Office
from mailbot.replies import Letterhead
from mailbot.rulebook import Rulebook, load_rulebook
from mailbot.shipped import shipped
from mailbot.signatures import SignaturePolicy
from mailbot.word.convert import Converter
from mailbot.workbench import Bench
from mailbot.workdays import Calendar
from mailbot.workshop import ProcessWorkshop


@contextmanager
def desk_office(rules: Path | None = None, templates: Path | None = None) -> Iterator[Office]:
    """An office without mailbox, ledger or sender check: what `mailbot check` works with."""
    rules, templates = rules or shipped("rules"), templates or shipped("templates")
    directory, rulebook = load_directory(rules), load_rulebook(rules)
    bench = bench_for(directory, templates, MailPolicy(), SignaturePolicy())
    workshop = ProcessWorkshop(bench, Converter())
    try:
        yield Office(
            rulebook=rulebook,
            directory=directory,
            calendar=Calendar.load(rules / "workdays.json"),
            register=EmptyRegister(),
            workshop=workshop,
            letterhead=Letterhead(
                letter_templates(templates), directory.genitives(), signature_words(rulebook)
            ),
        )
    finally:
        workshop.close()


def bench_for(
    directory: Directory, templates: Path, mail: MailPolicy, signatures: SignaturePolicy
) -> Bench:
    """What every worker process gets when it starts."""
    return Bench(
        regions=directory.regions,
        mail=mail,
        signatures=signatures,
        genitives=directory.genitives(),
        official_template=read_template(templates, "protocol.docx"),
        blank_template=read_template(templates, "blank.docx"),
    )


def letter_templates(templates: Path) -> dict[str, str]:
    """All templates of letters by name; `ConfigError` when there is none."""
    found = {path.name: path.read_text("utf-8") for path in (templates / "mail").glob("*.j2")}
    if not found:
        raise ConfigError([f"no letter templates in {templates / 'mail'}"])
    return found


def signature_words(rulebook: Rulebook) -> dict[str, str]:
    """Half-sentences about evidence: `details`, `trust` and the doubts of SIG-008."""
    doubts = rulebook["SIG-008"].reasons
    return {
        **{key: f"требуется проверка – {text}" for key, text in doubts.items()},
        **rulebook.words("signatures", "details"),
        **rulebook.words("signatures", "trust"),
    }


def read_template(folder: Path, name: str) -> bytes:
    """A Word template; `ConfigError` when it is not there."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise ConfigError([f"template {name}: {error.strerror}"]) from error
