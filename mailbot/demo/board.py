"""The service's events in, a board with a line per letter out, live on a terminal."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table

from mailbot.demo.letters import Posted
from mailbot.mime import message_id
from mailbot.model import Plan, Purpose, Verdict
from mailbot.replies.wording import counted
from mailbot.service import Event, EventKind

_VERDICTS: Final = {
    Verdict.ACCEPTED: "[green]принят[/]",
    Verdict.RETURNED: "[red]возвращён[/]",
    Verdict.HELD: "[yellow]на проверке[/]",
    Verdict.IGNORED: "[dim]без ответа[/]",
}
_TO_WHOM: Final = {
    Purpose.REPLY: "отправителю",
    Purpose.CURATOR: "куратору",
    Purpose.DUTY: "дежурному куратору",
}
_WAITING: Final = "[dim]в ящике[/]"


@dataclass
class Board:
    """What is known of each letter so far; `filed` counts those whose way is over."""

    letters: Sequence[Posted]
    console: Console
    domain: str
    plans: dict[str, Plan] = field(default_factory=dict)
    """By the key of the letter in."""
    filed: int = 0
    _states: dict[str, str] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)
    """Message-ID of a letter out → key of the letter in."""
    _live: Live | None = None

    def decided(self, plan: Plan) -> None:
        """Keep the plan, so that its letters are recognised when they go out."""
        self.plans[plan.letter.key] = plan
        for out in plan.letters:
            self._owners[message_id(out.key, out.purpose, self.domain)] = plan.letter.key

    def show(self, event: Event) -> None:
        """Take one event of the service to the board."""
        if event.kind is EventKind.RECEIVED:
            self._set(event.key, "получено")
        elif event.kind is EventKind.PLANNED:
            self._set(event.key, _VERDICTS[Verdict(event.detail)])
        elif event.kind is EventKind.SENT:
            key = self._owners.get(event.key, "")
            whom = _TO_WHOM.get(Purpose(event.detail), event.detail)
            self._set(key, f"{self._states.get(key, '')} → {whom}")
        elif event.kind is EventKind.FILED:
            self.filed += 1
        elif event.kind is EventKind.TROUBLE:
            self.console.print(f"[red]сервер молчит: {event.detail}[/]")

    def live(self) -> Live:
        """The board while the service works; off a terminal each step is a line instead."""
        self._live = Live(
            self._table(), console=self.console, transient=True, refresh_per_second=12
        )
        return self._live

    def summary(self) -> Table:
        """Letter → verdict → who received what."""
        table = Table(
            "письмо", "решение", "кто что получил", title="Что стало с письмами", show_lines=True
        )
        for posted in self.letters:
            plan = self.plans.get(_key(posted))
            if plan is None:
                table.add_row(posted.name, "[red]не обработано[/]", "")
            else:
                table.add_row(posted.name, _VERDICTS[plan.verdict], _received(plan))
        return table

    def _set(self, key: str, state: str) -> None:
        self._states[key] = state
        if self._live is not None and self.console.is_terminal:
            self._live.update(self._table())
            return
        names = [posted.name for posted in self.letters if _key(posted) == key]
        self.console.print(f"  {names[0] if names else '?'}: {state}")

    def _table(self) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 2))
        for posted in self.letters:
            table.add_row(posted.name, self._states.get(_key(posted), _WAITING))
        return table


def _key(posted: Posted) -> str:
    return hashlib.sha256(posted.raw).hexdigest()


def _received(plan: Plan) -> str:
    lines = []
    for out in plan.letters:
        whom = _TO_WHOM.get(out.purpose, str(out.purpose))
        count = counted(len(out.attachments), "файл", "файла", "файлов")
        files = f" [dim]+ {count}[/]" if out.attachments else ""
        subject = out.subject.replace("[", "\\[")
        lines.append(f"{whom} {out.to}: {subject}{files}")
    return "\n".join(lines) or "никто ничего"
