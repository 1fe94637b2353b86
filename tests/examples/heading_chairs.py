"""Examples of FRM, HED and CHR."""

from dataclasses import replace
from datetime import date

from mailbot.model import Decision, Role
from tests.cases import (
    entry,
    person,
    with_attendee,
    with_block,
    with_chair,
    with_item,
    with_protocol,
)
from tests.examples import Examples, Fails

_HINT = "placeholder"
_INITIALS = replace(person("Петров Пётр Петрович", "initials_only"), raw="Петров П.П.")

EXAMPLES = {
    "FRM-001": Examples(
        {"a filled form": lambda case: case},
        {
            "the hint of the region": Fails(
                lambda case: with_protocol(
                    case, region=entry(None, "название субъекта Российской Федерации", _HINT)
                ),
                "region",
                "название субъекта",
            ),
            "the hint of the date": Fails(
                lambda case: with_protocol(case, held_on=entry(None, "дд.мм.гг", _HINT)),
                "date",
                "дд.мм.гг",
            ),
            "the hint of a name": Fails(
                lambda case: with_attendee(
                    case, 2, full_name=entry(None, "ФИО (полностью)", _HINT)
                ),
                "attendees[2].full_name",
                "ФИО (полностью)",
            ),
            "the hint of a co-chair": Fails(
                lambda case: with_chair(
                    case, Role.GOVERNMENT, full_name=entry(None, "ФИО (полностью)", _HINT)
                ),
                "co_chairs.government",
                "ФИО (полностью)",
            ),
            "the hint of a title": Fails(
                lambda case: with_item(case, title=entry(None, "О…", _HINT)),
                "agenda[0].title",
                "О…",
            ),
            "a sample decision": Fails(
                lambda case: with_item(
                    case, decisions=(Decision(entry(None, "Поддержать предложение…", _HINT), ()),)
                ),
                "agenda[0].decisions",
                "Поддержать предложение…",
            ),
            "the hint of a signature": Fails(
                lambda case: with_block(
                    case, Role.COORDINATOR, printed=entry(None, "И.О. Фамилия", _HINT)
                ),
                "signatures.coordinator",
                "И.О. Фамилия",
            ),
        },
    ),
    "FRM-002": Examples(
        {"no caption": lambda case: case},
        {
            "the caption left": Fails(
                lambda case: with_protocol(case, flags=("sample_heading_left",)),
                "agenda",
                "Примеры протокольных пунктов",
            )
        },
    ),
    "HED-001": Examples(
        {"a region": lambda case: case},
        {
            "no region": Fails(
                lambda case: with_protocol(case, region=entry(None, "", "empty")),
                "region",
                "Не указано название субъекта",
            )
        },
    ),
    "HED-002": Examples(
        {"an alias": lambda case: with_protocol(case, region=entry("Республика Татарстан", "РТ"))},
        {
            "misspelt": Fails(
                lambda case: replace(
                    with_protocol(case, region=entry(None, "Ульяноской области")),
                    suggestion=("Ульяновская область",),
                ),
                "region",
                "Ульяноской области",
            ),
            "unheard of": Fails(
                lambda case: with_protocol(case, region=entry(None, "Средиземья")),
                "region",
                "Средиземья",
            ),
        },
    ),
    "HED-003": Examples(
        {"a full name": lambda case: case},
        {
            "Altai": Fails(
                lambda case: replace(
                    with_protocol(case, region=entry(None, "Алтай", "ambiguous")),
                    suggestion=("Республика Алтай", "Алтайский край"),
                ),
                "region",
                "нескольким субъектам",
            )
        },
    ),
    "HED-004": Examples(
        {
            "no region by the signatures": lambda case: with_block(
                case, Role.COORDINATOR, region=entry(None, "", "empty")
            )
        },
        {
            "another region by a signature": Fails(
                lambda case: with_block(case, Role.COORDINATOR, region=entry("Курская область")),
                "region",
                "Курская область",
            )
        },
    ),
    "HED-005": Examples(
        {"a routed region": lambda case: case},
        {
            "no route": Fails(
                lambda case: replace(
                    with_protocol(case, region=entry("Херсонская область"), blocks=()), curator=None
                ),
                "region",
                "не назначен куратор",
            )
        },
    ),
    "HED-006": Examples(
        {"a date": lambda case: case},
        {
            "no date": Fails(
                lambda case: with_protocol(case, held_on=entry(None, "", "empty")),
                "date",
                "Не указана дата",
            )
        },
    ),
    "HED-007": Examples(
        {
            "in words": lambda case: with_protocol(
                case, held_on=entry(date(2026, 11, 12), "12 ноября 2026 г.")
            )
        },
        {
            "no such day": Fails(
                lambda case: with_protocol(case, held_on=entry(None, "31.02.2026", "impossible")),
                "date",
                "31.02.2026",
            ),
            "a century ago": Fails(
                lambda case: with_protocol(case, held_on=entry(date(1926, 3, 12), "12.03.1926")),
                "date",
                "12.03.1926",
            ),
        },
    ),
    "HED-008": Examples(
        {
            "held the day it came": lambda case: with_protocol(
                case, held_on=entry(date(2026, 11, 16))
            )
        },
        {
            "held tomorrow": Fails(
                lambda case: with_protocol(case, held_on=entry(date(2026, 11, 17))),
                "date",
                "17.11.2026",
            )
        },
    ),
    "HED-009": Examples(
        {"no weekday": lambda case: case},
        {
            "a wrong weekday": Fails(
                lambda case: with_protocol(
                    case,
                    held_on=entry(date(2026, 11, 12), "12.11.2026 (пятница)", "weekday_mismatch"),
                ),
                "date",
                "пятница",
            )
        },
    ),
    "HED-010": Examples(
        {"with dots": lambda case: case},
        {
            "with slashes": Fails(
                lambda case: with_protocol(
                    case, held_on=entry(date(2026, 11, 12), "12/11/2026", "ambiguous_day_month")
                ),
                "date",
                "12/11/2026",
            )
        },
    ),
    "HED-011": Examples(
        {"a number": lambda case: case},
        {
            "no number": Fails(
                lambda case: with_protocol(case, number=entry(None, "", "empty")),
                "number",
                "Не указан номер",
            )
        },
    ),
    "HED-012": Examples(
        {"a number with a slash": lambda case: with_protocol(case, number=entry("3/2026"))},
        {
            "a date for a number": Fails(
                lambda case: with_protocol(
                    case, number=entry(None, "№ 12.03.2026", "date_in_number")
                ),
                "number",
                "12.03.2026",
            )
        },
    ),
    "HED-013": Examples(
        {"a number": lambda case: case},
        {
            "waived": Fails(
                lambda case: with_protocol(case, number=entry("б/н", "б/н", "no_number")),
                "number",
                "б/н",
            )
        },
    ),
    "CHR-001": Examples(
        {"both named": lambda case: case},
        {
            "nobody from the government": Fails(
                lambda case: with_chair(
                    case,
                    Role.GOVERNMENT,
                    full_name=entry(None, "", "empty"),
                    position=entry(None, "", "empty"),
                ),
                "co_chairs.government",
                "представитель управленческой команды",
            )
        },
    ),
    "CHR-002": Examples(
        {"both named": lambda case: case},
        {
            "no coordinator": Fails(
                lambda case: with_chair(case, Role.COORDINATOR, full_name=entry(None, "", "empty")),
                "co_chairs.coordinator",
                "Координатор Клуба",
            )
        },
    ),
    "CHR-003": Examples(
        {
            "no patronymic": lambda case: with_block(
                with_chair(case, Role.COORDINATOR, full_name=person("Ким Ольга")),
                Role.COORDINATOR,
                printed=entry("О. Ким"),
            )
        },
        {
            "initials": Fails(
                lambda case: with_chair(case, Role.GOVERNMENT, full_name=_INITIALS),
                "co_chairs.government",
                "Петров П.П.",
            )
        },
    ),
    "CHR-004": Examples(
        {"a full name": lambda case: case},
        {
            "two people in one line": Fails(
                lambda case: with_chair(
                    case,
                    Role.GOVERNMENT,
                    full_name=entry(None, "Петров П. П. и Котов И. И.", "several_people"),
                ),
                "co_chairs.government",
                "несколько человек",
            )
        },
    ),
    "CHR-005": Examples(
        {
            "a coordinator without words": lambda case: with_chair(
                case, Role.COORDINATOR, position=entry(None, "", "empty")
            )
        },
        {
            "no position": Fails(
                lambda case: with_chair(case, Role.GOVERNMENT, position=entry(None, "", "empty")),
                "co_chairs.government",
                "должность",
            )
        },
    ),
    "CHR-006": Examples(
        {"two people": lambda case: case},
        {
            "one person twice": Fails(
                lambda case: with_block(
                    with_chair(case, Role.COORDINATOR, full_name=person("Петров Петр Петрович")),
                    Role.COORDINATOR,
                    printed=entry("П.П. Петров"),
                ),
                "co_chairs.coordinator",
                "одно лицо",
            )
        },
    ),
    "CHR-007": Examples(
        {"in order": lambda case: case},
        {
            "the coordinator first": Fails(
                lambda case: with_protocol(case, flags=("chairs_swapped",)),
                "co_chairs.government",
                "обратном порядке",
            )
        },
    ),
}
