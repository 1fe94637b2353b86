"""Russian as letters write it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.directory import load_directory
from mailbot.model import File
from mailbot.replies.corrections import corrections
from mailbot.replies.enclosures import Enclosure, enclose
from mailbot.replies.phrases import load_phrases
from mailbot.replies.wording import (
    closing,
    counted,
    dative,
    greeting,
    long_date,
    moment,
    naming,
    numbered,
    shortened,
    working_days,
)
from mailbot.shipped import shipped
from tests.cases import entry, faultless_protocol, person

GENITIVES = {"Республика Татарстан": "Республики Татарстан"}
WORDS = load_phrases(shipped("templates"))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 ошибок"), (1, "1 ошибку"), (2, "2 ошибки"), (4, "4 ошибки"), (5, "5 ошибок"),
        (11, "11 ошибок"), (12, "12 ошибок"), (14, "14 ошибок"), (21, "21 ошибку"),
        (22, "22 ошибки"), (100, "100 ошибок"), (101, "101 ошибку"), (111, "111 ошибок"),
    ],
)  # fmt: skip
def test_nouns_follow_their_numbers(number, words):
    assert counted(number, "ошибку", "ошибки", "ошибок") == words


def test_days_dates_and_numbers():
    assert [working_days(n) for n in (1, 3, 5)] == ["1 рабочий день", "3 рабочих дня", "5 рабочих дней"]  # fmt: skip
    assert long_date(date(2026, 3, 2)) == "2 марта 2026 г."
    assert moment(datetime(2026, 12, 31, 22, 5, tzinfo=UTC)) == "1 января 2027 г. в 01:05"
    assert numbered("3") == "№\u00a03"
    assert numbered("б/н") == "б/н"


def test_every_federal_district_has_its_dative():
    directory = load_directory(shipped("rules"))
    districts = {directory.district_of(region) for region in directory.genitives()} - {""}

    assert {dative(district).split()[0] for district in districts} == {
        "Центральному", "Северо-Западному", "Южному", "Северо-Кавказскому", "Приволжскому",
        "Уральскому", "Сибирскому", "Дальневосточному",
    }  # fmt: skip
    assert all(dative(district).endswith(" федеральному округу") for district in districts)


def test_what_is_no_district_stays_as_it_is():
    assert [dative(words) for words in ("", "Новый округ", "Район")] == ["", "Новый округ", "Район"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Петров Пётр Петрович", "Уважаемый Пётр Петрович!"),
        ("Иванова Анна Сергеевна", "Уважаемая Анна Сергеевна!"),
        ("Алиев Вагиф Сабир оглы", "Уважаемый Вагиф Сабир оглы!"),
        ("Ким Анна", "Уважаемые коллеги!"),
        ("", "Уважаемые коллеги!"),
        ("???", "Уважаемые коллеги!"),
    ],
)
def test_people_are_greeted_by_the_gender_of_their_patronymic(name, words):
    assert greeting(name) == words
    assert closing(words) == ("" if words == "Уважаемые коллеги!" else "С уважением")


def test_protocol_is_named_as_far_as_it_was_read():
    protocol = faultless_protocol()
    club = "Протокол заседания Клуба стратегических инициатив"

    assert naming(protocol, GENITIVES, WORDS) == (
        f"{club} Республики Татарстан от 12 ноября 2026 г. №\u00a03"
    )
    nothing = replace(
        protocol, region=entry(None, "?"), held_on=entry(None, "?"), number=entry(None, "?")
    )
    assert naming(nothing, GENITIVES, WORDS) == club
    assert naming(protocol, {}, WORDS).startswith(f"{club} Республика Татарстан")


def test_quotation_is_one_line_of_limited_length():
    assert shortened("а\n б\tв") == "а б в"
    assert shortened("слово " * 10, 12) == "слово слово…"


def test_protocol_written_as_it_should_be_has_no_corrections():
    protocol = faultless_protocol()

    assert corrections(protocol, GENITIVES, WORDS) == ()
    assert corrections(replace(protocol, region=entry("Республика Татарстан", "РЕСПУБЛИКИ ТАТАРСТАН")), GENITIVES, WORDS) == ()  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"region": entry("Республика Татарстан", "Татарстан")}, "«Татарстан» записан как «Республика Татарстан»"),
        ({"held_on": entry(date(2026, 11, 12), "12.11.26", "two_digit_year")}, "дата «12.11.26» записана как 12.11.2026"),
    ],
)  # fmt: skip
def test_what_the_form_writes_otherwise_is_told(changed, sentence):
    (told,) = corrections(replace(faultless_protocol(), **changed), GENITIVES, WORDS)

    assert sentence in told


def test_names_put_into_order_are_told_at_most_a_dozen_times():
    row = faultless_protocol().attendees[0]
    turned = replace(row, full_name=replace(person("Смирнова Ольга Игоревна"), raw="Ольга Игоревна Смирнова"))  # fmt: skip
    latin = replace(row, full_name=person("Смирнова Ольга Игоревна", "latin_lookalikes"))
    protocol = replace(faultless_protocol(), attendees=(turned, latin, *[turned] * 20))

    told = corrections(protocol, GENITIVES, WORDS)

    assert told[0] == "имя «Ольга Игоревна Смирнова» записано как «Смирнова Ольга Игоревна»"
    assert told[1] == "в имени «Смирнова Ольга Игоревна» латинские буквы заменены русскими"
    assert told[-1] == "другие правки того же рода: 10"
    assert len(told) == 13


def test_files_of_one_name_are_told_apart():
    files = [File(name, b"") for name in ("п.docx", "П.docx", "п.docx", "п", "п")]

    names = [file.name for file in enclose(Enclosure("файл", file) for file in files).files]

    assert names == ["п.docx", "П (2).docx", "п (3).docx", "п", "п (2)"]
