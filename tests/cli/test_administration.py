"""An administrator's commands over a ledger that has seen letters."""

import json
import time
import uuid

import pytest
from click.testing import CliRunner

from mailbot.cli import cli
from mailbot.cli.run import open_service
from mailbot.config import load_config
from tests.letters import letter, text_only
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def config_path(dovecot, postfix, tmp_path_factory):
    folder = tmp_path_factory.mktemp("admin")
    user = f"adm{uuid.uuid4().hex[:6]}"
    path = folder / "config.toml"
    path.write_text(
        f'[imap]\nhost = "127.0.0.1"\nport = {dovecot.imap}\nsecurity = "plain"\nuser = "{user}"\n'
        f'password = "{PASSWORD}"\n[smtp]\nhost = "127.0.0.1"\nport = {postfix.port}\nsecurity = "plain"\n'
        f'[bot]\naddress = "{user}@agency.example"\n[storage]\ndata_dir = "{folder}/data"\n'
    )
    dovecot.deliver(user, letter(sender=f"a-{user}@club.example"))
    dovecot.deliver(user, text_only(sender=f"b-{user}@club.example"))
    with open_service(load_config(path)) as service:
        for _ in range(3):
            service.round()
            time.sleep(0.3)
        service.close()
    return path


def call(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], standalone_mode=False)


def test_status_counts_letters(config_path):
    record = json.loads(call("status", "--config", config_path, "--json").output)

    assert record["letters"] == {"filed": 2}
    assert record["outgoing"] == {"sent": 3}
    assert record["protocols"] == 1


def test_health_is_well_while_the_mailbox_answers(config_path):
    assert call("health", "--config", config_path).return_value == 0
    assert call("health", "--config", config_path, "--stale", "-1").return_value == 2


def test_letters_are_listed_newest_first(config_path):
    lines = call("letters", "list", "--config", config_path, "--json").output.splitlines()

    assert [json.loads(line)["verdict"] for line in lines] == ["returned", "accepted"]
    assert "accepted" in call("letters", "list", "--config", config_path).output


def test_letter_is_exported_as_it_came(config_path, tmp_path):
    call("letters", "export", "--config", config_path, "1", "-o", tmp_path / "1.eml")

    assert b"Message-ID: <1@club.example>" in (tmp_path / "1.eml").read_bytes()


def test_only_quarantined_letters_are_retried(config_path):
    assert call("letters", "retry", "--config", config_path, "1").return_value == 1


def test_register_is_exported_without_formulas(config_path):
    output = call("protocols", "export", "--config", config_path).output

    assert "Республика Татарстан" in output
    assert len(output.splitlines()) == 2


def test_report_is_one_page_without_network(config_path, tmp_path):
    call("report", "--config", config_path, "--month", "2026-11", "-o", tmp_path / "r.html")

    page = (tmp_path / "r.html").read_text()
    assert "ноябрь 2026" in page
    assert page.count("<svg") >= 4
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_doctor_signs_in_and_finds_no_fault(config_path):
    result = call("doctor", "--config", config_path, "--json")

    lines = {line["name"]: line for line in map(json.loads, result.output.splitlines())}
    assert lines["imap"]["state"] == lines["smtp"]["state"] == lines["ledger"]["state"] == "ok"
    assert lines["routes"]["state"] == "warning"
    assert result.return_value == 1


def test_doctor_names_a_wrong_password(config_path, tmp_path):
    wrong = tmp_path / "config.toml"
    wrong.write_text(config_path.read_text().replace(f'"{PASSWORD}"', '"wrong"'))

    result = call("doctor", "--config", wrong)

    assert result.return_value == 2
    assert "✗ imap" in result.output


def test_sending_is_held_and_goes_on(config_path):
    assert "остановлена" in call("hold", "--config", config_path, "on").output
    assert json.loads(call("status", "--config", config_path, "--json").output)["hold"]
    call("hold", "--config", config_path, "off")


@pytest.mark.parametrize(("region", "status"), [("Татарстан", 0), ("Ульяноская область", 1)])
def test_route_says_where_protocols_go(region, status):
    assert call("route", region).return_value == status
