"""One section spoilt or missing leaves all the others as they were."""

import pytest

from tests.extract.trees import (
    DECISIONS,
    HEAD,
    SIGNATURES,
    VOTES,
    agenda_of,
    chairs_of,
    counts,
    people_of,
    printed_of,
    read,
)

TITLE = "О поддержке проекта «Умный двор»"
REGION = "Республики Татарстан"
GOVERNMENT = ("Петров Пётр Петрович", "заместитель министра экономики Республики Татарстан")
COORDINATOR = ("Иванова Анна Сергеевна", "Координатор Клуба стратегических инициатив")
SPOILT: dict[str, dict[str, list[object]]] = {
    "head": {
        "none": [],
        "noregion": [HEAD[0], HEAD[1], HEAD[3]],
        "nodate": [*HEAD[:3], "№ 3"],
        "nonum": [*HEAD[:3], "от 12.11.2026"],
        "nodn": [*HEAD[:3]],
        "hint": [HEAD[0], HEAD[1], "название субъекта Российской Федерации", "от дд.мм.гг №"],
        "miss": [*HEAD[:2], "Республики Татарстон", HEAD[3]],
        "titleonly": ["ПРОТОКОЛ"],
    },
    "chairs": {
        "none": [],
        "head": ["ПРЕДСЕДАТЕЛЬСТВОВАЛ:"],
        "hint": [
            "ПРЕДСЕДАТЕЛЬСТВОВАЛ:",
            "ФИО (полностью), должность представителя управленческой команды региона",
            "ФИО (полностью), Координатор Клуба Стратегических инициатив",
        ],
        "one": ["ПРЕДСЕДАТЕЛЬСТВОВАЛ:", f"{COORDINATOR[0]}, {COORDINATOR[1]}"],
        "ini": [
            "ПРЕДСЕДАТЕЛЬСТВОВАЛ:",
            f"Петров П.П., {GOVERNMENT[1]}",
            f"Иванова А.С., {COORDINATOR[1]}",
        ],
        "surname": [
            "ПРЕДСЕДАТЕЛЬСТВОВАЛ:",
            f"Петров, {GOVERNMENT[1]}",
            f"{COORDINATOR[0]}, {COORDINATOR[1]}",
        ],
        "under": [
            "ПРЕДСЕДАТЕЛЬСТВОВАЛ:",
            "______________, ______________",
            f"{COORDINATOR[0]}, {COORDINATOR[1]}",
        ],
    },
    "attendees": {
        "none": [],
        "head": ["Присутствовали:"],
        "empty": [
            "Присутствовали:",
            [["№", "ФИО (полностью)", "", "Должность"], ["1.", "", "-", ""]],
        ],
        "hdronly": ["Присутствовали:", [["№", "ФИО (полностью)", "", "Должность"]]],
        "nopos": ["Присутствовали:", "1. Смирнова Ольга Игоревна"],
        "noname": ["Присутствовали:", [["№", "ФИО", "", "Должность"], ["1.", "", "-", "директор"]]],
        "ini": ["Присутствовали:", "1. Смирнова О.И. – директор"],
        "encl": ["Присутствовали: 14 человек (список прилагается)"],
        "names": ["Присутствовали: Смирнова О.И., Галиев Т.Р., Орлова В.П."],
        "latin": ["Присутствовали:", "1. John Smith – эксперт"],
    },
    "agenda": {
        "none": [],
        "title": [f"I. {TITLE}"],
        "titlev": [f"I. {TITLE}", *VOTES],
        "notitle": [DECISIONS[0], DECISIONS[1], *VOTES],
        "notitle2": ["I.", DECISIONS[0], *VOTES],
        "novotes": [f"I. {TITLE}", DECISIONS[0]],
        "emptyv": [
            f"I. {TITLE}",
            DECISIONS[0],
            "Результаты голосования:",
            "«ЗА» - ",
            "«ПРОТИВ» - ",
            "«ВОЗДЕРЖАЛСЯ» - ",
        ],
        "partv": [
            f"I. {TITLE}",
            DECISIONS[0],
            "Результаты голосования:",
            "«ЗА» - 4",
            "«ПРОТИВ» - ",
            "«ВОЗДЕРЖАЛСЯ» - ",
        ],
        "hint": [
            "I.\tО…",
            "Примеры протокольных пунктов",
            "1. Принять к сведению обращение…",
            "Результаты голосования:",
            "«ЗА» - ",
            "«ПРОТИВ» - ",
            "«ВОЗДЕРЖАЛСЯ» - ",
        ],
        "votesonly": [*VOTES],
    },
    "signatures": {
        "none": [],
        "one": [SIGNATURES[3], SIGNATURES[4], f"{REGION}\tА.С. Иванова"],
        "hint": [
            SIGNATURES[0],
            "Название субъекта Российской Федерации\t\tИ.О. Фамилия",
            SIGNATURES[3],
            SIGNATURES[4],
            "Название субъекта Российской Федерации\t\tИ.О. Фамилия",
        ],
        "nonames": [SIGNATURES[0], REGION, "", SIGNATURES[3], SIGNATURES[4], REGION],
        "surnames": [
            SIGNATURES[0],
            f"{REGION}\t\tПетров",
            SIGNATURES[3],
            SIGNATURES[4],
            f"{REGION}\t\tИванова",
        ],
    },
}

CASES = [(part, kind) for part, kinds in SPOILT.items() for kind in kinds]


def facts_of(protocol):
    return {
        "head": (protocol.region.value, protocol.held_on.value, protocol.number.value),
        "chairs": chairs_of(protocol),
        "attendees": people_of(protocol),
        "agenda": (agenda_of(protocol), [counts(item.votes) for item in protocol.agenda]),
        "signatures": printed_of(protocol),
    }


@pytest.mark.parametrize(("part", "kind"), CASES)
def test_only_the_spoilt_section_changes(part, kind):
    whole, spoilt = facts_of(read()), facts_of(read(**{part: SPOILT[part][kind]}))

    assert spoilt.pop(part) != whole.pop(part)
    assert spoilt == whole
