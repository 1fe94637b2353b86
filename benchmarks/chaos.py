"""Letters through the real service while everything around it dies: nothing lost, nothing doubled.

    python -m benchmarks.chaos [--letters 2000] [--kills 50] [--database sqlite|postgresql]
                               [--documents 0.1] [--seed N]

Real Dovecot, Postfix and PostgreSQL on loopback. The service (two hosts on PostgreSQL) is killed
with SIGKILL at each point of a letter's way and at random moments, stopped for twice its lease,
its servers go down and come back, and the wire to the SMTP server is cut and answers 4xx. The
seed is printed first; a failing run is repeated by giving it. The wire counts what the SMTP server
took; a letter that Postfix itself delivered twice because Dovecot went down in between is told
apart by that.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

import sqlalchemy as sa

from benchmarks.chaos_proxy import Proxy
from mailbot.ledger.schema import letters as letters_table
from tests.letters import letter, text_only
from tests.protocols import faultless, to_docx
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix
from tests.servers.postgres import Postgres
from tests.service.crash_child import POINTS

LEASE = 10.0
BOT = "bot"
FOLDERS = tuple(
    f"mailbot/{name}" for name in ("accepted", "returned", "held", "ignored", "quarantine")
)
CONFIG = """
[imap]
host = "127.0.0.1"
port = {imap}
security = "plain"
user = "bot"
password = "{password}"
timeout = 5
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "plain"
timeout = 5
[bot]
address = "bot@agency.example"
[storage]
data_dir = "{folder}/data"
database = "{database}"
[curator]
answers = false
digest = false
[witness]
grace = {grace}
[service]
idle = 5
lease = {lease}
[limits]
letters_per_hour = 0
letters_per_day = 0
"""


@dataclass
class World:
    """The servers and the hosts of one run."""

    dovecot: Dovecot
    postfix: Postfix
    proxy: Proxy
    config: Path
    url: str
    dice: random.Random
    hosts: int
    postgres: Postgres | None = None
    processes: list[subprocess.Popen[bytes] | None] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    share: int = 0
    """Letters that are delivered between two kills."""
    patience: float = 20.0
    """Seconds until a point of the way that nothing passes is given up."""
    due: int = 0
    """Letters that may have been delivered by now."""

    def start(self, host: int, point: str = "none", nth: int = 1) -> None:
        command = [sys.executable, "-m", "benchmarks.chaos_child", self.config, point, str(nth)]
        log = (self.config.parent / f"log{host}").open("ab")
        self.processes[host] = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self, host: int) -> None:
        process = self.processes[host]
        if process and process.poll() is None:
            process.kill()
            process.wait()

    def stop_for_a_while(self, host: int, seconds: float) -> None:
        process = self.processes[host]
        if process and process.poll() is None:
            os.kill(process.pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.kill(process.pid, signal.SIGCONT)
            self.counts["stopped for twice the lease"] += 1

    def outage(self) -> None:
        servers = [self.dovecot, self.postfix, *([self.postgres] if self.postgres else [])]
        server = self.dice.choice(servers)
        server.down()
        time.sleep(self.dice.uniform(0.5, 3))
        server.up()
        self.postfix.flush()
        self.counts[f"{type(server).__name__} down"] += 1


def make_world(stack: ExitStack, given: argparse.Namespace, dice: random.Random) -> World:
    dovecot = Dovecot.start()
    stack.callback(dovecot.remove)
    postfix = Postfix.start(dovecot.lmtp)
    stack.callback(postfix.remove)
    postgres = Postgres.start() if given.database == "postgresql" else None
    if postgres:
        stack.callback(postgres.remove)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mbc")))
    proxy = Proxy(postfix.port, dice, given.faults)
    stack.callback(proxy.close)
    url = postgres.url if postgres else f"sqlite:///{folder}/ledger.sqlite"
    config = folder / "config.toml"
    config.write_text(
        CONFIG.format(
            imap=dovecot.imap,
            smtp=proxy.port,
            folder=folder,
            database=url,
            password=PASSWORD,
            grace=given.grace,
            lease=LEASE,
        )
    )
    hosts = 2 if postgres else 1
    world = World(dovecot, postfix, proxy, config, url, dice, hosts, postgres, [None] * hosts)
    stack.callback(lambda: [world.kill(host) for host in range(hosts)])
    return world


def raw_letter(number: int, documents: float, dice: random.Random) -> bytes:
    sender, identity = f"c{number}@club.example", f"<{number}@club.example>"
    if dice.random() < documents:
        document = to_docx(faultless().__class__(number=str(number)))
        return letter(("протокол.docx", document), sender=sender, message_id=identity)
    return text_only(sender=sender, message_id=identity, body=f"Добрый день! Вопрос {number}.")


def run(given: argparse.Namespace) -> bool:
    dice = random.Random(given.seed)
    with ExitStack() as stack:
        world = make_world(stack, given, dice)
        started = time.monotonic()
        world.share = world.due = max(given.letters // (given.kills + 1), 1)
        world.patience = min(20.0, 2.0 * world.share)
        for host in range(world.hosts):
            world.start(host)
        delivered = threading.Thread(target=_deliver, args=(world, given.letters, given.documents))
        delivered.start()
        _torment(world, given.kills)
        world.due = given.letters
        delivered.join()
        world.proxy.share = 0.0
        for host in range(world.hosts):
            if (process := world.processes[host]) is None or process.poll() is not None:
                world.start(host)
        done = _settled(world, given.letters, seconds=240 + given.letters / 4)
        took = time.monotonic() - started
        for host in range(world.hosts):
            if process := world.processes[host]:
                process.terminate()
                process.wait(60)
        return _judge(world, given.letters, given.seed, took, done=done)


def _deliver(world: World, letters: int, documents: float) -> None:
    dice = random.Random(world.dice.random())
    for number in range(letters):
        raw = raw_letter(number, documents, dice)
        while number >= world.due:
            time.sleep(0.05)
        while True:
            try:
                world.dovecot.deliver(BOT, raw)
                break
            except OSError:
                time.sleep(0.2)


def _torment(world: World, kills: int) -> None:
    points = [list(POINTS)[n % len(POINTS)] for n in range(kills // 2)]
    plan = points + ["random"] * (kills - len(points))
    world.dice.shuffle(plan)
    for number, planned in enumerate(plan):
        point = planned
        host = world.dice.randrange(world.hosts)
        world.kill(host)
        nth = world.dice.randint(1, max(1, min(8, world.share // 3)))
        world.start(host, "none" if point == "random" else point, nth)
        world.due += world.share
        process = world.processes[host]
        if point == "random" or process is None:
            time.sleep(world.dice.uniform(0.5, min(5, world.patience)))
            world.kill(host)
        else:
            try:
                process.wait(world.patience)
            except subprocess.TimeoutExpired:  # nothing is left that passes this point
                point = "random"
                world.kill(host)
        world.counts[f"killed: {point}"] += 1
        world.start(host)
        if number % 10 == 4:
            world.outage()
        if number % 10 == 9 and world.hosts > 1:
            world.stop_for_a_while(host, 2 * LEASE)


def _settled(world: World, letters: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        world.postfix.flush()
        time.sleep(2)
        with world.dovecot.client(BOT) as client:
            client.select_folder("INBOX", readonly=True)
            left = client.search()
        if (
            not left
            and sum(_ledger_states(world).values()) == letters == _ledger_states(world)["filed"]
        ):
            time.sleep(2)
            return True
    return False


def _ledger_states(world: World) -> Counter[str]:
    engine = sa.create_engine(world.url)
    query = sa.select(letters_table.c.state, sa.func.count()).group_by(letters_table.c.state)
    try:
        with engine.connect() as connection:
            return Counter({row[0]: row[1] for row in connection.execute(query)})
    except sa.exc.SQLAlchemyError:
        return Counter()
    finally:
        engine.dispose()


def _judge(world: World, letters: int, seed: int, took: float, *, done: bool) -> bool:
    replies = [len(world.dovecot.letters(f"c{number}")) for number in range(letters)]
    filed = Counter(
        message_from_bytes(raw)["Message-ID"]
        for folder in FOLDERS
        for raw in world.dovecot.letters(BOT, folder)
    )
    covers = Counter(message_from_bytes(raw)["Message-ID"] for raw in world.dovecot.letters("pfo"))
    accepted = len(world.dovecot.letters(BOT, "mailbot/accepted"))
    lost = sum(count == 0 for count in replies) + max(accepted - len(covers), 0)
    doubled = sum(count > 1 for count in replies) + sum(count > 1 for count in covers.values())
    once = sum(count == 1 for count in filed.values())
    twice = {identity for identity, count in world.proxy.taken.items() if count > 1}
    good = done and not lost and not twice and once == letters == sum(filed.values())
    kills = sum(count for name, count in world.counts.items() if name.startswith("killed"))
    print(
        f"{'good' if good else 'FAILED'}: seed {seed}, {letters} letters ({accepted} with a protocol"
        f" accepted), {kills} kills, {world.hosts} host(s), {took:.0f} s: lost {lost}, handed"
        f" over twice {len(twice)}, doubled at the reader {doubled}, filed once {once}, left in the inbox {len(world.dovecot.letters(BOT))}"
    )
    print("  " + ", ".join(f"{name}: {count}" for name, count in sorted(world.counts.items())))
    print("  wire: " + ", ".join(f"{name}: {count}" for name, count in world.proxy.faults.items()))
    print(f"  ledger: {dict(_ledger_states(world))}, load {os.getloadavg()[0]:.1f}")
    if not good or doubled:
        print(f"  handed over twice: {sorted(twice)}")
        kept = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-"))
        print(f"  logs: {shutil.copytree(world.config.parent, kept, dirs_exist_ok=True)}")
        for number, count in enumerate(replies):
            if count != 1:
                found = world.dovecot.letters(f"c{number}")
                identities = [message_from_bytes(raw)["Message-ID"] for raw in found]
                print(f"  c{number}: {count} replies {identities}")
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--documents", type=float, default=0.1)
    parser.add_argument("--grace", type=float, default=45.0)
    parser.add_argument("--faults", type=float, default=0.02, help="share of SMTP commands")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.database}", flush=True)
    sys.exit(not run(given))


if __name__ == "__main__":
    main()
