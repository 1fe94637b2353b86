"""One document per class of what blind rounds of generated protocols found unread."""

import pytest

from mailbot.extract.names_in import cut_at_names
from tests.extract.trees import (
    AGENDA,
    SIGNATURES,
    VOTES,
    agenda_of,
    chairs_of,
    counts,
    people_of,
    printed_of,
    read,
)

GOVERNMENT = "Петров Пётр Петрович, заместитель министра экономики Республики Татарстан"


def test_third_item_is_addressed_like_the_others():
    words = ("первому", "второму", "третьему", "четвёртому")
    lines = [
        line
        for word in words
        for line in (f"По {word} вопросу: О деле", "Решили:", "1. Поддержать проект.", *VOTES)
    ]
    protocol = read(agenda=lines)

    assert [title for title, _ in agenda_of(protocol)] == ["О деле"] * 4
    assert [counts(item.votes) for item in protocol.agenda] == [(4, 0, 0)] * 4


def test_lines_that_ask_for_something_are_decisions_of_their_own():
    said = [
        "Провести заседание 10 декабря",
        "Рекомендовать автору обратиться в фонд",
        "Министерству экономики представить предложения",
    ]
    protocol = read(agenda=["Вопрос № 1: О деле", f"РЕШИЛИ: {said[0]}", *said[1:], *VOTES])

    assert agenda_of(protocol) == [("О деле", said)]


def test_number_sign_of_latin_letters_stays_apart_from_a_spaced_title():
    protocol = read(
        head=[
            "П Р О Т О К О Л N 21",
            "заседания Клуба стратегических инициатив",
            "Республики Татарстан",
            "12.11.2026",
        ]
    )

    assert protocol.number.value == "21"


def test_region_below_the_club_in_a_page_header_is_read():
    header = ["ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", "Курской области",
              "от 12.11.2026 № 3"]  # fmt: skip
    protocol = read(head=[], margins=header)

    assert protocol.region.value == "Курская область"
    assert protocol.number.value == "3"


def test_letterhead_in_a_page_header_names_no_region():
    head = ["ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", "от 12.11.2026 № 3"]
    protocol = read(head=head, margins=["Правительство Тульской области"])

    assert protocol.region.value is None


@pytest.mark.parametrize(
    "name",
    ["Оюн Айлана Кара-ооловна", "Магомедов Али Магомедсаид-Расулович", "Главатских Ольга"],
)
def test_names_of_many_peoples_are_found_before_their_positions(name):
    assert cut_at_names(f"{name}, эксперт") == ("", ((name, ", эксперт"),))


def test_roles_before_names_with_hyphens():
    protocol = read(
        chairs=[
            f"Сопредседатель: {GOVERNMENT}",
            "Сопредседатель: Оюн Айлана Кара-ооловна, Координатор Клуба стратегических инициатив",
        ],
        signatures=[line.replace("А.С. Иванова", "А.К. Оюн") for line in SIGNATURES],
    )

    assert [name for name, _ in chairs_of(protocol)] == [
        "Петров Пётр Петрович",
        "Оюн Айлана Кара-ооловна",
    ]


def test_somebody_named_in_a_position_is_nobody_present():
    people = [
        "– Оглоблин Матвей Кузьмич, помощник депутата Петрова И.И.;",
        "– Савич Илья Борисович, эксперт;",
    ]
    protocol = read(attendees=["Присутствовали:", *people])

    assert people_of(protocol) == [
        ("Оглоблин Матвей Кузьмич", "помощник депутата Петрова И.И."),
        ("Савич Илья Борисович", "эксперт"),
    ]


@pytest.mark.parametrize(
    "region",
    ["г. Москва", "Омская обл.", "КРАСНОЯРСКОГО КРАЯ", "Марий Эл", "Ненецкий АО", "Южный Урал"],
)
def test_region_on_its_own_line_is_no_printed_name(region):
    protocol = read(
        signatures=[
            "Сопредседатель Клуба стратегических инициатив",
            region,
            "П.П. Петров",
            "Сопредседатель Клуба – Координатор",
            "Клуба стратегических инициатив",
            region,
            "А.С. Иванова",
        ]
    )

    assert printed_of(protocol) == [("government", "П.П. Петров"), ("coordinator", "А.С. Иванова")]


def test_two_columns_made_with_tabs():
    protocol = read(
        agenda=AGENDA,
        signatures=[
            "Сопредседатель Клуба стратегических инициатив\tСопредседатель Клуба – Координатор",
            "Республики Татарстан\tРеспублики Татарстан",
            "П.П. Петров\tА.С. Иванова",
        ],
    )

    assert printed_of(protocol) == [("government", "П.П. Петров"), ("coordinator", "А.С. Иванова")]
