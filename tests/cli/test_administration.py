"""An administrator's commands over a ledger that has seen letters."""

import json

import pytest

from mailbot.config import load_config
from mailbot.doctor import Line, State, examine_servers, worst
from tests.cli.conftest import call
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server


def test_status_counts_letters(config_path):
    record = json.loads(call("status", "--config", config_path, "--json").output)

    assert record["letters"] == {"filed": 3}
    assert record["outgoing"] == {"sent": 5}
    assert record["protocols"] == 1


def test_health_is_well_while_the_mailbox_answers(config_path):
    assert call("health", "--config", config_path).return_value == 0
    assert call("health", "--config", config_path, "--stale", "-1").return_value == 2


def test_letters_are_listed_newest_first(config_path):
    lines = call("letters", "list", "--config", config_path, "--json").output.splitlines()

    assert [json.loads(line)["verdict"] for line in lines] == ["held", "returned", "accepted"]
    assert "accepted" in call("letters", "list", "--config", config_path).output


def test_letters_are_filtered(config_path):
    def numbers(*options):
        output = call("letters", "list", "--config", config_path, "--json", *options).output
        return [json.loads(line)["id"] for line in output.splitlines()]

    assert numbers("--verdict", "accepted") == numbers("--region", "Татарстан") == [1]
    assert numbers("--state", "filed", "--since", "1d") == [3, 2, 1]
    assert numbers("--since", "2999-01-01") == numbers("--state", "quarantined") == []
    assert numbers("--limit", "1") == [3]


def test_letter_is_shown_with_all_that_came_of_it(config_path):
    whole = json.loads(call("letters", "show", "--config", config_path, "1", "--json").output)

    assert whole["verdict"] == "accepted"
    assert {row["purpose"] for row in whole["letters"]} == {"curator", "reply"}
    assert whole["reg_numbers"] == [f"КСИ-{whole['received_at'][:4]}-000001"]
    assert "в реестре: КСИ-" in call("letters", "show", "--config", config_path, "1").output
    assert call("letters", "show", "--config", config_path, "99").return_value == 1


def test_protocol_is_shown_as_the_register_has_it(config_path):
    listed = json.loads(call("protocols", "list", "--config", config_path, "--json").output)
    show = ("protocols", "show", "--config", config_path, listed["reg_number"])

    assert json.loads(call(*show, "--json").output)["region"] == "Республика Татарстан"
    lines = call(*show).output.splitlines()
    assert lines[0] == "Республика Татарстан, заседание 12.11.2026, протокол № 3"
    assert any(line.startswith("  за 5, против 0") for line in lines), lines
    assert call("protocols", "show", "--config", config_path, "КСИ-1").return_value == 1


def test_register_is_exported_as_a_spreadsheet(config_path, tmp_path):
    path = tmp_path / "register.xlsx"
    call("protocols", "export", "--config", config_path, "-o", path)

    sheet = pytest.importorskip("openpyxl").load_workbook(path).active
    assert [cell.value for cell in sheet[2]][1] == "Республика Татарстан"
    assert sheet["F2"].is_date


def test_configuration_is_found_by_the_environment(config_path, monkeypatch):
    monkeypatch.setenv("MAILBOT_CONFIG", str(config_path))

    assert json.loads(call("status", "--json").output)["letters"] == {"filed": 3}


def test_letter_is_exported_as_it_came(config_path, tmp_path):
    call("letters", "export", "--config", config_path, "1", "-o", tmp_path / "1.eml")

    assert b"Message-ID: <1@club.example>" in (tmp_path / "1.eml").read_bytes()


def test_only_quarantined_letters_are_retried(config_path):
    assert call("letters", "retry", "--config", config_path, "1").return_value == 1


def test_register_is_exported_without_formulas(config_path):
    output = call("protocols", "export", "--config", config_path).output

    assert "Республика Татарстан" in output
    assert len(output.splitlines()) == 2


def test_digest_can_be_looked_at_beforehand(config_path, tmp_path):
    told = call("digest", "--config", config_path, "--district", "приволж")
    page = call("digest", "--config", config_path, "-o", tmp_path / "d.html")

    assert told.output.count("Кому: ") == 1
    assert "Кому: pfo@curators.example" in told.output
    assert "сводок 9" in page.output
    assert (tmp_path / "d.html").read_text().count("<!doctype html>") == 9
    assert call("digest", "--config", config_path, "--district", "нет").return_value == 1


def test_report_is_one_page_without_network(config_path, tmp_path):
    call("report", "--config", config_path, "--month", "2026-11", "-o", tmp_path / "r.html")

    page = (tmp_path / "r.html").read_text()
    assert "ноябрь 2026" in page
    assert page.count("<svg") == 1
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_doctor_signs_in_finds_no_fault_and_leaves_nothing_behind(config_path, dovecot):
    with dovecot.client(load_config(config_path).imap.user) as client:
        before = client.list_folders()

    result = call("doctor", "--config", config_path, "--json")

    with dovecot.client(load_config(config_path).imap.user) as client:
        assert client.list_folders() == before

    lines = {line["name"]: line for line in map(json.loads, result.output.splitlines())}
    fine = ("imap", "move", "clock", "idle", "smtp", "sender", "ledger", "templates", "rules")
    assert {lines[name]["state"] for name in fine} == {"ok"}
    assert "Dovecot ready" not in result.output
    assert lines["routes"]["state"] == "warning"
    assert result.return_value == 1


def test_static_part_of_the_doctor_asks_no_server(config_path, monkeypatch):
    def asked(_):
        raise AssertionError("a server was asked")

    monkeypatch.setattr("mailbot.cli.doctor.examine_servers", asked)
    line = Line("disk", State.WARNING, "мало места", "освободите")
    monkeypatch.setattr("mailbot.cli.doctor.examine", lambda *_: iter([line]))

    result = call("doctor", "--static", "--config", config_path)

    assert result.return_value == 1
    assert result.output == "! disk: мало места\n    освободите\nпредупреждений: 1\n"


def test_doctor_names_a_wrong_password(config_path, tmp_path):
    wrong = tmp_path / "config.toml"
    wrong.write_text(config_path.read_text().replace(f'"{PASSWORD}"', '"wrong"'))

    lines = list(examine_servers(load_config(wrong)))

    assert lines[0].name == "imap"
    assert lines[0].state is State.FAULT
    assert worst(lines) == 2


def test_sending_is_held_and_goes_on(config_path):
    assert "остановлена" in call("hold", "--config", config_path, "on").output
    assert json.loads(call("status", "--config", config_path, "--json").output)["hold"]
    call("hold", "--config", config_path, "off")


@pytest.mark.parametrize(("region", "status"), [("Татарстан", 0), ("Ульяноская область", 1)])
def test_route_says_where_protocols_go(region, status):
    assert call("route", region).return_value == status
