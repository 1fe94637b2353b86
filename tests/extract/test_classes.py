"""One document per class of what blind rounds of generated protocols found unread."""

import pytest

from mailbot.document import Paragraph
from mailbot.extract.names_in import cut_at_names
from tests.extract.trees import (
    AGENDA,
    SIGNATURES,
    VOTES,
    Wide,
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
        "Поддержать автора",
        "Провести опрос",
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


def test_table_of_items_has_one_heading():
    rows = [
        ["№", "Вопрос повестки", "Решение"],
        ["1", "О планах (вопрос 2)", "1. Провести конкурс."],
        ["2", "О вопросах молодёжи", "Принять решение о наборе."],
    ]
    protocol = read(agenda=[rows, *VOTES])

    assert [title for title, _ in agenda_of(protocol)] == [
        "О планах (вопрос 2)",
        "О вопросах молодёжи",
    ]


def test_items_and_decisions_share_one_kind_of_number():
    protocol = read(
        agenda=[
            "1) О планах",
            "Решили:",
            "1) Провести конкурс.",
            "2) О молодёжи",
            "Решили:",
            "1) Собрать предложения.",
            *VOTES,
        ]
    )

    assert agenda_of(protocol) == [
        ("О планах", ["Провести конкурс."]),
        ("О молодёжи", ["Собрать предложения."]),
    ]


@pytest.mark.parametrize(
    "said", ["Вопрос первый: О планах", "Первый вопрос. О планах", "1-й вопрос: О планах"]
)
def test_item_called_by_its_ordinal(said):
    protocol = read(agenda=[said, "Решили:", "1. Провести конкурс.", *VOTES])

    assert agenda_of(protocol) == [("О планах", ["Провести конкурс."])]


def test_decisions_numbered_without_a_dot():
    protocol = read(
        agenda=["I. О планах", "1 Провести конкурс.", "2 Министерству собрать идеи.", *VOTES]
    )

    assert agenda_of(protocol) == [
        ("О планах", ["Провести конкурс.", "Министерству собрать идеи."])
    ]


@pytest.mark.parametrize(
    "block",
    [
        ["Результаты голосования:", "«ЗА» ..... 4", "«ПРОТИВ» ..... 0", "«ВОЗДЕРЖАЛСЯ» … 0"],
        [
            "Результаты голосования:",
            [["", "Количество голосов"], ["«ЗА»", "4"], ["«ПРОТИВ»", "0"], ["«ВОЗДЕРЖАЛСЯ»", "0"]],
        ],
    ],
)
def test_votes_behind_dots_and_under_a_heading(block):
    protocol = read(agenda=["I. О планах", "1. Провести конкурс.", *block])

    assert agenda_of(protocol) == [("О планах", ["Провести конкурс."])]
    assert counts(protocol.agenda[0].votes) == (4, 0, 0)


def test_heading_that_spells_a_name_out_heads_a_table():
    rows = [
        ["№ п/п", "Фамилия Имя Отчество", "Организация, должность", "Контакты"],
        ["1", "Савич Илья Борисович", "эксперт", "8-900-123-45-67"],
    ]
    protocol = read(attendees=["Присутствовали:", rows])

    assert people_of(protocol) == [("Савич Илья Борисович", "эксперт")]


def test_count_of_people_in_the_heading_is_nobodys_position():
    protocol = read(
        attendees=[
            "Присутствовали: 2 чел.",
            "1. Савич Илья Борисович, эксперт",
            "2. Ким Ольга Петровна, эксперт",
        ]
    )

    assert people_of(protocol)[0] == ("Савич Илья Борисович", "эксперт")


def test_seal_behind_a_region_is_no_name():
    label = ("Сопредседатель Клуба стратегических инициатив", "Республики Крым", "М.П.")
    other = ("Сопредседатель Клуба – Координатор Клуба", "Республики Алтай", "М.П.")
    protocol = read(signatures=[[[label, "", "П.П. Петров"], [other, "", "А.С. Иванова"]]])

    assert printed_of(protocol) == [("government", "П.П. Петров"), ("coordinator", "А.С. Иванова")]


def test_abbreviation_keeps_its_dot():
    protocol = read(
        attendees=["Присутствовали:", "Савич Илья Борисович, помощник депутата Петрова И.И."],
        agenda=["I. О плане на 2027 г.", "1. Принять план.", *VOTES],
    )

    assert people_of(protocol)[0][1] == "помощник депутата Петрова И.И."
    assert agenda_of(protocol)[0][0] == "О плане на 2027 г."


def test_marked_lines_are_people_even_where_a_name_is_spoilt():
    people = ["– Савич Илья Борисович, эксперт;", "– Жи5ваго Яков Львович, глава КФХ;"]
    protocol = read(attendees=["Присутствовали:", *people])

    assert [a.full_name.raw for a in protocol.attendees] == [
        "Савич Илья Борисович",
        "Жи5ваго Яков Львович",
    ]
    assert "digit_in_name" in protocol.attendees[1].full_name.flags


def test_date_beside_an_empty_number_is_read():
    protocol = read(
        head=[
            "ПРОТОКОЛ",
            "Заседания Клуба стратегических инициатив",
            "Республики Татарстан",
            [["2026-11-12", "№ _____"]],
        ]
    )

    assert str(protocol.held_on.value) == "2026-11-12"
    assert protocol.number.value is None


def test_units_without_counts_are_no_votes():
    protocol = read(
        agenda=[
            "I. О планах",
            "1. Провести конкурс.",
            "Результаты голосования:",
            "«ЗА» – чел.",
            "«ПРОТИВ» – чел.",
            "«ВОЗДЕРЖАЛСЯ» – чел.",
        ]
    )

    assert "votes_missing" in protocol.agenda[0].votes.entry.flags


def test_number_in_brackets():
    head = ["ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", "Республики Татарстан",
            "от 12.11.2026 (№ 3)"]  # fmt: skip

    assert read(head=head).number.value == "3"


def test_role_beside_a_co_chair_is_no_position():
    rows = [
        ["Сопредседатель – представитель управленческой команды региона", GOVERNMENT],
        [
            "Сопредседатель – Координатор Клуба",
            "Иванова Анна Сергеевна, Координатор Клуба стратегических инициатив",
        ],
    ]
    protocol = read(chairs=["ПРЕДСЕДАТЕЛЬСТВОВАЛ:", rows])

    assert chairs_of(protocol) == [
        ("Петров Пётр Петрович", "заместитель министра экономики Республики Татарстан"),
        ("Иванова Анна Сергеевна", "Координатор Клуба стратегических инициатив"),
    ]


def test_heading_over_two_columns_of_a_position():
    rows = [
        ["№", "ФИО (полностью)", Wide("Должность", 2)],
        ["1.", "Савич Илья Борисович", "–", "эксперт"],
    ]
    protocol = read(attendees=["Присутствовали:", rows])

    assert people_of(protocol) == [("Савич Илья Борисович", "эксперт")]


def test_assistant_on_the_line_below_the_name():
    people = ["Савич Илья Борисович", "помощник депутата Петрова И.И.", "Ким Ольга\tэксперт"]
    protocol = read(attendees=["Присутствовали:", *people])

    assert people_of(protocol) == [
        ("Савич Илья Борисович", "помощник депутата Петрова И.И."),
        ("Ким Ольга", "эксперт"),
    ]


def test_names_over_their_offices():
    protocol = read(
        signatures=[
            "П.П. Петров",
            "Сопредседатель Клуба стратегических инициатив",
            "Республики Татарстан",
            "А.С. Иванова",
            "Сопредседатель Клуба – Координатор Клуба",
            "Республики Татарстан",
        ]
    )

    assert printed_of(protocol) == [("government", "П.П. Петров"), ("coordinator", "А.С. Иванова")]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Сопредседатель Клуба – Юрьева И.Ф., Координатор Клуба", "Юрьева И.Ф."),
        ("Координатор Клуба: Жук П.Ф., координатор", "Жук П.Ф."),
        ("Сопредседатель, Соловьёв Г.М., министр", "Соловьёв Г.М."),
        ("Сопредседатель: Ким Ольга, министр", "Ким Ольга"),
    ],
)
def test_short_names_behind_a_role(line, name):
    assert [found for found, _ in cut_at_names(line)[1]] == [name]


