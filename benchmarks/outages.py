"""Figures of trouble: outages, dead and stopped hosts, a mailbox that was made anew.

    python -m benchmarks.outages [outage] [takeover] [stopped] [uidvalidity]

Real Dovecot, Postfix and PostgreSQL; the service is the process of `mailbot run`.
"""

import argparse
import os
import random
import signal
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from benchmarks.chaos import BOT, FOLDERS, LEASE, World, _ledger_states, make_world, raw_letter
from mailbot.ledger.schema import letters, meta


def main() -> None:
    scenes = {
        "outage": outage,
        "takeover": takeover,
        "stopped": stopped,
        "uidvalidity": uidvalidity,
    }
    for name in sys.argv[1:] or scenes:
        scenes[name]()


def _world(stack: ExitStack, database: str, grace: float = 45.0) -> World:
    given = argparse.Namespace(database=database, grace=grace, faults=0.0)
    return make_world(stack, given, random.Random(1))


def _deliver(world: World, numbers: range, documents: float = 0.0) -> None:
    for number in numbers:
        world.dovecot.deliver(BOT, raw_letter(number, documents, world.dice))


def _until(condition, seconds: float) -> float:
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise TimeoutError
        time.sleep(0.05)
    return time.monotonic() - started


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def outage(seconds: float = 60.0) -> None:
    """Each server is away for a minute; then a letter comes."""
    for database, names in (("sqlite", ("dovecot", "postfix")), ("postgresql", ("postgres",))):
        for name in names:
            with ExitStack() as stack:
                world = _world(stack, database)
                world.hosts = 1
                world.start(0)
                _deliver(world, range(1))
                _until(lambda: world.dovecot.letters("c0"), 60)
                server = getattr(world, name)
                if name == "postfix":  # something must wait for it
                    server.down()
                    _deliver(world, range(1, 2))
                else:
                    server.down()
                pid = world.processes[0].pid
                time.sleep(2)
                before = _processor_seconds(pid)
                time.sleep(seconds)
                busy = (_processor_seconds(pid) - before) / seconds
                server.up()
                if name != "postfix":
                    _deliver(world, range(1, 2))
                took = _until(lambda: world.dovecot.letters("c1"), 120)
                print(
                    f"{name} away for {seconds:.0f} s: {100 * busy:.2f} % of a processor meanwhile,"
                    f" the next letter answered {took:.1f} s after its return",
                    flush=True,
                )


def _heartbeat(engine: sa.Engine) -> str:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("meta"):
            return ""
        return connection.scalar(sa.select(meta.c.value).where(meta.c.name == "heartbeat")) or ""


def takeover(times: int = 5) -> None:
    """The host that has a letter in hand is killed; how long until the other has judged it?"""
    waits = []
    with ExitStack() as stack:
        world = _world(stack, "postgresql")
        engine = sa.create_engine(world.url)
        for number in range(times):
            world.start(0, "before planning", 1)
            before = _heartbeat(engine)
            _until(lambda: _heartbeat(engine) != before, 60)  # it watches the mailbox
            world.start(1)
            time.sleep(4)
            _deliver(world, range(number, number + 1))
            world.processes[0].wait(60)
            with engine.connect() as connection:
                leased = connection.scalar(
                    sa.select(letters.c.id).where(
                        letters.c.state == "received", letters.c.lease_until > 0
                    )
                )
            query = sa.select(letters.c.state).where(letters.c.id == leased)

            def done() -> bool:
                with engine.connect() as connection:
                    return connection.scalar(query) != "received"

            waits.append(_until(done, 60))
            world.kill(1)
        engine.dispose()
    print(
        f"takeover from a killed host, lease {LEASE:.0f} s: {times} times, median"
        f" {statistics.median(waits):.1f} s, longest {max(waits):.1f} s"
    )


def stopped(times: int = 10, count: int = 120) -> None:
    """One of two hosts is stopped for twice its lease, again and again, at random moments."""
    with ExitStack() as stack:
        world = _world(stack, "postgresql")
        for host in (0, 1):
            world.start(host)
        time.sleep(3)
        for number in range(times):
            share = count // times
            _deliver(world, range(number * share, (number + 1) * share))
            time.sleep(world.dice.uniform(0, 1.5))
            world.stop_for_a_while(world.dice.randrange(2), 2 * LEASE)
        _until(lambda: _ledger_states(world)["filed"] == count, 180)
        time.sleep(3)
        replies = [len(world.dovecot.letters(f"c{number}")) for number in range(count)]
        twice = sum(taken > 1 for taken in world.proxy.taken.values())
        print(
            f"stopped for twice the lease {times} times, {count} letters: lost {replies.count(0)},"
            f" handed over twice {twice}, doubled {sum(n > 1 for n in replies)}"
        )


def uidvalidity(count: int = 1000) -> None:
    """All filed letters lie in the inbox again, under a new UIDVALIDITY."""
    with ExitStack() as stack:
        world = _world(stack, "sqlite")
        _deliver(world, range(count))
        world.start(0)
        _until(lambda: _ledger_states(world)["filed"] == count, 900)
        world.processes[0].send_signal(signal.SIGTERM)
        world.processes[0].wait(60)
        taken = sum(world.proxy.taken.values())
        with world.dovecot.client(BOT) as client:
            for folder in FOLDERS:
                if client.folder_exists(folder):
                    client.select_folder(folder)
                    if found := client.search():
                        client.move(found, "INBOX")
            before = client.select_folder("INBOX")[b"UIDVALIDITY"]
        world.dovecot.down()
        for index in (world.dovecot.folder / f"mail/{BOT}/Maildir").glob("dovecot*"):
            if index.is_file():
                index.unlink()
        time.sleep(1.1)
        world.dovecot.up()
        with world.dovecot.client(BOT) as client:
            after = client.select_folder("INBOX")[b"UIDVALIDITY"]
            there = len(client.search())
        world.start(0)
        took = _until(lambda: not world.dovecot.letters(BOT), 600)
        time.sleep(2)
        states, again = _ledger_states(world), sum(world.proxy.taken.values()) - taken
        print(
            f"UIDVALIDITY {before} -> {after} over {there} filed letters: {again} letters sent"
            f" again, {sum(states.values()) - count} received again, all filed anew in {took:.0f} s"
        )


if __name__ == "__main__":
    main()
