import shutil
from datetime import date

import pytest

from mailbot.directory import load_directory
from mailbot.errors import ConfigError
from mailbot.shipped import shipped

CURATORS = """
[districts."Приволжский федеральный округ"]
email = "pfo@agency.example"
deputy = { email = "deputy@agency.example" }
absent = [{ from = 2026-07-01, to = 2026-07-14 }]
[duty]
email = "duty@agency.example"
[routes]
"Херсонская область" = "Южный федеральный округ"
[districts."Южный федеральный округ"]
email = "south@agency.example"
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copy(shipped("rules") / "regions.csv", tmp_path)
    (tmp_path / "curators.toml").write_text(CURATORS, encoding="utf-8")
    return tmp_path


def test_shipped_directory_routes_every_region_that_has_a_district():
    directory = load_directory(shipped("rules"))

    routed = [r for r in directory.regions.all if directory.curator_for(r.name, date(2026, 1, 1))]

    assert len(routed) == 85
    assert directory.duty
    assert len(directory.unreachable()) == 9


def test_deputy_stands_in_during_absence(folder):
    directory = load_directory(folder)

    away = directory.curator_for("Республика Татарстан", date(2026, 7, 14))
    back = directory.curator_for("Республика Татарстан", date(2026, 7, 15))

    assert (away.email, away.deputy_for) == ("deputy@agency.example", "pfo@agency.example")
    assert back.email == "pfo@agency.example"


def test_administrator_lays_a_route_for_a_region_without_district(folder):
    directory = load_directory(folder)

    assert (
        directory.curator_for("Херсонская область", date(2026, 7, 1)).email
        == "south@agency.example"
    )
    assert directory.curator_for("Запорожская область", date(2026, 7, 1)) is None


def test_coordinators_are_known_by_address_in_any_case(folder):
    (folder / "coordinators.toml").write_text(
        '[regions."Татарстан"]\naddresses = ["Anna@Пример.рф"]\n', encoding="utf-8"
    )
    directory = load_directory(folder)

    known = directory.standing_of("anna@xn--e1afmkfd.xn--p1ai")
    stranger = directory.standing_of("anna@example.ru")

    assert known.registered
    assert known.regions == ("Республика Татарстан",)
    assert not stranger.registered


def test_all_problems_are_told_at_once(folder):
    (folder / "coordinators.toml").write_text(
        '[regions."Ульяноская область"]\naddresses = ["not an address"]\n', encoding="utf-8"
    )
    (folder / "curators.toml").write_text(
        '[districts."Приволский федеральный округ"]\nemail = "pfo@agency.example"\nabsent = [1]\n',
        encoding="utf-8",
    )

    with pytest.raises(ConfigError) as error:
        load_directory(folder)

    told = "\n".join(error.value.problems)
    for part in ("Ульяновская область", "not an address", "Приволжский федеральный", "absent"):
        assert part in told


@pytest.mark.parametrize(
    ("chosen", "listed", "checked"),
    [(None, True, True), (None, False, False), (True, False, True), (False, True, False)],
)
def test_senders_are_checked_once_somebody_is_listed(tmp_path, chosen, listed, checked):
    from mailbot.assembly import checks_senders
    from mailbot.config import Bot, Config, Sender, Server

    names = (
        '[regions."Республика Татарстан"]\naddresses = ["anna@club.example"]\n' if listed else ""
    )
    shutil.copytree(shipped("rules"), tmp_path / "rules")
    (tmp_path / "rules" / "coordinators.toml").write_text(names)
    config = Config(
        Server("h", 1), Server("h", 1), Bot("bot@a.example"), sender=Sender(check=chosen)
    )

    assert checks_senders(config, load_directory(tmp_path / "rules")) is checked


def test_check_may_be_said_or_not(tmp_path):
    from mailbot.config import load_config

    text = 'imap = {host = "h", port = 1}\nsmtp = {host = "h", port = 1}\nbot = {address = "b@a.example"}\n'
    path = tmp_path / "config.toml"

    path.write_text(text)
    assert load_config(path).sender.check is None
    path.write_text(text + "sender = {check = false}\n")
    assert load_config(path).sender.check is False
    path.write_text(text + 'sender = {check = "yes"}\n')
    with pytest.raises(ConfigError, match="must be bool"):
        load_config(path)