@pytest.mark.parametrize(
    "line",
    ["Председатель Правительства, Новый Уренгой, дом", "Сопредседатель Клуба – Координатор Клуба"],
)
def test_towns_and_offices_behind_a_role_are_nobody(line):
    assert cut_at_names(line)[1] == ()


def test_unfilled_region_over_the_title():
    head = ["Клуб стратегических инициатив N-ской области", "ПРОТОКОЛ", "от 12.11.2026 № 3"]

    assert "placeholder" in read(head=head).region.flags


def test_unfilled_item_behind_its_speaker():
    protocol = read(
        agenda=["1. СЛУШАЛИ: Петрова П.П. – О…", "РЕШИЛИ:", "1. Провести конкурс.", *VOTES]
    )

    assert "placeholder" in protocol.agenda[0].title.flags


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "Ким Г.Р. – министр и Юрьева Инна Фоминична – Координатор Клуба",
            ["Ким Г.Р.", "Юрьева Инна Фоминична"],
        ),
        (
            "Юрьева Инна Фоминична, министр, Ким Г.Р., Координатор Клуба",
            ["Юрьева Инна Фоминична", "Ким Г.Р."],
        ),
        ("Юрьева Инна Фоминична, помощник Ким Г.Р., эксперт", ["Юрьева Инна Фоминична"]),
    ],
)
def test_short_names_beside_full_ones(line, names):
    assert [found for found, _ in cut_at_names(line)[1]] == names


