"""A protocol that is still expected in, the letters that remind of it out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mailbot.model import Curator, File, Outgoing, Purpose
from mailbot.replies.enclosures import Enclosure, enclose
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.phrases import Phrases
from mailbot.replies.wording import closing, dative, greeting, working_days


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one reminder says, and to whom."""

    region: str
    held_on: date
    due: date
    recipients: tuple[str, ...]
    full_name: str
    """The coordinator's, where the directory has it."""
    written_at: datetime
    returned_at: datetime | None
    message_id: str
    overdue: bool
    days_left: int = 0
    curator: Curator | None = None
    """Gets a copy once the term has passed."""
    blank: File | None = None


def letters_of_reminder(reminder: Reminder, letterhead: Letterhead) -> Iterator[Outgoing]:
    """To each of the coordinator's addresses; past the term, a copy to the curator."""
    for address in reminder.recipients:
        yield _letter(reminder, address, letterhead)
    if reminder.overdue and reminder.curator:
        yield _letter(reminder, reminder.curator.email, letterhead, copy=True)


def _letter(reminder: Reminder, to: str, letterhead: Letterhead, *, copy: bool = False) -> Outgoing:
    greeted = greeting(reminder.full_name)
    words = letterhead.words
    blank = None if copy else reminder.blank
    enclosures = enclose([Enclosure(words.say("enclosure.form"), blank)] if blank else [])
    text, html = render(
        letterhead.templates,
        "term",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "reminder": reminder,
            "genitive": letterhead.genitives.get(reminder.region, reminder.region),
            "left": working_days(reminder.days_left),
            "district": dative(reminder.curator.federal_district) if reminder.curator else "",
            "copy": copy,
            "enclosures": enclosures,
        },
    )
    kind = "overdue" if reminder.overdue else "term"
    thread = "" if copy else reminder.message_id
    return Outgoing(
        purpose=Purpose.REMINDER,
        key=f"{kind}/{reminder.region}/{reminder.held_on.isoformat()}/{to}",
        to=to,
        subject=_subject(reminder, words, copy=copy),
        text=text,
        html=html,
        attachments=enclosures.files,
        in_reply_to=thread,
        references=(thread,) if thread else (),
        auto_submitted="auto-generated",
        null_return_path=False,
    )


def _subject(reminder: Reminder, words: Phrases, *, copy: bool) -> str:
    held_on = f"{reminder.held_on:%d.%m.%Y}"
    if reminder.overdue:
        return words.say("term.overdue_copy" if copy else "term.overdue", held_on=held_on)
    return words.say("term.soon", held_on=held_on, due=f"{reminder.due:%d.%m.%Y}")
