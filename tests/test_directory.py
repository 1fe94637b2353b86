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