def test_numbered_headings_of_sections():
    protocol = read(
        chairs=["1. ПРЕДСЕДАТЕЛЬСТВОВАЛИ:", GOVERNMENT,
                "Иванова Анна Сергеевна, Координатор Клуба стратегических инициатив"],
        attendees=["2. Присутствовали:", "Савич Илья Борисович, эксперт"],
        agenda=["3. Повестка дня:", "О планах", "4. Решения:", "Провести конкурс.",
                "5. Результаты голосования:", *VOTES[1:]],
    )  # fmt: skip

    assert [name for name, _ in chairs_of(protocol)] == [
        "Петров Пётр Петрович",
        "Иванова Анна Сергеевна",
    ]
    assert people_of(protocol) == [("Савич Илья Борисович", "эксперт")]
    assert agenda_of(protocol) == [("О планах", ["Провести конкурс."])]


def test_agenda_announced_above_the_list_of_people():
    protocol = read(
        attendees=[
            "ПОВЕСТКА ДНЯ:",
            "1. О планах",
            "Присутствовали:",
            "Савич Илья Борисович, эксперт",
        ],
        agenda=["1. О планах", "РЕШИЛИ:", "1.1. Провести конкурс.", *VOTES],
    )

    assert people_of(protocol) == [("Савич Илья Борисович", "эксперт")]
    assert agenda_of(protocol) == [("О планах", ["Провести конкурс."])]


def test_whoever_opened_the_meeting_is_not_listed_again():
    rows = [["№", "ФИО", "Должность"], ["1", "Савич Илья Борисович", "эксперт"]]
    protocol = read(
        attendees=["Присутствовали:", rows, "Кворум имеется.", "Заседание открыл Петров П.П."]
    )

    assert people_of(protocol) == [("Савич Илья Борисович", "эксперт")]


@pytest.mark.parametrize(
    "agenda",
    [
        ["1. О планах. РЕШИЛИ: Провести конкурс."],
        [[["Вопрос I", "О планах"], ["Решение", "Провести конкурс."]]],
    ],
)
def test_resolution_in_the_same_line_or_row(agenda):
    assert agenda_of(read(agenda=[*agenda, *VOTES])) == [("О планах", ["Провести конкурс."])]


