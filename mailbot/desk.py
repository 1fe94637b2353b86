"""Rules and templates in, an `Office` out that knows no mailbox and no ledger.

What `mailbot check` works with, and as much of it as the service shares. Nothing here imports a
database or a mail server's client: a check should not wait for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.bench import Bench
from mailbot.directory import Directory, load_directory
from mailbot.errors import ConfigError
from mailbot.evidence import signature_words
from mailbot.intake.policy import MailPolicy
from mailbot.office import EmptyRegister, NoCorrespondence, Office
from mailbot.own_rules import load_rules
from mailbot.replies import Letterhead
from mailbot.replies.pages import letter_templates
from mailbot.replies.phrases import load_phrases
from mailbot.shipped import shipped
from mailbot.signatures.policy import SignaturePolicy
from mailbot.word.convert import Converter
from mailbot.workdays import Calendar
from mailbot.workshop import ProcessWorkshop


@contextmanager
def desk_office(rules: Path | None = None, templates: Path | None = None) -> Iterator[Office]:
    """An office without mailbox, ledger or sender check: what `mailbot check` works with."""
    rules, templates = rules or shipped("rules"), templates or shipped("templates")
    directory, rulebook = load_directory(rules), load_rules(rules)
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
                letter_templates(templates),
                load_phrases(templates),
                directory.genitives(),
                signature_words(rulebook),
            ),
            correspondence=NoCorrespondence(),
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


def read_template(folder: Path, name: str) -> bytes:
    """A Word template; `ConfigError` when it is not there."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise ConfigError([f"template {name}: {error.strerror}"]) from error
