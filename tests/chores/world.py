"""An office with a ledger and no servers: letters come in by hand, the calendar is given."""

import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from mailbot import workbench
from mailbot.assembly import service_office
from mailbot.bench import draft_of
from mailbot.cli.run import chores_of
from mailbot.config import Bot, Config, Server, Shelf, Storage
from mailbot.desk import bench_for
from mailbot.directory import load_directory
from mailbot.intake.policy import MailPolicy
from mailbot.ledger import Ledger, Received
from mailbot.ledger.database import open_engine
from mailbot.ledger.schema import protocols
from mailbot.mime import message_id
from mailbot.model import MOSCOW, Delivery, Reading
from mailbot.pipeline import process
from mailbot.shipped import shipped
from mailbot.signatures.policy import SignaturePolicy
from tests.letters import SENDER, letter
from tests.protocols import to_docx

CURATOR, DEPUTY, DUTY = "pfo@agency.ru", "deputy@agency.ru", "duty@agency.ru"
VOLGA = "Приволжский федеральный округ"


def at(text):
    """A moment of Moscow."""
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


class Bench:
    """The workshop without its processes: nobody here means harm."""

    def __init__(self, bench):
        self.bench = bench

    def read(self, delivery):
        found, parts = workbench.read_letter(delivery, self.bench)
        return Reading(found, parts)

    def draw_up(self, delivery, outcomes):
        drafts = [draft_of(outcome, "") for outcome in outcomes]
        return workbench.draw_up(drafts, delivery.received_at, self.bench)


@cache
def bench():
    """What all desks of a run share."""
    directory = load_directory(shipped("rules"))
    return Bench(bench_for(directory, shipped("templates"), MailPolicy(), SignaturePolicy()))


class Desk:
    """Letters are judged as they are handed in."""

    def __init__(self, config, ledger, office):
        self.config, self.ledger, self.office = config, ledger, office
        self.written = []
        """Letters out that letters in have caused."""
        self._uid = 0

    def comes(self, form, when, sender=SENDER, **changes):
        """A letter with the filled form, judged as the service would."""
        self._uid += 1
        raw = letter(
            ("протокол.docx", to_docx(form)),
            sender=sender,
            message_id=f"<{self._uid}@club.example>",
            **changes,
        )
        at_place = ("bot", "INBOX", 1, self._uid)
        identity = f"<{self._uid}@club.example>"
        self.ledger.receive([Received(Delivery(raw, when), f"{self._uid:064}", identity, at_place)])
        return self.judge().verdict

    def judge(self):
        """The plan of the oldest letter that waits, committed without its letters out."""
        work = self.ledger.claim()
        plan = process(work.delivery, self.office)
        self.ledger.plan(work, plan, "folder", [])
        self.written += plan.letters
        return plan

    def has_an_opinion(self, reg_number, word, when):
        """The curator has answered the letter with that protocol."""
        change = protocols.update().where(protocols.c.reg_number == reg_number)
        with self.ledger.engine.begin() as connection:
            connection.execute(change.values(opinion=str(word), opinion_at=when.timestamp()))

    def chores(self, **changes):
        """Chores of a service that has just started."""
        return chores_of(replace(self.config, **changes), self.ledger, self.office)

    def write(self, now, chores=None):
        """What all chores write by `now`, each letter out once, as the outbox takes it."""
        written = []
        for chore in chores or self.chores():
            written += chore.due(now)
            chore.done(now)
        return written


@contextmanager
def open_desk(folder, curator=CURATOR):
    """A desk in a folder of its own."""
    rules = folder / "rules"
    shutil.copytree(shipped("rules"), rules)
    (rules / "curators.toml").write_text(
        f'[duty]\nemail = "{DUTY}"\n'
        f'[districts."{VOLGA}"]\nemail = "{curator}"\nfull_name = "Соколов Виктор Ильич"\n'
        f'deputy = {{email = "{DEPUTY}"}}\nabsent = [{{from = 2026-12-01, to = 2026-12-10}}]\n'
        '[districts."Дальневосточный федеральный округ"]\nemail = "dfo@agency.ru"\nutc_offset = 10\n'
    )
    config = Config(
        imap=Server("localhost", 1),
        smtp=Server("localhost", 1),
        bot=Bot("bot@agency.example"),
        storage=Storage(str(folder / "data")),
        shelf=Shelf(str(rules)),
    )
    ledger = Ledger(open_engine(config.storage.url), "desk")
    with service_office(config, ledger) as office:
        yield Desk(config, ledger, replace(office, workshop=bench()))
    ledger.engine.dispose()


def identity(letter_out):
    """Its Message-ID."""
    return message_id(letter_out.key, letter_out.purpose, "agency.example")


MINUTE = timedelta(minutes=1)
