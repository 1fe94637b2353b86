"""Where the co-chairs sign, in paragraphs, tables, boxes and side by side."""

import pytest

from mailbot.document import Paragraph
from tests.extract.trees import Auto, agenda_of, printed_of, read

R = "Республики Татарстан"
G = "П.П. Петров"
C = "А.С. Иванова"
S1 = "Сопредседатель Клуба стратегических инициатив"
K1 = "Сопредседатель Клуба – Координатор"
K2 = "Клуба стратегических инициатив"
LAYOUTS: dict[str, list[object]] = {
    "form": [S1, f"{R}\t\t\t{G}", "", K1, K2, f"{R}\t\t\t{C}"],
    "spaces": [S1, f"{R}          {G}", K1, K2, f"{R}          {C}"],
    "line": [S1, f"{R} ______________ {G}", K1, K2, f"{R} ______________ {C}"],
    "slash": [S1, f"{R} __________/{G}/", K1, K2, f"{R} __________/ {C} /"],
    "one": [f"{S1} {R}\t{G}", f"{K1} {K2} {R}\t{C}"],
    "own": [S1, R, G, K1, K2, R, C],
    "own2": [S1, R, f"____________ {G}", K1, K2, R, f"____________ {C}"],
    "own3": [S1, R, "(подпись)", G, "", K1, K2, R, "(подпись)", C],
    "tbl2": [[[(S1, R), G], [(K1, K2, R), C]]],
    "tbl2br": [[[S1 + "\n" + R, G], [K1 + "\n" + K2 + "\n" + R, C]]],
    "tbl3": [[[(S1, R), "", G], [(K1, K2, R), "", C]]],
    "tbl3u": [
        [
            [(S1, R), "_______", G],
            ["", "(подпись)", "(И.О. Фамилия)"],
            [(K1, K2, R), "_______", C],
            ["", "(подпись)", "(И.О. Фамилия)"],
        ]
    ],
    "tbl3rows": [[[S1, "", ""], [R, "", G], [K1, "", ""], [K2, "", ""], [R, "", C]]],
    "tbltwo": [[[(S1, R), G]], "", [[(K1, K2, R), C]]],
    "cols": [[[(S1, R), (K1, K2, R)], [G, C]]],
    "cols2": [[[(S1, R, f"________ {G}"), (K1, K2, R, f"________ {C}")]]],
    "cols3": [[[S1, K1 + " " + K2], [R, R], ["", ""], [f"________ {G}", f"________ {C}"]]],
    "cols4": [[[(S1, R), "", (K1, K2, R)], [G, "", C]]],
    "colsnested": [[[([[S1], [R], [G]],), ([[K1], [K2], [R], [C]],)]]],
    "sur": [S1, f"{R}\t\tПетров П.П.", K1, K2, f"{R}\t\tИванова А.С."],
    "nodot": [S1, f"{R}\t\tП.П.Петров", K1, K2, f"{R}\t\tА.С.Иванова"],
    "spini": [S1, f"{R}\t\tП. П. Петров", K1, K2, f"{R}\t\tА. С. Иванова"],
    "swap": [K1, K2, f"{R}\t{C}", "", S1, f"{R}\t{G}"],
    "pos": [
        "Министр экономики Республики Татарстан\t\tП.П. Петров",
        "Координатор Клуба стратегических инициатив\t\tА.С. Иванова",
    ],
    "pos2": ["Заместитель министра экономики", f"{R}\t\t\t{G}", "", K1, K2, f"{R}\t\t\t{C}"],
    "sopred": ["Сопредседатели:", S1, f"{R}\t{G}", K1, K2, f"{R}\t{C}"],
    "podpisi": ["Подписи:", S1, f"{R}\t{G}", K1, K2, f"{R}\t{C}"],
    "podp2": ["ПОДПИСИ СОПРЕДСЕДАТЕЛЕЙ", S1, f"{R}\t{G}", K1, K2, f"{R}\t{C}"],
    "prednames": [f"Сопредседатель\t{G}", f"Координатор Клуба\t{C}"],
    "predsed": [f"Председательствующий\t{G}", f"Секретарь\t{C}"],
    "predsed2": [f"Председатель\t______ {G}", f"Ответственный секретарь\t_____ {C}"],
    "predsed3": ["Председательствовали:", "", f"______ {G}", f"______ {C}"],
    "bare": [f"____________ {G}", f"____________ {C}"],
    "mp": [S1, f"{R}\t\t\t{G}", "М.П.", "", K1, K2, f"{R}\t\t\t{C}", "М.П."],
    "isp": [
        S1,
        f"{R}\t\t\t{G}",
        "",
        K1,
        K2,
        f"{R}\t\t\t{C}",
        "",
        "Исп. Белова И.О.",
        "тел. 8(843)123-45-67",
    ],
    "isp2": [
        S1,
        f"{R}\t\t\t{G}",
        "",
        K1,
        K2,
        f"{R}\t\t\t{C}",
        "",
        "Белова Инна Олеговна",
        "+7 (843) 123-45-67",
    ],
    "app": [
        S1,
        f"{R}\t\t\t{G}",
        "",
        K1,
        K2,
        f"{R}\t\t\t{C}",
        "Приложение 1",
        "Список участников",
        "1. Белов Б.Б., эксперт",
    ],
    "date": [
        S1,
        f"{R}\t\t\t{G}",
        "«16» ноября 2026 г.",
        K1,
        K2,
        f"{R}\t\t\t{C}",
        "«16» ноября 2026 г.",
    ],
    "boxed": [S1, R, Paragraph(G, 2000, boxed=True), K1, K2, R, Paragraph(C, 2001, boxed=True)],
    "agreed": ["СОГЛАСОВАНО:", S1, f"{R}\t{G}", K1, K2, f"{R}\t{C}"],
    "nom": [S1, f"Республика Татарстан\t\t\t{G}", "", K1, K2, f"Республика Татарстан\t\t\t{C}"],
    "noregion": [S1 + f"\t\t{G}", f"{K1} {K2}\t\t{C}"],
    "full": [S1, f"{R}\t\tПетров Пётр Петрович", K1, K2, f"{R}\t\tИванова Анна Сергеевна"],
    "fullio": [S1, f"{R}\t\tПётр Петрович Петров", K1, K2, f"{R}\t\tАнна Сергеевна Иванова"],
    "capital": [S1.upper(), f"{R}\t\tП.П. ПЕТРОВ", K1.upper(), K2.upper(), f"{R}\t\tА.С. ИВАНОВА"],
    "coord2": [S1, f"{R}\t\t{G}", "Координатор", "Клуба стратегических инициатив", f"{R}\t\t{C}"],
    "coord3": [
        S1,
        f"{R}\t\t{G}",
        "Сопредседатель Клуба –",
        "Координатор Клуба стратегических инициатив",
        f"{R}\t\t{C}",
    ],
    "coord4": [
        S1,
        f"{R}\t\t{G}",
        "Сопредседатель Клуба - Координатор Клуба стратегических инициатив " + R,
        C,
    ],
    "before": [f"{G}\tСопредседатель Клуба", f"{C}\tКоординатор Клуба"],
    "zam": [
        "Заместитель Премьер-министра",
        "Республики Татарстан –",
        "министр экономики",
        f"\t\t{G}",
        "Координатор Клуба",
        f"\t\t{C}",
    ],
    "colon": [f"{S1}:", f"{R}\t{G}", f"{K1} {K2}:", f"{R}\t{C}"],
    "colon2": [f"Сопредседатель Клуба: ________ {G}", f"Координатор Клуба: ________ {C}"],
    "auto": [Auto("1.", f"{S1} {R}\t{G}"), Auto("2.", f"{K1} {K2} {R}\t{C}")],
    "tabbed2": [f"{S1}\t{K1}", f"{R}\t{K2}", f"\t{R}", f"{G}\t{C}"],
}
SPELT = {
    "sur": ("Петров П.П.", "Иванова А.С."),
    "full": ("Петров Пётр Петрович", "Иванова Анна Сергеевна"),
    "fullio": ("Пётр Петрович Петров", "Анна Сергеевна Иванова"),
}
WITHOUT_REGION = {
    "pos", "prednames", "predsed", "predsed2", "predsed3", "bare", "noregion", "before", "zam", "colon2",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "signatures"), LAYOUTS.items(), ids=LAYOUTS)
