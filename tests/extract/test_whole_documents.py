"""Protocols of other schools, whole: nobody fills a form the way its author meant."""

from datetime import date

from mailbot.document import Paragraph
from mailbot.extract import extract_protocol
from tests.extract.trees import (
    REGIONS,
    Shown,
    agenda_of,
    chairs_of,
    counts,
    people_of,
    printed_of,
    tree,
)

DAY = date(2026, 11, 12)
PRINTED = [("government", "П.П. Петров"), ("coordinator", "А.С. Иванова")]
DEBATE = [
    "УТВЕРЖДАЮ", "Заместитель Губернатора", "Пермского края", "__________ И.И. Сидоров",
    "«20» ноября 2026 г.", "", "П Р О Т О К О Л",
    "заседания Клуба стратегических инициатив Ростовской области", "",
    "12 ноября 2026 г.\tг. Ростов-на-Дону\t№ 5", "",
    "Председательствовал: заместитель министра экономического развития Петров Пётр Петрович",
    "Координатор Клуба: Иванова Анна Сергеевна", "Присутствовали:",
    "Директор центра «Мой бизнес» – Смирнова Ольга Игоревна",
    "Проректор ДГТУ по инновациям – Галиев Тимур Ринатович", "",
    "ПОВЕСТКА ДНЯ:", "1. О поддержке проекта «Умный двор».", "Докладчик – Смирнова О.И.", "2. О разном.", "",
    "1. СЛУШАЛИ:", "Смирнову О.И. – о проекте «Умный двор».", "ВЫСТУПИЛИ:",
    "Галиев Т.Р. с предложением поддержать проект.", "РЕШИЛИ:", "1.1. Поддержать проект «Умный двор».",
    "1.2. Рекомендовать проекту меры поддержки.", "Голосовали: «за» – 4, «против» – нет, «воздержались» – нет.",
    "2. СЛУШАЛИ:", "Иванову А.С. о дате следующего заседания.", "РЕШИЛИ:", "2.1. Принять информацию к сведению.",
    "Голосовали: единогласно.", "", "Председательствующий\t\t\tП.П. Петров", "", "Секретарь\t\t\tА.С. Иванова",
]  # fmt: skip
MINISTRY = [
    [["", ("ПРОТОКОЛ", "заседания Клуба стратегических инициатив", "Калужской области")]],
    [["от «12» ноября 2026 г.", "", "№ 7"]], "Калуга", "", "Председательствовали:",
    "министр экономического развития Калужской области – Петров Пётр Петрович",
    "Координатор Клуба – Иванова Анна Сергеевна", "Присутствовали:",
    [["от Минэкономразвития", "–", "Смирнова Ольга Игоревна"], ["от НОЦ", "–", "Галиев Тимур Ринатович"]],
    "I. О мерах поддержки проекта", "(Смирнова, Галиев)", "1. Принять к сведению доклад Смирновой О.И.",
    "2. Министерству (Петров П.П.) совместно с Координатором Клуба представить карту в срок до 1 декабря 2026 г.",
    "", "Результаты голосования:", "ЗА – 4; ПРОТИВ – 0; ВОЗДЕРЖАЛСЯ – 0", "",
    [["Министр экономического развития", "", "П.П. Петров"],
     ["Сопредседатель Клуба – Координатор Клуба стратегических инициатив", "", "А.С. Иванова"]],
]  # fmt: skip
PEOPLE_FIRST = [
    "ПРОТОКОЛ № 2", "заседания Клуба стратегических инициатив Пермского края", "г. Пермь, 12.11.2026",
    "Присутствовали:", "1. Смирнова Ольга Игоревна, директор", "2. Галиев Тимур Ринатович, проректор",
    "Председательствовали:", "Петров Пётр Петрович, министр", "Иванова Анна Сергеевна, Координатор Клуба",
    "Повестка:", "1. О поддержке проекта", "Слушали: Смирнову О.И.", "Решили: Поддержать проект.",
    "Голосовали: за – 4, против – 0, воздержались – 0", "Сопредседатели:",
    "П.П. Петров _________", "А.С. Иванова _________",
]  # fmt: skip
QUESTIONNAIRE = [
    "ПРОТОКОЛ", "заседания Клуба стратегических инициатив",
    [
        ["Субъект Российской Федерации", "Республика Татарстан"], ["Дата проведения", "12.11.2026"],
        ["Номер протокола", "3"], ["Председательствовал", "Петров Пётр Петрович, министр экономики"],
        ["Координатор Клуба", "Иванова Анна Сергеевна"],
        ["Присутствовали", ("1. Смирнова Ольга Игоревна – директор", "2. Галиев Тимур Ринатович – проректор")],
        ["Вопрос I", "О поддержке проекта «Умный двор»"],
        ["Решения", ("1. Поддержать предложение.", "2. Разработать дорожную карту.")],
        ["Результаты голосования", "«ЗА» – 4, «ПРОТИВ» – 0, «ВОЗДЕРЖАЛСЯ» – 0"],
    ],
    [["Сопредседатель Клуба", "П.П. Петров"], ["Координатор Клуба", "А.С. Иванова"]],
]  # fmt: skip


def read_whole(blocks):
    protocol = extract_protocol(tree(*blocks), REGIONS)
    assert protocol
    return protocol


