"""Who chaired, however «ПРЕДСЕДАТЕЛЬСТВОВАЛ» is filled in."""

import pytest

from tests.extract.trees import Auto, chairs_of, read

G = "Петров Пётр Петрович"
GP = "заместитель министра экономики Республики Татарстан"
C = "Иванова Анна Сергеевна"
CP = "Координатор Клуба стратегических инициатив"
H = "ПРЕДСЕДАТЕЛЬСТВОВАЛ:"
LAYOUTS = {
    "form": [H, f"{G}, {GP}", f"{C}, {CP}"],
    "dash": ["Председательствовали:", f"{G} – {GP}", f"{C} – {CP}"],
    "hyph": ["Председательствовали", f"{G} - {GP}", f"{C} - {CP}"],
    "tab": [H, f"{G}\t{GP}", f"{C}\t{CP}"],
    "tabdash": [H, f"{G}\t–\t{GP}", f"{C}\t–\t{CP}"],
    "paren": [H, f"{G} ({GP})", f"{C} ({CP})"],
    "same": [f"ПРЕДСЕДАТЕЛЬСТВОВАЛ: {G}, {GP}", f"{C}, {CP}"],
    "same2": [f"Председательствующий – {G}, {GP}", f"Координатор – {C}, {CP}"],
    "same3": [f"Председатель: {G} – {GP}", f"Сопредседатель: {C} – {CP}"],
    "both": [f"Председательствовали: {G}, {GP}; {C}, {CP}"],
    "both2": [H, f"{G}, {GP}; {C}, {CP}."],
    "bothbr": [f"ПРЕДСЕДАТЕЛЬСТВОВАЛ:\n{G}, {GP}\n{C}, {CP}"],
    "bothcomma": [H, f"{G}, {GP}, {C}, {CP}"],
    "bothi": [H, f"{G}, {GP}, и {C}, {CP}"],
    "two": [H, G, GP, C, CP],
    "twoc": [H, G + ",", GP + ";", C + ",", CP + "."],
    "pos2": [H, GP, G, CP, C],
    "pos": [H, f"{GP} {G}", f"{CP} {C}"],
    "posdash": [H, f"{GP} – {G};", f"{CP} – {C}."],
    "poscomma": [H, f"{GP}, {G}", f"{CP}, {C}"],
    "poscap": [H, f"{GP[0].upper() + GP[1:]} – {G}", f"{CP} – {C}"],
    "role": [
        "Сопредседатели:",
        f"Представитель управленческой команды региона – {G}, {GP}",
        f"Координатор Клуба – {C}, {CP}",
    ],
    "numbered": [H, f"1. {G}, {GP}", f"2. {C}, {CP}"],
    "num2": [H, f"1) {G} – {GP};", f"2) {C} – {CP}."],
    "auto": [H, Auto("1.", f"{G}, {GP}"), Auto("2.", f"{C}, {CP}")],
    "bullet": [H, Auto("–", f"{G}, {GP}"), Auto("–", f"{C}, {CP}")],
    "bullet2": [H, f"– {G}, {GP};", f"– {C}, {CP}."],
    "swap": [H, f"{C}, {CP}", f"{G}, {GP}"],
    "tbl2": [H, [[G, GP], [C, CP]]],
    "tbl3": [H, [[G, "–", GP], [C, "–", CP]]],
    "tbl3n": [H, [["1.", G, GP], ["2.", C, CP]]],
    "tbl4": [
        H,
        [["№", "ФИО (полностью)", "", "Должность"], ["1.", G, "-", GP], ["2.", C, "-", CP]],
    ],
    "tblh": [[["ПРЕДСЕДАТЕЛЬСТВОВАЛ:", f"{G}, {GP}"], ["", f"{C}, {CP}"]]],
    "tblh2": [[["ПРЕДСЕДАТЕЛЬСТВОВАЛ:", (f"{G}, {GP}", f"{C}, {CP}")]]],
    "tblh3": [[["ПРЕДСЕДАТЕЛЬСТВОВАЛИ:", G, GP], ["", C, CP]]],
    "tblh4": [[["Председательствующий", f"{G}, {GP}"], ["Координатор Клуба", f"{C}, {CP}"]]],
    "tblpos": [H, [[GP, G], [CP, C]]],
    "caps": [H, f"ПЕТРОВ Пётр Петрович, {GP}", f"ИВАНОВА Анна Сергеевна, {CP}"],
    "capsall": [H, f"ПЕТРОВ ПЁТР ПЕТРОВИЧ, {GP}", f"ИВАНОВА АННА СЕРГЕЕВНА, {CP}"],
    "surname_br": [H, "ПЕТРОВ\nПётр Петрович", f"– {GP}", "ИВАНОВА\nАнна Сергеевна", f"– {CP}"],
    "tblbr": [H, [["ПЕТРОВ\nПётр Петрович", "–", GP], ["ИВАНОВА\nАнна Сергеевна", "–", CP]]],
    "tblbr2": [
        H,
        [[("ПЕТРОВ", "Пётр Петрович"), "–", GP], [("ИВАНОВА", "Анна Сергеевна"), "–", CP]],
    ],
    "wrap": [
        H,
        f"{G}, заместитель министра",
        "экономики Республики Татарстан",
        f"{C}, Координатор Клуба",
        "стратегических инициатив",
    ],
    "wrapcap": [
        H,
        f"{G}, заместитель министра экономики",
        "Республики Татарстан",
        f"{C}, Координатор",
        "Клуба стратегических инициатив",
    ],
    "zased": ["Председательствовали на заседании:", f"{G}, {GP}", f"{C}, {CP}"],
    "pred": ["Председательствующие:", f"{G}, {GP}", f"{C}, {CP}"],
    "predzas": ["Председатели заседания:", f"{G}, {GP}", f"{C}, {CP}"],
    "sop2": [f"Сопредседатель Клуба: {G}, {GP}", f"Сопредседатель Клуба – Координатор: {C}, {CP}"],
    "sopk": ["Сопредседатели Клуба стратегических инициатив:", f"{G}, {GP}", f"{C}, {CP}"],
    "sop3": [
        f"Сопредседатель Клуба стратегических инициатив – {G}, {GP}",
        f"Сопредседатель Клуба – {C}, {CP}",
    ],
    "chapter": ["Председательствовал(и):", f"{G}, {GP}", f"{C}, {CP}"],
    "a": ["Председательствовал (-и):", f"{G}, {GP}", f"{C}, {CP}"],
    "spaced": ["П Р Е Д С Е Д А Т Е Л Ь С Т В О В А Л:", f"{G}, {GP}", f"{C}, {CP}"],
    "space": ["ПРЕДСЕДАТЕЛЬСТВОВАЛ :", f"{G}, {GP}", f"{C}, {CP}"],
    "nospace": [H, f"{G},{GP}", f"{C},{CP}"],
    "colon": [H, f"{G}: {GP}", f"{C}: {CP}"],
    "emdash": [H, f"{G} — {GP}", f"{C} — {CP}"],
    "notight": [H, f"{G}– {GP}", f"{C} –{CP}"],
    "secretary": [H, f"{G}, {GP}", f"{C}, {CP}", "Секретарь: Белова Инна Олеговна, специалист"],
    "headings2": ["ПРЕДСЕДАТЕЛЬСТВОВАЛ:", f"{G}, {GP}", "КООРДИНАТОР КЛУБА:", f"{C}, {CP}"],
    "headings3": ["ПРЕДСЕДАТЕЛЬСТВОВАЛ:", f"{G}, {GP}", "СОПРЕДСЕДАТЕЛЬ:", f"{C}, {CP}"],
    "semi": [H, f"{G}; {GP}", f"{C}; {CP}"],
}
POSITIONS = {
    "chpos": (
        [
            H,
            f"{G}, Министр промышленности и торговли Республики Татарстан, заместитель Премьер-министра",
            f"{C}, Координатор Клуба стратегических инициатив, общественный представитель АСИ",
        ],
        "Министр промышленности и торговли Республики Татарстан, заместитель Премьер-министра",
        "Координатор Клуба стратегических инициатив, общественный представитель АСИ",
    ),
    "gcoord": (
        [H, f"{G}, координатор проектов правительства", f"{C}, {CP}"],
        "координатор проектов правительства",
        CP,
    ),
    "noname1": ([H, f"{G}, {GP}", f"{C}, Координатор"], GP, "Координатор"),
    "dotted": (
        [H, f"{G}, и.о. министра экономики Республики Татарстан", f"{C}, {CP}"],
        "и.о. министра экономики Республики Татарстан",
        CP,
    ),
    "k": ([H, f"{G}, к.э.н., министр экономики", f"{C}, {CP}"], "к.э.н., министр экономики", CP),
    "dashin": (
        [H, f"{G}, первый заместитель министра – начальник управления", f"{C}, {CP}"],
        "первый заместитель министра – начальник управления",
        CP,
    ),
    "dashin2": (
        [H, f"{G} – первый заместитель министра – начальник управления", f"{C} – {CP}"],
        "первый заместитель министра – начальник управления",
        CP,
    ),
}
NAMES = {
    "oolg": "Кара-оол Шолбан Валерьевич",
    "oglu": "Алиев Вагиф Мамед оглы",
    "nopat": "Ким Чен",
    "dbl": "Салтыков-Щедрин Михаил Евграфович",
    "fon": "фон Берг Карл Иванович",
}


