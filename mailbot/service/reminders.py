"""The hour in, letters to co-chairs who have not answered (and to their coordinators) out."""

from collections.abc import Iterator
from datetime import datetime

from mailbot.ledger import Ledger
from mailbot.ledger.asking import Unanswered
from mailbot.model import Outgoing, Purpose
from mailbot.replies import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.wording import closing, greeting


class Reminders:
    """Reminds each co-chair once; the coordinator sees that his signature is still awaited."""

    def __init__(self, ledger: Ledger, letterhead: Letterhead) -> None:
        """Write nothing yet."""
        self._ledger = ledger
        self._letterhead = letterhead

    def due(self, now: datetime) -> tuple[Outgoing, ...]:
        """The reminders whose time has come; asking again gives the same letters."""
        return tuple(
            letter
            for unanswered in self._ledger.unanswered(now)
            for letter in self._letters(unanswered)
        )

    def done(self, now: datetime) -> None:
        """Nobody is reminded twice."""
        self._ledger.reminded(now)

    def _letters(self, unanswered: Unanswered) -> Iterator[Outgoing]:
        yield self._letter(unanswered, unanswered.question.recipient, to_co_chair=True)
        if unanswered.sender:
            yield self._letter(unanswered, unanswered.sender, to_co_chair=False)

    def _letter(self, unanswered: Unanswered, to: str, *, to_co_chair: bool) -> Outgoing:
        question = unanswered.question
        greeted = greeting(question.name if to_co_chair else "")
        text, html = render(
            self._letterhead.templates,
            "reminder",
            {
                "greeting": greeted,
                "closing": closing(greeted),
                "title": question.title,
                "name": question.name,
                "token": question.token,
                "reg_number": question.reg_number,
                "asked_at": unanswered.asked_at,
                "to_co_chair": to_co_chair,
            },
        )
        thread = unanswered.message_id if to_co_chair else unanswered.about
        return Outgoing(
            purpose=Purpose.REMINDER,
            key=f"{question.token}/reminder/{'co-chair' if to_co_chair else 'coordinator'}",
            to=to,
            subject=self._subject(question.token, to_co_chair=to_co_chair),
            text=text,
            html=html,
            in_reply_to=thread,
            references=(thread,) if thread else (),
            auto_submitted="auto-generated",
            null_return_path=not to_co_chair,
        )

    def _subject(self, token: str, *, to_co_chair: bool) -> str:
        words = self._letterhead.words
        if to_co_chair:
            return words.say("reminder.to_co_chair", token=token)
        return words.say("reminder.to_coordinator")
