"""A whole bot without mail servers: letters in, letters out, everything in this very process."""

from functools import partial

from typing_extensions import override

from mailbot import workbench
from mailbot.assembly import service_office
from mailbot.config import Bot, Config, Limits, Server, Storage
from mailbot.ledger import Ledger, Received
from mailbot.ledger.database import open_engine
from mailbot.model import Delivery
from mailbot.pipeline import process
from mailbot.service.receive import headline
from mailbot.service.work import Beside, Desk
from mailbot.workshop import ProcessWorkshop
from tests.protocols import RECEIVED


class Inline(ProcessWorkshop):
    """Reads in this very process: these tests open no strangers' bytes."""

    def __init__(self, bench, converter, **_):
        self._bench, self._converter = bench, converter
        self._next_number = lambda _: ""

    @override
    def close(self):
        pass

    @override
    def _run(self, task, *args):
        return getattr(workbench, task)(*args, self._bench)


class WholeBot:
    """One bot with its own ledger."""

    def __init__(self, folder, name="bot", limits=Limits(), instance="mailbot", admin=""):  # noqa: B008
        self.address = f"{name}@{name}.example"
        self.config = Config(
            imap=Server("127.0.0.1", 1), smtp=Server("127.0.0.1", 1),
            bot=Bot(self.address, instance=instance, admin=admin), storage=Storage(str(folder / name)),
            limits=limits,
        )  # fmt: skip
        self.open()
        self.uid = 0

    def open(self):
        self.ledger = Ledger(open_engine(self.config.storage.url), "one")
        self.stack = service_office(self.config, self.ledger)
        office = self.stack.__enter__()
        self.desk = Desk(
            self.config,
            self.ledger,
            partial(process, office=office),
            lambda _: None,
            Beside(stand_in_for=office.directory.stand_in_for),
        )

    def close(self):
        self.stack.__exit__(None, None, None)
        self.ledger.engine.dispose()

    def restart(self):
        self.close()
        self.open()

    def takes(self, raw, at=RECEIVED):
        """What it writes because of that letter."""
        self.uid += 1
        head = headline(raw)
        place = ("a", "INBOX", 1, self.uid)
        self.ledger.receive([Received(Delivery(raw, at), head.key, head.message_id, place)])
        while work := self.ledger.claim():
            self.desk.work(work)
        sent = []
        while out := self.desk._outbox.claim():
            self.desk._outbox.mark_sending(out)
            self.desk._outbox.mark_sent(out)
            sent.append(out)
        return sent

    def replies(self, raw):
        return [out for out in self.takes(raw) if out.purpose == "reply"]