@pytest.mark.parametrize("chairs", LAYOUTS.values(), ids=LAYOUTS)
def test_both_chairs_are_read_in_every_layout(chairs):
    protocol = read(chairs=chairs)

    read_back = [
        (name, position[0].lower() + position[1:]) for name, position in chairs_of(protocol)
    ]
    assert read_back == [(G, GP), (C, CP[0].lower() + CP[1:])]
    assert len(protocol.attendees) == 2
    assert ("chairs_swapped" in protocol.flags) == (chairs is LAYOUTS["swap"])


@pytest.mark.parametrize(("chairs", "government", "coordinator"), POSITIONS.values(), ids=POSITIONS)
def test_positions_stay_as_written(chairs, government, coordinator):
    assert chairs_of(read(chairs=chairs)) == [(G, government), (C, coordinator)]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("separator", [", ", " – "])
def test_names_of_every_kind_are_found(name, separator):
    chairs = [H, f"{name}{separator}{GP}", f"{C}{separator}{CP}"]

    assert chairs_of(read(chairs=chairs)) == [(name, GP), (C, CP)]


def test_a_person_inside_a_position_is_nobody_else():
    chairs = [H, f"{G}, глава КФХ Сидоров Иван Иванович", f"{C}, {CP}"]

    assert chairs_of(read(chairs=chairs))[0] == (G, "глава КФХ Сидоров Иван Иванович")


