"""What administrators do to a ledger: sending again, judging again, deleting, copying."""

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.config import load_config
from mailbot.ledger.database import hold_alone, is_watched, open_beside, open_engine
from mailbot.shipped import shipped
from tests.cli.conftest import call

pytestmark = pytest.mark.server


def sql(path, query):
    """One query against the ledger of a configuration."""
    database = path.parent / "data" / "ledger.sqlite"
    with sqlite3.connect(database) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def rows(*arguments):
    return [json.loads(line) for line in call(*arguments, "--json").output.splitlines()]


# -- once more -----------------------------------------------------------------------------------


def test_delivered_letter_goes_out_again_under_a_new_identity(copy):
    assert "новый Message-ID" in call("resend", "--config", copy, 1, "--purpose", "curator").output

    states = sql(copy, "select state, recipient from outgoing where purpose = 'curator'")
    assert sorted(states) == [("ready", "pfo@curators.example"), ("sent", "pfo@curators.example")]
    first, second = sql(copy, "select message_id, raw from outgoing where purpose = 'curator'")
    assert first[0] != second[0]
    assert second[0].encode() in second[1]
    assert first[1].partition(b"\r\n\r\n")[2] == second[1].partition(b"\r\n\r\n")[2]


def test_refused_letter_goes_out_again_as_it_was(copy):
    sql(copy, "update outgoing set state = 'failed' where purpose = 'curator'")

    assert "прежний" in call("resend", "--config", copy, 1, "--purpose", "curator").output
    assert sql(copy, "select state from outgoing where purpose = 'curator'") == [("ready",)]


def test_letter_goes_out_again_to_somebody_else(copy):
    call("resend", "--config", copy, 1, "--purpose", "curator", "--to", "new@curators.example")

    (raw,) = sql(copy, "select raw from outgoing where recipient = 'new@curators.example'")[0]
    assert b"\r\nTo: new@curators.example\r\n" in raw


def test_one_of_several_letters_must_be_named(copy):
    result = call("resend", "--config", copy, 1)

    assert "curator, reply" in str(result.exception.format_message())


# -- judged again --------------------------------------------------------------------------------


def test_same_rules_change_nothing(copy):
    result = call("replay", "--config", copy, "--since", "1d", "--diff", "--json")

    assert result.return_value == 0
    assert result.output.count("{") == 0


def test_other_rules_show_what_they_would_change(copy, tmp_path):
    rules = shutil.copytree(shipped("rules"), tmp_path / "rules")
    heading = rules / "heading.toml"
    text = heading.read_text("utf-8")
    head, code, rest = text.partition("[HED-005]")
    heading.write_text(head + code + rest.replace('"doubt"', '"warning"', 1), "utf-8")

    found = rows("replay", "--config", copy, "--since", "1d", "--diff", "--rules", rules)

    assert [(row["id"], row["was"], row["now"]) for row in found] == [(3, "held", "accepted")]


# -- deleted -------------------------------------------------------------------------------------


def test_purge_deletes_people_and_keeps_what_is_counted(copy):
    before = call("protocols", "list", "--config", copy, "--json").output
    tomorrow = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
    purge = ("purge", "--config", copy, "--older-than", tomorrow)

    (foreseen,) = rows(*purge, "--dry-run")
    assert (foreseen["letters"], foreseen["protocols"], foreseen["waiting"]) == (2, 1, 1)
    assert sql(copy, "select count(*) from letters where length(raw) > 0") == [(3,)]

    assert call(*purge, "--yes").return_value == 0

    assert call("protocols", "list", "--config", copy, "--json").output == before
    assert [row["verdict"] for row in rows("letters", "list", "--config", copy)] == [
        "held", "returned", "accepted",
    ]  # fmt: skip
    files = b"".join(file.read_bytes() for file in (copy.parent / "data").iterdir())
    user = load_config(copy).imap.user
    assert f"a-{user}@club.example".encode() not in files
    assert f"c-{user}@club.example".encode() in files  # it waits for a person


def test_purged_letter_is_not_taken_up_again(copy):
    call("purge", "--config", copy, "--older-than", "2999-01-01", "--yes")
    sql(copy, "update letters set state = 'quarantined' where id = 2")

    assert call("letters", "retry", "--config", copy, 2).return_value == 1
    assert call("letters", "return", "--config", copy, 2, "--note", "x").return_value == 1
    assert call("letters", "export", "--config", copy, 1, "-o", copy).return_value == 1


def test_young_letters_are_left_alone(copy):
    assert rows("purge", "--config", copy, "--older-than", "30d", "--dry-run")[0]["letters"] == 0


# -- copied --------------------------------------------------------------------------------------


def test_backup_is_whole_while_somebody_writes(copy, tmp_path):
    writer = sqlite3.connect(copy.parent / "data" / "ledger.sqlite")
    writer.execute("insert into meta values ('half', 'done')")

    result = call("backup", "--config", copy, "-o", tmp_path)

    assert result.return_value == 0
    (made,) = tmp_path.glob("mailbot-*.sqlite")
    assert made.stat().st_mode & 0o777 == 0o600
    restored = sqlite3.connect(made)
    assert restored.execute("select count(*) from letters").fetchone() == (3,)
    assert restored.execute("select count(*) from meta where name = 'half'").fetchone() == (0,)
    restored.close()
    writer.close()


# -- beside the service --------------------------------------------------------------------------


def test_looking_in_takes_no_lock_and_changes_nothing(copy):
    file = copy.parent / "data" / "ledger.sqlite"
    assert not is_watched(file)
    hold_alone(file)
    assert is_watched(file)
    writer = sqlite3.connect(file)
    writer.execute("begin immediate")

    assert call("letters", "list", "--config", copy).return_value is None
    writer.close()


def test_nothing_is_created_by_looking_in(tmp_path, copy):
    elsewhere = tmp_path / "else.toml"
    elsewhere.write_text(copy.read_text().replace(str(copy.parent / "data"), str(tmp_path / "no")))

    result = call("status", "--config", elsewhere)

    assert "mailbot run" in str(result.exception)
    assert not (tmp_path / "no").exists()


def test_older_schema_is_refused_and_not_migrated(tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0001'")
    engine.dispose()

    with pytest.raises(Exception, match="перезапустите службу"):
        open_beside(url)


# -- a trial round -------------------------------------------------------------------------------


def test_trial_round_says_all_and_does_nothing(copy, dovecot, tmp_path):
    from tests.letters import letter

    user = load_config(copy).imap.user
    raw = letter(sender=f"d-{user}@club.example", message_id="<9@club.example>")
    dovecot.deliver(user, raw)
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        flags = client.get_flags(client.search())
    before = sql(copy, "select count(*) from letters")

    (foreseen,) = rows("run", "--config", copy, "--once", "--dry-run")

    assert foreseen["verdict"] == "accepted"
    assert f"reply → d-{user}@club.example" in foreseen["letters"]
    assert sql(copy, "select count(*) from letters") == before
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        uids = client.search()
        assert client.get_flags(uids) == flags
        client.delete_messages(uids)
        client.expunge()
    assert dovecot.letters(f"d-{user}") == []
    assert "не отправляется" in call("run", "--config", copy, "--once", "--dry-run").output
