"""A service that kills itself at one point of its way: `python -m tests.service.crash_child …`.

Arguments: name of the point (or `none`), IMAP port, SMTP port, user, data folder, database URL.
"""

import os
import signal
import sys

from mailbot.cli.run import open_service
from mailbot.config import Bot, Config, Curator, Server, Storage, Witness
from mailbot.errors import TemporaryError
from mailbot.ledger import Ledger
from mailbot.ledger.outgoing import Outbox
from mailbot.mailbox import Mailbox
from tests.servers.dovecot import PASSWORD

POINTS = {
    "after receiving": (Ledger, "receive", "after"),
    "before planning": (Ledger, "plan", "before"),
    "after planning": (Ledger, "plan", "after"),
    "after claiming a letter out": (Outbox, "claim", "after"),
    "before the mark": (Outbox, "mark_sending", "before"),
    "between mark and dot": (Outbox, "mark_sending", "after"),
    "between 250 and our commit": (Outbox, "mark_sent", "before"),
    "after sending": (Outbox, "mark_sent", "after"),
    "before moving": (Mailbox, "move", "before"),
    "after moving": (Mailbox, "move", "after"),
}


def die_at(point: str) -> None:
    owner, name, when = POINTS[point]
    real = getattr(owner, name)

    def deadly(*args, **kwargs):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if result is not None or name != "claim":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def main() -> None:
    point, imap, smtp, user, folder, database = sys.argv[1:]
    if point != "none":
        die_at(point)
    config = Config(
        imap=Server("127.0.0.1", int(imap), user, "plain", PASSWORD),
        smtp=Server("127.0.0.1", int(smtp), security="plain"),
        bot=Bot(f"{user}@agency.example"),
        storage=Storage(folder, database),
        witness=Witness(grace=3),
        curator=Curator(answers=False),
    )
    with open_service(config) as service:
        for _ in range(2):
            try:
                service.round()
            except TemporaryError:
                continue
        service.close()


if __name__ == "__main__":
    main()