def test_one_chair_leaves_the_other_empty():
    protocol = read(chairs=[H, f"{C}, {CP}"])

    assert protocol.co_chairs[0].full_name.flags == ("empty",)
    assert chairs_of(protocol)[1] == (C, CP)


def test_no_chairs_at_all_are_two_empty_ones():
    protocol = read(chairs=[])

    assert [chair.full_name.written for chair in protocol.co_chairs] == [False, False]
    assert len(protocol.attendees) == 2


def test_initials_are_kept_for_the_checks():
    protocol = read(chairs=[H, f"Петров П.П., {GP}", f"{C}, {CP}"])

    assert protocol.co_chairs[0].full_name.raw == "Петров П.П."
    assert "initials_only" in protocol.co_chairs[0].full_name.flags
    assert protocol.co_chairs[0].position.value == GP


def test_hints_of_the_form_are_placeholders():
    protocol = read(
        chairs=[
            H,
            "ФИО (полностью), должность представителя управленческой команды региона",
            "ФИО (полностью), Координатор Клуба Стратегических инициатив",
        ]
    )

    government, coordinator = protocol.co_chairs
    assert government.full_name.flags == government.position.flags == ("placeholder",)
    assert coordinator.full_name.flags == ("placeholder",)
    assert coordinator.position.value == "Координатор Клуба Стратегических инициатив"


def test_a_name_without_position_has_an_empty_position():
    protocol = read(chairs=[H, G, f"{C}, {CP}"])

    assert protocol.co_chairs[0].full_name.value.surname == "Петров"
    assert protocol.co_chairs[0].position.flags == ("empty",)
