import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model import PersonName
from mailbot.values.agreement import signature_agreement
from mailbot.values.names import (
    _read,
    read_name,
    salutation,
    split_name_and_position,
)

TABLES = Path(__file__).parents[1] / "tables"
NAMES = json.loads((TABLES / "names_tests.json").read_text())
SIGNATURES = json.loads((TABLES / "signature_tests.json").read_text())


@pytest.mark.parametrize("row", NAMES, ids=lambda row: row["input"] or "empty")
def test_every_name_of_the_table_is_read(row):
    name, flags = read_name(row["input"])

    found = (name.surname, name.given, name.patronymic) if name else ("", "", "")
    assert found == (row["surname"], row["given"], row["patronymic"])
    assert set(flags) == {flag[2:] for flag in row["flags"]}


@pytest.mark.parametrize("row", SIGNATURES, ids=lambda row: f"{row['id']}-{row['signature']}")
def test_every_signature_of_the_table_is_compared(row):
    words = read_name(row["full"])[0]

    assert words
    assert signature_agreement(words, row["signature"]) == row["expected"]


@pytest.mark.parametrize(
    ("line", "name", "position"),
    [
        ("Иванов Иван Иванович, министр экономики", "Иванов Иван Иванович", "министр экономики"),
        ("Иванов Иван Иванович – министр", "Иванов Иван Иванович", "министр"),
        ("министр экономики – Иванов Иван Иванович", "Иванов Иван Иванович", "министр экономики"),
        ("Министр экономики Иванов Иван Иванович", "Иванов Иван Иванович", "Министр экономики"),
        ("Иванов И.И. - зам. министра", "Иванов И.И.", "зам. министра"),
        ("1. Ким Ольга, директор", "Ким Ольга", "директор"),
        ("Иванов Иван Иванович", "Иванов Иван Иванович", ""),
        ("директор центра «Мой бизнес»", "", "директор центра «Мой бизнес»"),
    ],
)
def test_line_with_name_and_position_is_cut_in_two(line, name, position):
    assert split_name_and_position(line) == (name, position)


def test_salutation_follows_the_patronymic():
    assert salutation(PersonName("Петров", "Пётр", "Петрович")) == "Уважаемый Пётр Петрович"
    assert salutation(PersonName("Ким", "Ольга", "Ивановна")) == "Уважаемая Ольга Ивановна"
    assert salutation(PersonName("Ким", "Ольга")) is None


@given(st.text())
def test_no_text_raises(text):
    name, _ = read_name(text)
    split_name_and_position(text)
    signature_agreement(name or PersonName("Иванов", "Иван", "Иванович"), text)


WORDS = (
    "Иванова", "ИВАНОВ", "Пётр", "АННА", "Ли", "Фон", "Ибн", "Господин", "Профессор", "Кузьмич",
    "ИВАНОВИЧ", "Яковлевна", "Антонина", "Оглы", "Ивановича", "Ильинична", "Вна", "И", "иван",
)  # fmt: skip


def test_short_cut_for_plain_names_reads_what_the_long_way_reads():
    for words in product(WORDS, repeat=3):
        raw = " ".join(words)
        assert read_name(raw) == _read(raw), raw
