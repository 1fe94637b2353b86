"""Examples of ATT, AGN and VOT."""

from dataclasses import replace

from mailbot.model import AgendaItem, Case, Decision
from tests.cases import (
    entry,
    faultless_protocol,
    person,
    votes,
    with_attendee,
    with_item,
    with_protocol,
)
from tests.examples import Examples, Fails

_SAME = {"the faultless protocol": lambda case: case}
_NOTE = (Decision(entry("Принять к сведению"), ("note",)),)


def _item(number: str) -> AgendaItem:
    return AgendaItem(number, entry("О проекте"), _NOTE, votes(5, 0, 0))


def _with_twin(case: Case) -> Case:
    rows = faultless_protocol().attendees
    return with_protocol(case, attendees=(*rows, rows[0]))


EXAMPLES = {
    "ATT-001": Examples(
        {
            "one attendee": lambda case: with_protocol(
                with_item(case, votes=votes(3, 0, 0)), attendees=faultless_protocol().attendees[:1]
            )
        },
        {
            "nobody": Fails(
                lambda case: with_protocol(with_item(case, votes=votes(2, 0, 0)), attendees=()),
                "attendees",
                "ни один участник",
            )
        },
    ),
    "ATT-002": Examples(
        _SAME,
        {
            "a position alone": Fails(
                lambda case: with_attendee(case, 1, full_name=entry(None, "", "empty")),
                "attendees[1].full_name",
                "не указаны фамилия",
            )
        },
    ),
    "ATT-003": Examples(
        {"no patronymic": lambda case: with_attendee(case, 1, full_name=person("Ким Ольга"))},
        {
            "initials": Fails(
                lambda case: with_attendee(
                    case,
                    1,
                    full_name=replace(person("Орлов А. Я.", "initials_only"), raw="Орлов А.Я."),
                ),
                "attendees[1].full_name",
                "Орлов А.Я.",
            )
        },
    ),
    "ATT-004": Examples(
        _SAME,
        {
            "a surname alone": Fails(
                lambda case: with_attendee(
                    case, 1, full_name=entry(None, "Орлов", "too_few_parts")
                ),
                "attendees[1].full_name",
                "нет имени",
            ),
            "a digit": Fails(
                lambda case: with_attendee(
                    case, 1, full_name=person("Зайцев Олег Олегович", "digit_in_name")
                ),
                "attendees[1].full_name",
                "цифра",
            ),
        },
    ),
    "ATT-005": Examples(
        _SAME,
        {
            "no position": Fails(
                lambda case: with_attendee(case, 3, position=entry(None, "", "empty")),
                "attendees[3].position",
                "должность",
            )
        },
    ),
    "ATT-006": Examples(
        {
            "a co-chair in the list": lambda case: with_attendee(
                case, 0, full_name=person("Петров Пётр Петрович")
            )
        },
        {"twice": Fails(_with_twin, "attendees[5].full_name", "строки 1 и 6")},
    ),
    "ATT-007": Examples(
        _SAME,
        {
            "a gap": Fails(
                lambda case: with_protocol(case, flags=("attendees_number_gap",)),
                "attendees",
                "порядок номеров",
            )
        },
    ),
    "ATT-008": Examples(
        _SAME,
        {
            "an enclosed list": Fails(
                lambda case: with_protocol(case, flags=("list_enclosed",)),
                "attendees",
                "прилагается",
            )
        },
    ),
    "AGN-001": Examples(
        _SAME,
        {
            "no item": Fails(
                lambda case: with_protocol(case, agenda=()), "agenda", "ни одного вопроса"
            )
        },
    ),
    "AGN-002": Examples(
        _SAME,
        {
            "no title": Fails(
                lambda case: with_item(case, title=entry(None, "", "empty")),
                "agenda[0].title",
                "вопрос I",
            )
        },
    ),
    "AGN-003": Examples(
        {
            "free wording": lambda case: with_item(
                case, decisions=(Decision(entry("Провести встречу"), ("other",)),)
            )
        },
        {
            "no decision": Fails(
                lambda case: with_item(case, decisions=()), "agenda[0].decisions", "вопросу I"
            )
        },
    ),
    "AGN-004": Examples(
        {
            "two in order": lambda case: with_protocol(case, agenda=(_item("I."), _item("II."))),
            "arabic": lambda case: with_protocol(case, agenda=(_item("1."), _item("2."))),
            "no numbers": lambda case: with_protocol(case, agenda=(_item(""), _item(""))),
        },
        {
            "a gap between items": Fails(
                lambda case: with_protocol(case, agenda=(_item("I."), _item("III."))),
                "agenda",
                "вопросов",
            ),
            "a gap between decisions": Fails(
                lambda case: with_protocol(case, flags=("decisions_number_gap",)),
                "agenda",
                "решений",
            ),
        },
    ),
    "VOT-001": Examples(
        {
            "one vote over all items": lambda case: with_protocol(
                case,
                agenda=(
                    replace(_item("I."), votes=None),
                    replace(_item("II."), votes=None),
                ),
                votes=votes(5, 0, 1),
            )
        },
        {
            "no vote": Fails(
                lambda case: with_item(case, votes=None), "agenda[0].votes", "Не заполнены"
            ),
            "nobody knows how many were for": Fails(
                lambda case: with_item(case, votes=votes(None, 0, 0, "votes_partial")),
                "agenda[0].votes",
                "Не заполнены",
            ),
            "an empty block": Fails(
                lambda case: with_item(case, votes=votes(None, None, None, "votes_missing")),
                "agenda[0].votes",
                "Не заполнены",
            ),
            "an empty block for all items": Fails(
                lambda case: with_protocol(
                    with_item(case, votes=None), votes=votes(None, None, None, "votes_missing")
                ),
                "agenda[0].votes",
                "Не заполнены",
            ),
        },
    ),
    "VOT-002": Examples(
        _SAME,
        {
            "a majority": Fails(
                lambda case: with_item(case, votes=votes(None, None, None, "votes_not_number")),
                "agenda[0].votes",
                "не числом",
            )
        },
    ),
    "VOT-003": Examples(
        {
            "everybody": lambda case: with_item(case, votes=votes(7, 0, 0)),
            "fewer": lambda case: with_item(case, votes=votes(2, 0, 0)),
        },
        {
            "one too many": Fails(
                lambda case: with_item(case, votes=votes(7, 1, 0)),
                "agenda[0].votes",
                "Голосов 8, а участников заседания в протоколе 7",
            )
        },
    ),
    "VOT-004": Examples(
        _SAME,
        {
            "one side blank": Fails(
                lambda case: with_item(case, votes=votes(5, None, None, "votes_partial")),
                "agenda[0].votes",
                "не полностью",
            )
        },
    ),
}
