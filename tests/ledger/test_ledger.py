"""The ledger's promises, on SQLite and on PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from mailbot.errors import ConfigError
from mailbot.ledger import Held, Ledger, Received
from mailbot.ledger.database import hold_alone, open_engine, sqlite_file
from mailbot.ledger.outgoing import Outbox, Rendered
from mailbot.ledger.schema import metadata, outgoing
from mailbot.model import Delivery, Letter, Plan, Verdict
from tests.protocols import RECEIVED

HERE = ("bot", "INBOX", 7, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    if request.param == "sqlite":
        made = open_engine(f"sqlite:///{tmp_path}/ledger.sqlite")
    else:
        made = open_engine(request.getfixturevalue("postgres").url)
    yield made
    made.dispose()


@pytest.fixture
def ledger(engine):
    return Ledger(engine, "host-1", lease=300)


def receive(ledger, key="a" * 64, at=HERE):
    return ledger.receive([Received(Delivery(b"raw", RECEIVED), key, "<1@x>", at)])[0]


def plan():
    return Plan(Letter("a" * 64, RECEIVED), (), Verdict.RETURNED, ())


def rendered(number=1, purpose="reply"):
    return Rendered(
        f"<{number}.reply@agency.example>",
        purpose,
        "anna@club.example",
        True,
        b"Subject: x\r\n\r\nx\r\n",
    )


def states(engine):
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(outgoing.c.state).order_by(outgoing.c.message_id)))


def test_hosts_that_start_at_once_share_one_secret(engine):
    hosts = [Ledger(engine, f"host-{number}") for number in range(8)]
    with ThreadPoolExecutor(len(hosts)) as pool:
        secrets = set(pool.map(Ledger.secret, hosts))
        list(pool.map(lambda host: host.note("hold", host.owner), hosts))

    assert len(secrets) == 1
    assert hosts[0].noted("hold") in {host.owner for host in hosts}


def test_migrations_make_the_very_schema(engine):
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_letter_is_known_by_its_bytes_wherever_it_lies(ledger):
    assert receive(ledger)
    assert not receive(ledger, at=("bot", "INBOX", 8, 1))
    assert ledger.known_uids("bot", "INBOX", 8) == {1}


def test_letter_is_claimed_once(ledger, engine):
    receive(ledger)
    other = Ledger(engine, "host-2")

    assert ledger.claim()
    assert other.claim() is None


def test_work_of_a_dead_host_is_taken_over_and_he_cannot_commit_any_more(engine):
    dead, living = Ledger(engine, "dead", lease=-1), Ledger(engine, "living")
    receive(dead)
    lost = dead.claim()

    taken = living.claim()
    living.plan(taken, plan(), "returned", [rendered()])

    assert taken.fence == lost.fence + 1
    with pytest.raises(Held):
        dead.plan(lost, plan(), "returned", [rendered(2)])
    assert states(engine) == ["ready"]


def test_letters_out_and_verdict_are_one_commit(ledger, engine):
    receive(ledger)
    work = ledger.claim()
    broken = Rendered("<x>", "reply", None, True, b"")

    with pytest.raises(sa.exc.IntegrityError):
        ledger.plan(work, plan(), "returned", [rendered(), broken])

    assert states(engine) == []
    ledger.put_off(work)


def test_letters_put_at_once_go_out_in_their_order(ledger, engine):
    outbox = Outbox(engine, "host-1")
    outbox.put([rendered(number) for number in (3, 1, 2)])

    first, second, third = (outbox.claim().message_id for _ in range(3))

    assert [first, second, third] == [rendered(number).message_id for number in (3, 1, 2)]


def test_letter_is_filed_only_when_its_letters_out_are_settled(ledger, engine):
    receive(ledger)
    ledger.plan(ledger.claim(), plan(), "returned", [rendered()])
    outbox = Outbox(engine, "host-1")
    assert ledger.to_file("bot", "INBOX", 7) == ()

    letter = outbox.claim()
    assert outbox.mark_sending(letter)
    assert ledger.to_file("bot", "INBOX", 7) == ()
    outbox.mark_sent(letter)

    (filing,) = ledger.to_file("bot", "INBOX", 7)
    assert filing.folder == "returned"
    ledger.filed([filing], "bot", "INBOX", 7)
    assert ledger.to_file("bot", "INBOX", 7) == ()


def test_filed_letter_that_lies_in_the_inbox_again_is_filed_and_not_processed(ledger):
    receive(ledger)
    ledger.plan(ledger.claim(), plan(), "returned", [])
    ledger.filed(ledger.to_file("bot", "INBOX", 7)[:1], "bot", "INBOX", 7)

    receive(ledger, at=("bot", "INBOX", 99, 5))

    assert ledger.claim() is None
    assert [f.uid for f in ledger.to_file("bot", "INBOX", 99)] == [5]


def test_poison_letter_is_quarantined_after_the_last_try_and_told_once(ledger, engine):
    receive(ledger)
    quarantined = []
    for _ in range(3):
        with engine.begin() as connection:
            connection.execute(sa.text("update letters set not_before = 0"))
        quarantined.append(
            ledger.fail(ledger.claim(), 3, "quarantine", [rendered(purpose="admin")])
        )

    assert quarantined == [False, False, True]
    assert states(engine) == ["ready"]
    assert ledger.claim() is None


def test_letter_whose_lease_was_lost_gets_no_final_dot(engine):
    slow, quick = Outbox(engine, "slow", lease=-1), Outbox(engine, "quick")
    slow.put([rendered()])
    lost = slow.claim()
    quick.claim()

    assert not slow.mark_sending(lost)


def test_letter_in_doubt_is_settled_by_its_witness(engine):
    outbox = Outbox(engine, "host-1")
    outbox.put([rendered()])
    letter = outbox.claim()
    outbox.mark_sending(letter)
    assert outbox.in_doubt() == ()  # its sender lives
    outbox.leave_in_doubt(letter)

    assert [doubt.message_id for doubt in outbox.in_doubt()] == [rendered().message_id]
    outbox.settle(rendered().message_id, "sent")
    assert outbox.in_doubt() == ()
    assert states(engine) == ["sent"]


def test_same_letter_is_put_once(engine):
    outbox = Outbox(engine, "host-1")
    outbox.put([rendered()])
    outbox.put([rendered()])

    assert states(engine) == ["ready"]


def test_second_process_on_one_ledger_is_refused_by_whatever_name(tmp_path):
    file = tmp_path / "ledger.sqlite"
    hold_alone(file)
    (tmp_path / "soft").symlink_to(file)
    (tmp_path / "hard").hardlink_to(file)

    for name in ("ledger.sqlite", "soft", "hard"):
        with pytest.raises(ConfigError, match="another mailbot"):
            hold_alone(tmp_path / name)


def test_ledger_is_the_same_file_in_every_spelling_of_its_address(tmp_path):
    assert sqlite_file(f"sqlite:///{tmp_path}/x") == tmp_path / "x"
    assert sqlite_file(f"sqlite+pysqlite:///file:{tmp_path}/x?uri=true") == tmp_path / "x"
    assert sqlite_file("postgresql+psycopg://mailbot@localhost/mailbot") is None


def test_two_hosts_may_write_the_same_letter_at_once(engine):
    """What the calendar causes, every host writes: the outbox takes it once."""
    with ThreadPoolExecutor(8) as pool:
        boxes = [Outbox(engine, f"host-{number}") for number in range(8)]
        list(pool.map(lambda box: box.put([rendered(1), rendered(2)]), boxes))

    assert states(engine) == ["ready", "ready"]