@pytest.mark.parametrize(
    "agenda",
    [
        ["I. О планах", "РЕШИЛИ: 1. Провести конкурс. 2. Собрать идеи."],
        ["I. О планах", "1. Провести конкурс. 2. Собрать идеи."],
    ],
)
def test_decisions_counted_off_in_one_line(agenda):
    assert agenda_of(read(agenda=[*agenda, *VOTES])) == [
        ("О планах", ["Провести конкурс.", "Собрать идеи."])
    ]


def test_abbreviation_before_a_number_counts_nothing_off():
    said = "Учесть требования п. 2. Положения о конкурсе."

    assert agenda_of(read(agenda=["I. О планах", f"1. {said}", *VOTES])) == [("О планах", [said])]


def test_points_of_one_decision_stay_together():
    protocol = read(
        agenda=[
            "I. О планах",
            "1. Рекомендовать:",
            "1.1. министерству подготовить план;",
            "1.2. фонду выделить средства.",
            "2. Провести конкурс.",
            *VOTES,
        ]
    )

    assert agenda_of(protocol)[0][1] == [
        "Рекомендовать:\n1.1. министерству подготовить план;\n1.2. фонду выделить средства.",
        "Провести конкурс.",
    ]


@pytest.mark.parametrize(
    "dated", ["от «12» 11 2026 г. № 3", "«12».11.2026 № 3", "12/ноября/2026 Nº 3"]
)
def test_dates_in_quotes_and_odd_number_signs(dated):
    protocol = read(
        head=[
            "ПРОТОКОЛ",
            "Заседания Клуба стратегических инициатив",
            "Республики Татарстан",
            dated,
        ]
    )

    assert str(protocol.held_on.value) == "2026-11-12"
    assert protocol.number.value == "3"


@pytest.mark.parametrize(
    "prompt", ["Место для ввода текста.", "Щелкните здесь для ввода текста.", "Выберите элемент."]
)
def test_prompts_of_word_are_no_values_even_where_the_control_is_lost(prompt):
    rows = [["№", "ФИО", "Должность"], ["1", "Савич Илья Борисович", prompt]]
    protocol = read(
        attendees=["Присутствовали:", rows], agenda=[f"I. {prompt}", f"1. {prompt}", *VOTES]
    )

    assert "placeholder" in protocol.attendees[0].position.flags
    assert "placeholder" in protocol.agenda[0].title.flags
    assert "placeholder" in protocol.agenda[0].decisions[0].text.flags


def test_prompt_behind_the_number_sign():
    hint = "Место для ввода текста."
    line = Paragraph(f"от 12.11.2026 № {hint}", 3, placeholders=(hint,))
    head = ["ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", "Республики Татарстан", line]

    assert "placeholder" in read(head=head).number.flags


def test_degrees_before_a_name_are_no_position():
    people = ["1. д.э.н., профессор Гусев Антон Ильич – эксперт", "2. эксперт – г-н Савич Илья Львович",
              "3. профессор Ким Ольга Петровна",
              "4. директор, д.э.н., профессор, Белых Никита Юрьевич"]  # fmt: skip
    protocol = read(attendees=["Присутствовали:", *people])

    assert people_of(protocol) == [
        ("Гусев Антон Ильич", "эксперт"),
        ("Савич Илья Львович", "эксперт"),
        ("Ким Ольга Петровна", "профессор"),
        ("Белых Никита Юрьевич", "директор, д.э.н., профессор"),
    ]


@pytest.mark.parametrize(
    ("above", "flags"), [("Курской области", ()), ("________________", ("placeholder",))]
)
def test_caption_below_the_region_is_a_hint_only_where_nothing_stands(above, flags):
    head = ["ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", above,
            "(название субъекта Российской Федерации)", "от 12.11.2026 № 3"]  # fmt: skip

    assert read(head=head).region.flags == flags