def test_both_blocks_are_read_in_every_layout(kind, signatures):
    protocol = read(signatures=signatures)

    wanted = SPELT.get(kind, (G, C))
    printed = [(role, name.replace(" ", "").casefold()) for role, name in printed_of(protocol)]
    assert printed == [
        (role, name.replace(" ", "").casefold())
        for role, name in zip(("government", "coordinator"), wanted, strict=True)
    ]
    regions = {block.region.value for block in protocol.blocks}
    assert kind in WITHOUT_REGION or regions == {"Республика Татарстан"}
    decided = ["Поддержать предложение автора.", "Разработать дорожную карту проекта."]
    assert agenda_of(protocol) == [("О поддержке проекта «Умный двор»", decided)]


@pytest.mark.parametrize("kind", [kind for kind in LAYOUTS if kind != "tabbed2"])
def test_blocks_share_no_paragraph(kind):
    first, second = read(signatures=LAYOUTS[kind]).blocks

    assert first.anchors
    assert not set(first.anchors) & set(second.anchors)


def test_no_signatures_are_no_blocks():
    protocol = read(signatures=[])

    assert protocol.blocks == ()
    assert len(protocol.agenda) == 1


def test_one_signature_is_one_block():
    protocol = read(signatures=[K1, K2, f"{R}\t\t{C}"])

    assert printed_of(protocol) == [("coordinator", C)]