def test_a_protocol_of_debate_with_an_approval_above():
    protocol = read_whole(DEBATE)

    assert protocol.region.value == "Ростовская область"
    assert (protocol.held_on.value, protocol.number.value) == (DAY, "5")
    assert chairs_of(protocol) == [
        ("Петров Пётр Петрович", "заместитель министра экономического развития"),
        ("Иванова Анна Сергеевна", "Координатор Клуба"),
    ]
    assert people_of(protocol) == [
        ("Смирнова Ольга Игоревна", "Директор центра «Мой бизнес»"),
        ("Галиев Тимур Ринатович", "Проректор ДГТУ по инновациям"),
    ]
    assert agenda_of(protocol) == [
        (
            "О поддержке проекта «Умный двор»",
            ["Поддержать проект «Умный двор».", "Рекомендовать проекту меры поддержки."],
        ),
        ("О разном", ["Принять информацию к сведению."]),
    ]
    assert [counts(item.votes) for item in protocol.agenda] == [(4, 0, 0), (4, 0, 0)]
    assert printed_of(protocol) == PRINTED


def test_a_ministry_s_protocol_in_tables():
    protocol = read_whole(MINISTRY)

    assert protocol.region.value == "Калужская область"
    assert (protocol.held_on.value, protocol.number.value) == (DAY, "7")
    assert [position for _, position in chairs_of(protocol)] == [
        "министр экономического развития Калужской области",
        "Координатор Клуба",
    ]
    assert people_of(protocol) == [
        ("Смирнова Ольга Игоревна", "от Минэкономразвития"),
        ("Галиев Тимур Ринатович", "от НОЦ"),
    ]
    assert [len(decisions) for _, decisions in agenda_of(protocol)] == [2]
    assert counts(protocol.agenda[0].votes) == (4, 0, 0)
    assert printed_of(protocol) == PRINTED


def test_a_protocol_that_names_the_people_before_the_chairs():
    protocol = read_whole(PEOPLE_FIRST)

    assert protocol.region.value == "Пермский край"
    assert [name for name, _ in chairs_of(protocol)] == [
        "Петров Пётр Петрович",
        "Иванова Анна Сергеевна",
    ]
    assert len(protocol.attendees) == 2
    assert agenda_of(protocol) == [("О поддержке проекта", ["Поддержать проект."])]
    assert printed_of(protocol) == PRINTED


def test_a_protocol_typed_into_a_questionnaire():
    protocol = read_whole(QUESTIONNAIRE)

    assert protocol.region.value == "Республика Татарстан"
    assert (protocol.held_on.value, protocol.number.value) == (DAY, "3")
    assert chairs_of(protocol) == [
        ("Петров Пётр Петрович", "министр экономики"),
        ("Иванова Анна Сергеевна", "Координатор Клуба"),
    ]
    assert people_of(protocol) == [
        ("Смирнова Ольга Игоревна", "директор"),
        ("Галиев Тимур Ринатович", "проректор"),
    ]
    assert agenda_of(protocol) == [
        (
            "О поддержке проекта «Умный двор»",
            ["Поддержать предложение.", "Разработать дорожную карту."],
        )
    ]
    assert counts(protocol.agenda[0].votes) == (4, 0, 0)
    assert printed_of(protocol) == PRINTED


def test_a_protocol_inside_one_big_table_reads_the_same():
    flat = [block for block in PEOPLE_FIRST if block]
    boxed = read_whole([[[line] for line in flat]])
    plain = read_whole(flat)

    assert chairs_of(boxed) == chairs_of(plain)
    assert people_of(boxed) == people_of(plain)
    assert agenda_of(boxed) == agenda_of(plain)
    assert printed_of(boxed) == printed_of(plain)


def test_a_blank_whose_controls_still_show_their_hints_holds_no_value():
    hinted = [
        "ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", Shown("Выберите субъект РФ"),
        Paragraph("от Выберите дату № номер", 90, placeholders=("Выберите дату", "номер")),
        "ПРЕДСЕДАТЕЛЬСТВОВАЛ:",
        Paragraph("Имя, должность", 91, placeholders=("Имя", "должность")), "Присутствовали:",
        [["№", "ФИО (полностью)", "", "Должность"], ["1.", (Shown("Имя"),), "-", (Shown("должность"),)]],
        Paragraph("О чём вопрос", 92, label="I.", placeholders=("О чём вопрос",)),
        Paragraph("Текст решения", 93, label="1.", placeholders=("Текст решения",)),
        "Результаты голосования:", Paragraph("«ЗА» - число", 94, placeholders=("число",)),
        "Сопредседатель Клуба стратегических инициатив",
        Paragraph("Субъект\tИ.О. Фамилия", 95, placeholders=("Субъект", "И.О. Фамилия")),
    ]  # fmt: skip
    protocol = read_whole(hinted)

    entries = [protocol.region, protocol.held_on, protocol.number]
    entries += [protocol.attendees[0].full_name, protocol.attendees[0].position]
    entries += [protocol.agenda[0].title, protocol.agenda[0].decisions[0].text]
    entries += [protocol.blocks[0].printed, protocol.blocks[0].region]
    assert [entry.value for entry in entries] == [None] * len(entries)
    assert all("placeholder" in entry.flags for entry in entries)
    assert protocol.agenda[0].votes.entry.flags == ("votes_missing",)
