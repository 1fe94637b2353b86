"""What a curator is told of a new version."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model import Decision
from mailbot.record import content_record
from mailbot.replies.changes import changes
from mailbot.replies.phrases import load_phrases
from mailbot.shipped import shipped
from tests.cases import entry, faultless_protocol, person, votes

WORDS = load_phrases(shipped("templates"))
BEFORE = faultless_protocol()
ITEM = BEFORE.agenda[0]
CHAIRS = BEFORE.co_chairs
MORE = Decision(entry("Направить на доработку"), ("rework",))


def told(after, before=BEFORE):
    earlier = json.dumps(content_record(before, ""), ensure_ascii=False)
    return list(changes(earlier, content_record(after, ""), WORDS))


def with_item(**changed):
    return replace(BEFORE, agenda=(replace(ITEM, **changed),))


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (
            replace(BEFORE, held_on=entry(date(2026, 11, 13))),
            "изменена дата: было 12.11.2026, стало 13.11.2026",
        ),
        (replace(BEFORE, number=entry("4")), "изменён номер: было № 3, стало № 4"),
        (
            replace(BEFORE, region=entry("Томская область")),
            "изменён субъект: было «Республика Татарстан», стало «Томская область»",
        ),
        (
            replace(BEFORE, co_chairs=(replace(CHAIRS[0], full_name=person("Уткин Олег Ильич")), CHAIRS[1])),
            "сменился сопредседатель (представитель управленческой команды): "
            "Петров Пётр Петрович → Уткин Олег Ильич",
        ),
        (
            replace(BEFORE, co_chairs=(replace(CHAIRS[0], position=entry("министр")), CHAIRS[1])),
            "изменена должность сопредседателя Петров Пётр Петрович: «министр»",
        ),
        (
            replace(BEFORE, attendees=BEFORE.attendees[1:]),
            "исключён участник Смирнова Ольга Игоревна",
        ),
        (
            replace(BEFORE, attendees=(replace(BEFORE.attendees[0], position=entry("директор")), *BEFORE.attendees[1:])),
            "изменена должность участника Смирнова Ольга Игоревна: «директор»",
        ),
        (with_item(title=entry("О парке")), "вопрос I: новая формулировка «О парке»"),
        (
            with_item(decisions=(*ITEM.decisions, MORE)),
            "вопрос I: добавлено решение «Направить на доработку»",
        ),
        (
            with_item(decisions=ITEM.decisions[1:]),
            "вопрос I: исключено решение «Поддержать предложение автора»",
        ),
        (with_item(decisions=ITEM.decisions[::-1]), "вопрос I: изменён порядок решений"),
        (
            with_item(votes=votes(6, 0, None)),
            "вопрос I: изменены голоса: было за – 5, против – 0, воздержались – 1; "
            "стало за – 6, против – 0, воздержались – –",
        ),
        (
            replace(BEFORE, votes=votes(5, 0, 0)),
            "изменены общие голоса: было не указано; стало за – 5, против – 0, воздержались – 0",
        ),
        (
            replace(BEFORE, agenda=(ITEM, replace(ITEM, title=entry("О школе")))),
            "добавлен вопрос II: «О школе»",
        ),
    ],
)  # fmt: skip
def test_one_change_is_told_in_one_sentence(after, sentence):
    assert told(after) == [sentence]


def test_what_was_taken_out_is_told_as_well():
    two = replace(BEFORE, agenda=(ITEM, replace(ITEM, title=entry("О школе"))))

    assert told(BEFORE, before=two) == ["исключён вопрос II: «О школе»"]
    assert told(BEFORE, before=replace(BEFORE, attendees=BEFORE.attendees[:-1])) == [
        "добавлен участник Лебедев Игорь Олегович"
    ]


def test_same_words_have_no_changes_and_another_order_of_people_neither():
    assert told(BEFORE) == []
    assert told(replace(BEFORE, attendees=BEFORE.attendees[::-1])) == []


def test_many_changes_are_counted_after_the_first():
    sentences = told(replace(BEFORE, attendees=()), before=crowd(40))

    assert len(sentences) == 16
    assert sentences[-1] == "и ещё изменений: 25"
    assert sentences == told(replace(BEFORE, attendees=()), before=crowd(40))


def crowd(size):
    letters = "абвгдежзик"
    names = [f"Фамилия{a}{b} Имя Отчествович" for a in letters for b in letters][:size]
    row = BEFORE.attendees[0]
    return replace(BEFORE, attendees=tuple(replace(row, full_name=person(name)) for name in names))


@pytest.mark.parametrize("earlier", ["", "{}", "[]", "null", "{", '{"date": 5}', '"x"'])
def test_earlier_content_that_cannot_be_read_says_nothing(earlier):
    assert changes(earlier, content_record(BEFORE, ""), WORDS) == ()


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(content_record(BEFORE, ""), JSON)))
def test_any_earlier_content_is_survived(content):
    whole = content_record(BEFORE, "") | content

    assert isinstance(changes(json.dumps(whole), content_record(BEFORE, ""), WORDS), tuple)
