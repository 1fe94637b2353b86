"""Settings and a ledger in, the `Office` of the service out, with its mailbox and its courier."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.config import Config
from mailbot.desk import bench_for
from mailbot.directory import Directory, load_directory, normal_address
from mailbot.evidence import signature_words
from mailbot.intake.policy import MailPolicy
from mailbot.ledger import Ledger
from mailbot.mailbox import Mailbox
from mailbot.model import Outcome
from mailbot.oauth import passes
from mailbot.office import Office, Register
from mailbot.own_rules import load_rules
from mailbot.printing import PrintingWorkshop
from mailbot.replies import Letterhead
from mailbot.replies.pages import letter_templates
from mailbot.replies.phrases import load_phrases
from mailbot.shipped import shipped
from mailbot.signatures.policy import SignaturePolicy, read_anchors, read_pins
from mailbot.smtp import Courier
from mailbot.word.convert import Converter
from mailbot.workdays import Calendar
from mailbot.workshop import ProcessWorkshop


@contextmanager
def service_office(config: Config, ledger: Ledger) -> Iterator[Office]:
    """The office of `mailbot run`: everything the configuration says."""
    rules, templates = shelf_of(config)
    directory, rulebook = load_directory(rules), load_rules(rules)
    secret = ledger.secret()
    bench = bench_for(directory, templates, mail_policy(config, secret), signature_policy(config))
    calendar = Calendar.load(
        rules / "workdays.json", config.calendar.extra_days_off, config.calendar.extra_workdays
    )
    converter = Converter()
    workshop = ProcessWorkshop(
        bench,
        converter,
        workers=config.service.workers,
        next_number=lambda outcome: next_number(outcome, ledger),
    )
    try:
        yield Office(
            rulebook=rulebook,
            directory=directory,
            calendar=calendar,
            register=ledger,
            correspondence=ledger,
            workshop=PrintingWorkshop(workshop, converter) if config.curator.pdf else workshop,
            letterhead=Letterhead(
                letter_templates(templates),
                load_phrases(templates),
                directory.genitives(),
                signature_words(rulebook),
                address=config.bot.address,
                name=config.bot.name,
                domain=config.domain,
                instance=config.bot.instance,
                admin=normal_address(config.bot.admin) if config.bot.admin else "",
                duty=directory.duty,
                secret=secret,
                curators_answer=config.curator.answers,
                confirm_sender=config.sender.confirm,
            ),
            check_sender=checks_senders(config, directory),
            sign_by_mail=config.signatures.by_mail,
        )
    finally:
        workshop.close()


def shelf_of(config: Config) -> tuple[Path, Path]:
    """Folders of the rules and the templates, the administrator's own or as shipped."""
    rules = Path(config.shelf.rules) if config.shelf.rules else shipped("rules")
    templates = Path(config.shelf.templates) if config.shelf.templates else shipped("templates")
    return rules, templates


def open_mailbox(config: Config, *, look_only: bool = False) -> Mailbox:
    """The configured mailbox, signed in."""
    return Mailbox(config.imap, config.folders.inbox, passes(config)[0], look_only=look_only)


def open_courier(config: Config) -> Courier:
    """A courier to the configured server; connects at the first letter."""
    return Courier(config.smtp, passes(config)[1])


def checks_senders(config: Config, directory: Directory) -> bool:
    """As configured; else where there is a list of coordinators to check by."""
    chosen = config.sender.check
    return bool(directory.senders) if chosen is None else chosen


def mail_policy(config: Config, secret: bytes) -> MailPolicy:
    """Our side of the mail, as the reading of letters must know it."""
    sender = config.sender
    return MailPolicy(
        own_addresses=frozenset({normal_address(config.bot.address)}),
        domain=config.domain,
        instance=config.bot.instance,
        check_sender=True,
        trusted_authserv=sender.trusted_authserv,
        trusted_hops=sender.trusted_hops,
        dkim=sender.dkim,
        trust_exchange_internal=sender.trust_exchange_internal,
        secret=secret,
    )


def signature_policy(config: Config) -> SignaturePolicy:
    """Whom the administrator trusts to sign."""
    chosen = config.signatures
    folder = Path(chosen.trust_dir) if chosen.trust_dir else None
    return SignaturePolicy(read_anchors(folder), read_pins(chosen.pins), chosen.initials_suffice)


def next_number(outcome: Outcome, register: Register) -> str:
    """What the club's next protocol of the year will be numbered, where numbers are plain."""
    protocol = outcome.case.protocol
    if protocol is None or not protocol.region.value or not protocol.held_on.value:
        return ""
    last = register.last_number(protocol.region.value, protocol.held_on.value.year)
    numbers = [int(n) for n in (last, protocol.number.value) if n and n.isdecimal()]
    return str(max(numbers) + 1) if numbers else ""
