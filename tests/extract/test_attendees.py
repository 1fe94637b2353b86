"""Who was present, in a table of any columns or in a list of any kind."""

import pytest

from tests.extract.trees import Auto, Merged, Shown, Wide, people_of, read

A = "Смирнова Ольга Игоревна"
AP = "директор центра «Мой бизнес»"
B = "Галиев Тимур Ринатович"
BP = "проректор университета"
C = "Орлова Вера Павловна"
CP = "руководитель Точки кипения"
H = "Присутствовали:"
THREE = [[A, AP], [B, BP], [C, CP]]
LAYOUTS = {
    "t4": [
        H,
        [
            ["№", "ФИО (полностью)", "", "Должность"],
            *[[f"{i}.", a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "t4nohead": [H, [[f"{i}.", a, "-", b] for i, (a, b) in enumerate(THREE, 1)]],
    "t4auto": [
        H,
        [
            ["№", "ФИО (полностью)", "", "Должность"],
            *[[Auto(f"{i}.", ""), a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "t4merge": [
        H,
        [
            ["№", Wide("ФИО (полностью), должность", 3)],
            *[[f"{i}.", a, "–", b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "t3": [
        H,
        [["№ п/п", "Ф.И.О.", "Должность"], *[[f"{i}", a, b] for i, (a, b) in enumerate(THREE, 1)]],
    ],
    "t3dash": [H, [[a, "–", b] for a, b in THREE]],
    "t2": [H, [["ФИО", "Должность"], *THREE]],
    "t2nohead": [H, THREE],
    "t2autonames": [H, [[Auto(f"{i}.", a), b] for i, (a, b) in enumerate(THREE, 1)]],
    "t2typed": [H, [[f"{i}. {a}", b] for i, (a, b) in enumerate(THREE, 1)]],
    "t2inv": [H, [["Должность", "ФИО"], *[[b, a] for a, b in THREE]]],
    "t2invnohead": [H, [[b, a] for a, b in THREE]],
    "t2one": [
        H,
        [["№", "Участник"], *[[f"{i}", f"{a}, {b}"] for i, (a, b) in enumerate(THREE, 1)]],
    ],
    "t2onenohead": [H, [[f"{i}", f"{a} – {b}"] for i, (a, b) in enumerate(THREE, 1)]],
    "t1": [H, [[f"{a} – {b}"] for a, b in THREE]],
    "t1cells": [H, [[(a, b)] for a, b in THREE]],
    "t5": [
        H,
        [
            ["№", "Фамилия", "Имя", "Отчество", "Должность"],
            *[[f"{i}", *a.split(), b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "t5org": [
        H,
        [
            ["№", "ФИО", "Должность", "Подпись"],
            *[[f"{i}", a, b, ""] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "t6org": [
        H,
        [
            ["№", "ФИО", "", "Должность", "Примечание"],
            *[[f"{i}", a, "-", b, ""] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "t4empty": [
        H,
        [
            ["№", "ФИО (полностью)", "", "Должность"],
            *[[f"{i}.", a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
            ["4.", "", "-", ""],
            ["5.", "", "-", ""],
            ["", "", "", ""],
        ],
    ],
    "t4autoempty": [
        H,
        [
            ["№", "ФИО (полностью)", "", "Должность"],
            *[[Auto(f"{i}.", ""), a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
            [Auto("4.", ""), "", "-", ""],
        ],
    ],
    "t4hdrtitle": [
        [
            [Wide("Присутствовали:", 4)],
            ["№", "ФИО (полностью)", "", "Должность"],
            *[[f"{i}.", a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
        ]
    ],
    "t4hdr2": [
        H,
        [
            ["№", "ФИО", "", "Должность"],
            ["1", "2", "", "3"],
            *[[f"{i}.", a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "t4hdr3": [
        H,
        [
            ["№", "ФИО", "", "Должность"],
            ["1", "2", "3", "4"],
            *[[f"{i}.", a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "two_tables": [
        H,
        [["№", "ФИО", "", "Должность"], ["1.", A, "-", AP]],
        "",
        [["№", "ФИО", "", "Должность"], ["2.", B, "-", BP], ["3.", C, "-", CP]],
    ],
    "tables_invited": [
        H,
        [["1.", A, "-", AP], ["2.", B, "-", BP]],
        "Приглашённые:",
        [["1.", C, "-", CP]],
    ],
    "sections_row": [
        H,
        [
            ["№", "ФИО", "", "Должность"],
            ["1.", A, "-", AP],
            ["2.", B, "-", BP],
            [Wide("Приглашённые:", 4)],
            ["3.", C, "-", CP],
        ],
    ],
    "sections_row2": [
        H,
        [
            ["№", "ФИО", "", "Должность"],
            [Wide("Члены Клуба", 4)],
            ["1.", A, "-", AP],
            ["2.", B, "-", BP],
            [Wide("Приглашенные эксперты", 4)],
            ["1.", C, "-", CP],
        ],
    ],
    "brcell": [
        H,
        [[f"{i}.", a.replace(" ", "\n", 1), "-", b] for i, (a, b) in enumerate(THREE, 1)],
    ],
    "brcell2": [
        H,
        [
            [f"{i}.", tuple(a.split()), "-", tuple(b.split(" ", 1))]
            for i, (a, b) in enumerate(THREE, 1)
        ],
    ],
    "cols_one_row": [H, [[(A, B, C), "–", (AP, BP, CP)]]],
    "cols_one_row2": [H, [[(A, B, C), (AP, BP, CP)]]],
    "list": [H, *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)]],
    "listp": [H, *[f"{i}) {a}, {b};" for i, (a, b) in enumerate(THREE, 1)]],
    "listauto": [H, *[Auto(f"{i}.", f"{a}, {b}") for i, (a, b) in enumerate(THREE, 1)]],
    "listbul": [H, *[Auto("•", f"{a}, {b}") for i, (a, b) in enumerate(THREE, 1)]],
    "listdash": [H, *[f"– {a}, {b};" for i, (a, b) in enumerate(THREE, 1)]],
    "listtab": [H, *[f"{a}\t{b}" for a, b in THREE]],
    "listtabn": [H, *[f"{i}.\t{a}\t-\t{b}" for i, (a, b) in enumerate(THREE, 1)]],
    "listplain": [H, *[f"{a}, {b}" for a, b in THREE]],
    "listhyph": [H, *[f"{a}-{b}" for a, b in THREE]],
    "listcolon": [H, *[f"{a}: {b}" for a, b in THREE]],
    "listparen": [H, *[f"{i}. {a} ({b})" for i, (a, b) in enumerate(THREE, 1)]],
    "pos": [H, *[f"{b} – {a};" for a, b in THREE]],
    "posn": [H, *[f"{i}. {b} – {a}" for i, (a, b) in enumerate(THREE, 1)]],
    "poscomma": [H, *[f"{i}. {b[0].upper() + b[1:]}, {a}" for i, (a, b) in enumerate(THREE, 1)]],
    "posplain": [H, *[f"{b} {a}" for a, b in THREE]],
    "two": [H, *[x for a, b in THREE for x in (a, b)]],
    "two2": [H, *[x for i, (a, b) in enumerate(THREE, 1) for x in (f"{i}. {a},", b + ";")]],
    "twopos": [H, *[x for a, b in THREE for x in (b, a)]],
    "inline": [f"Присутствовали: {'; '.join(f'{a}, {b}' for a, b in THREE)}."],
    "inline2": [f"Присутствовали: {', '.join(f'{a} – {b}' for a, b in THREE)}."],
    "inline3": [f"Присутствовали: {', '.join(f'{a} ({b})' for a, b in THREE)}."],
    "inlinebr": [H + "\n" + "\n".join(f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1))],
    "inlinesemi": [H, "; ".join(f"{a} – {b}" for a, b in THREE)],
    "uch": ["Участники заседания:", *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)]],
    "prsp": ["ПРИСУТСТВОВАЛИ (3 чел.):", *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)]],
    "prs": [
        "На заседании присутствовали:",
        *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)],
    ],
    "prs2": [
        "Присутствовали 3 человека:",
        *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)],
    ],
    "prs3": [
        "В заседании приняли участие:",
        *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)],
    ],
    "prs4": [
        "Приняли участие в заседании:",
        *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)],
    ],
    "prs5": [
        "Присутствовали на заседании:",
        *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)],
    ],
    "prs6": [
        "СПИСОК УЧАСТНИКОВ ЗАСЕДАНИЯ",
        *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)],
    ],
    "prs7": ["Участники:", *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)]],
    "prs8": ["Члены Клуба:", f"{A} – {AP}", "Приглашенные лица:", f"{B} – {BP}", f"{C} – {CP}"],
    "invited": [H, f"1. {A} – {AP}", f"2. {B} – {BP}", "Приглашённые:", f"1. {C} – {CP}"],
    "invited2": [H, f"{A} – {AP}", f"{B} – {BP}", f"Приглашённые: {C} – {CP}"],
    "wrap": [
        H,
        f"{A} – директор центра",
        "«Мой бизнес»",
        f"{B} – проректор",
        "университета",
        f"{C} – {CP}",
    ],
    "wrap2": [H, f"1. {A} – директор центра", "«Мой бизнес»", f"2. {B} – {BP}", f"3. {C} – {CP}"],
    "caps": [H, *[f"{a.split()[0].upper()} {a.split(' ', 1)[1]} – {b}" for a, b in THREE]],
    "capsbr": [H, [[a.split()[0].upper() + "\n" + a.split(" ", 1)[1], "–", b] for a, b in THREE]],
    "nested": [H, [[([["1.", A, "-", AP], ["2.", B, "-", BP], ["3.", C, "-", CP]],)]]],
    "sided": [[["Присутствовали:", (f"{A} – {AP}", f"{B} – {BP}", f"{C} – {CP}")]]],
    "sided2": [[["Присутствовали:", A, AP], ["", B, BP], ["", C, CP]]],
    "sided3": [[["ПРИСУТСТВОВАЛИ:", ""], [A, AP], [B, BP], [C, CP]]],
    "numcolon": [
        H,
        [
            ["№ п.п.", "Фамилия, имя, отчество", "Должность, место работы"],
            *[[f"{i}", a, b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "latin": [
        H,
        [
            ["№", "ФИO", "", "Дoлжность"],
            *[[f"{i}.", a, "-", b] for i, (a, b) in enumerate(THREE, 1)],
        ],
    ],
    "total": [
        H,
        *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)],
        "Всего присутствовало: 3 человека",
    ],
    "absent": [H, *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)], "Отсутствовали: нет."],
    "colourg": [H, *[f"{i}. {a} – {b}" for i, (a, b) in enumerate(THREE, 1)], "Кворум имеется."],
}


@pytest.mark.parametrize("attendees", LAYOUTS.values(), ids=LAYOUTS)
def test_everybody_is_read_in_every_layout(attendees):
    protocol = read(attendees=attendees)

    read_back = [
        (name, position[0].lower() + position[1:]) for name, position in people_of(protocol)
    ]
    assert read_back == [(name, position) for name, position in THREE]
    assert protocol.flags == ()
    assert len(protocol.agenda) == 1
    assert len(protocol.blocks) == 2


def test_a_position_without_a_name_is_a_nameless_attendee():
    protocol = read(attendees=[H, [["1.", A, "-", AP], ["2.", "", "-", BP]]])

    assert people_of(protocol) == [(A, AP), (None, BP)]
    assert protocol.attendees[1].full_name.flags == ("empty",)


def test_a_name_without_a_position_has_an_empty_one():
    protocol = read(attendees=[H, [["1.", A, "-", AP], ["2.", B, "-", ""]]])

    assert people_of(protocol) == [(A, AP), (B, None)]
    assert protocol.attendees[1].position.flags == ("empty",)


def test_nobody_is_nobody():
    protocol = read(attendees=[H, [["№", "ФИО (полностью)", "", "Должность"], ["1.", "", "-", ""]]])

    assert protocol.attendees == ()


def test_a_position_shared_by_merged_rows_is_everybody_s():
    rows = [["1.", A, "-", AP], ["2.", B, "-", Merged()]]

    assert people_of(read(attendees=[H, rows])) == [(A, AP), (B, AP)]


def test_a_gap_in_typed_numbers_is_flagged():
    protocol = read(attendees=[H, f"1. {A} – {AP}", f"3. {B} – {BP}"])

    assert "attendees_number_gap" in protocol.flags


def test_an_enclosed_list_is_flagged_and_nobody():
    protocol = read(attendees=["Присутствовали: 14 человек (список прилагается)"])

    assert protocol.attendees == ()
    assert "list_enclosed" in protocol.flags


def test_a_sole_trader_is_one_person():
    protocol = read(attendees=[H, f"1. {A} – ИП {A}", f"2. {B} – {BP}"])

    assert people_of(protocol) == [(A, f"ИП {A}"), (B, BP)]


def test_initials_are_kept_for_the_checks():
    protocol = read(attendees=[H, [["1.", "Смирнова О.И.", "-", AP]]])

    assert protocol.attendees[0].full_name.raw == "Смирнова О.И."
    assert "initials_only" in protocol.attendees[0].full_name.flags


def test_the_sample_row_of_the_form_is_a_placeholder():
    sample = [
        "1.",
        "Иванова Антонина Яковлевна",
        "-",
        "Министр социального развития N-ской области",
    ]
    protocol = read(attendees=[H, [sample]])

    assert "form_sample_person" in protocol.attendees[0].full_name.flags
    assert protocol.attendees[0].position.flags == ("placeholder",)


def test_a_control_showing_its_hint_is_a_placeholder():
    rows = [["1.", (Shown("Введите ФИО"),), "-", AP]]
    protocol = read(attendees=[H, rows])

    assert protocol.attendees[0].full_name.flags == ("placeholder",)


def test_absent_people_were_not_there():
    protocol = read(attendees=[H, f"1. {A} – {AP}", "Отсутствовали:", f"1. {B} – {BP}"])

    assert people_of(protocol) == [(A, AP)]
    assert len(protocol.agenda) == 1
