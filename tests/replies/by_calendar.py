"""Letters that no letter causes: digests and reminders."""

from dataclasses import replace
from datetime import date

from mailbot.model import MOSCOW, Curator, File
from mailbot.replies.digest import Week, letter_of_week, line_of
from mailbot.replies.terms import Reminder, letters_of_reminder
from tests.cases import RECEIVED
from tests.replies.scenes import CURATOR, SENDER, letterhead

WORDS = letterhead().words
HELD_ON = date(2026, 11, 12)
NOW = RECEIVED.astimezone(MOSCOW)


def week(**changes):
    """A week in which everything happened."""
    given = Week(
        CURATOR.federal_district,
        CURATOR,
        date(2026, 11, 9),
        date(2026, 11, 15),
        late=(line_of(WORDS, "Пермский край", date(2026, 10, 30), "8", ("КСИ-2026-000005", "срок нарушен на 3 рабочих дня")),),
        attention=(
            line_of(
                WORDS, "Республика Татарстан", HELD_ON, "3", ("КСИ-2026-000001", "межрегиональное рассмотрение"),
                ("Предложить направить проект на межрегиональное рассмотрение.",),
            ),
        ),
        held=(line_of(WORDS, "Самарская область", HELD_ON, "2", ("КСИ-2026-000007", "ожидает с 13 ноября 2026 г.")),),
        returned=(line_of(WORDS, "Оренбургская область", None, "", ("КСИ-2026-000008", "возвращён 14 ноября 2026 г.")),),
        accepted=(line_of(WORDS, "Кировская область", HELD_ON, "б/н", ("КСИ-2026-000009",)),),
        silent=(("Пензенская область", date(2026, 8, 3)), ("Республика Мордовия", None)),
        silent_days=60,
    )  # fmt: skip
    return replace(given, **changes)


def quiet():
    return Week("", Curator("", "duty@curators.example"), date(2026, 10, 26), date(2026, 11, 1))


def reminder(**changes):
    """The protocol was returned and one day is left."""
    given = Reminder(
        region="Республика Татарстан", held_on=HELD_ON, due=date(2026, 11, 19), recipients=(SENDER,),
        full_name="Иванова Анна Сергеевна", written_at=NOW.replace(day=18), returned_at=NOW,
        message_id="<2@club.example>", overdue=False, days_left=1,
        blank=File("Форма протокола КСИ.docx", b"blank"),
    )  # fmt: skip
    return replace(given, **changes)


def overdue():
    return reminder(
        overdue=True, written_at=NOW.replace(day=20), returned_at=None, message_id="", curator=CURATOR
    )  # fmt: skip


BY_CALENDAR = {
    "digest": lambda: [letter_of_week(week(), "week", NOW, letterhead())],
    "digest_quiet": lambda: [letter_of_week(quiet(), "week", NOW, letterhead())],
    "reminder": lambda: list(letters_of_reminder(reminder(), letterhead())),
    "overdue": lambda: list(letters_of_reminder(overdue(), letterhead())),
}