def test_unfilled_names_and_regions_are_placeholders():
    protocol = read(signatures=[
        S1, "Название субъекта Российской Федерации\t\tИ.О. Фамилия", "",
        K1, K2, "Название субъекта Российской Федерации\t\tИ.О. Фамилия",
    ])  # fmt: skip

    assert [block.printed.flags for block in protocol.blocks] == [("placeholder",)] * 2
    assert [block.region.flags for block in protocol.blocks] == [("placeholder",)] * 2


def test_a_missing_printed_name_is_empty():
    protocol = read(signatures=[S1, R, "", K1, K2, f"{R}\t\t{C}"])

    assert protocol.blocks[0].printed.flags == ("empty",)
    assert protocol.blocks[1].printed.raw == C


def test_another_region_below_is_kept_apart():
    protocol = read(signatures=[S1, f"Пермского края\t\t{G}", K1, K2, f"{R}\t\t{C}"])

    assert [b.region.value for b in protocol.blocks] == ["Пермский край", "Республика Татарстан"]


def test_what_stands_behind_the_signatures_is_not_read():
    tail = [
        "Приложение",
        [["№", "ФИО"], ["1.", "Белов Борис Борисович"]],
        "1. О чём-то",
        "«ЗА» - 9",
    ]
    protocol = read(signatures=[*LAYOUTS["form"], *tail])

    assert len(protocol.agenda) == 1
    assert printed_of(protocol) == [("government", G), ("coordinator", C)]
    assert protocol.agenda[0].votes.in_favour == 4


def test_a_numbered_list_behind_the_signatures_hides_nothing():
    protocol = read(
        signatures=[*LAYOUTS["form"], "Список гостей", "1. Белов Борис Борисович, эксперт"]
    )

    assert printed_of(protocol) == [("government", G), ("coordinator", C)]
