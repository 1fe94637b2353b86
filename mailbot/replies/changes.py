"""Two versions of one protocol, as the register keeps them, in; what changed in words out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from mailbot.replies.wording import shortened
from mailbot.values.numerals import formatted

_MOST: Final = 15
_QUOTE: Final = 160
_SIDES: Final = {"for": "за", "against": "против", "abstained": "воздержались"}
_ROLES: Final = {"government": "представитель управленческой команды", "coordinator": "Координатор"}


def changes(earlier: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences about what `content` changes in the earlier one; none when that cannot be read."""
    try:
        before = json.loads(earlier)
        found = list(_changes(before, content)) if isinstance(before, dict) and before else []
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()
    rest = len(found) - _MOST
    return tuple(found[:_MOST]) + ((f"и ещё изменений: {rest}",) if rest > 0 else ())


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if before["date"] != after["date"]:
        yield f"изменена дата: было {_day(before['date'])}, стало {_day(after['date'])}"
    if before["number"] != after["number"]:
        yield f"изменён номер: было № {before['number']}, стало № {after['number']}"
    if before["region"] != after["region"]:
        yield f"изменён субъект: было «{before['region']}», стало «{after['region']}»"
    for old, new in zip(before["co_chairs"], after["co_chairs"], strict=True):
        yield from _co_chair(old, new)
    yield from _attendees(_people(before), _people(after))
    yield from _agenda(before["agenda"], after["agenda"])
    if before["votes"] != after["votes"]:
        yield f"изменены общие голоса: {_votes(before['votes'], after['votes'])}"


def _co_chair(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    role = _ROLES[new["role"]]
    if old["full_name"] != new["full_name"]:
        yield f"сменился сопредседатель ({role}): {_quoted(old['full_name'])} → {_quoted(new['full_name'])}"
    elif old["position"] != new["position"]:
        yield f"изменена должность сопредседателя {_quoted(new['full_name'])}: «{_quoted(new['position'])}»"


def _people(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (_quoted(one["full_name"]) or "?", _quoted(one["position"])) for one in content["attendees"]
    ]


def _attendees(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[str]:
    old, new = Counter(name for name, _ in before), Counter(name for name, _ in after)
    for name in dict.fromkeys(name for name, _ in after):
        if new[name] > old[name]:
            yield f"добавлен участник {name}"
    for name in dict.fromkeys(name for name, _ in before):
        if old[name] > new[name]:
            yield f"исключён участник {name}"
    positions = dict(before)
    for name, position in after:
        if name in positions and positions[name] != position:
            yield f"изменена должность участника {name}: «{position}»"


def _agenda(before: list[Any], after: list[Any]) -> Iterator[str]:
    for number, (old, new) in enumerate(zip(before, after, strict=False), 1):
        yield from _item(formatted(number, "upperRoman"), old, new)
    for number, item in enumerate(after[len(before) :], len(before) + 1):
        yield f"добавлен вопрос {formatted(number, 'upperRoman')}: «{_quoted(item['title'])}»"
    for number, item in enumerate(before[len(after) :], len(after) + 1):
        yield f"исключён вопрос {formatted(number, 'upperRoman')}: «{_quoted(item['title'])}»"


def _item(number: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old["title"] != new["title"]:
        yield f"вопрос {number}: новая формулировка «{_quoted(new['title'])}»"
    earlier = [decision["text"] for decision in old["decisions"]]
    later = [decision["text"] for decision in new["decisions"]]
    for text in later:
        if text not in earlier:
            yield f"вопрос {number}: добавлено решение «{_quoted(text)}»"
    for text in earlier:
        if text not in later:
            yield f"вопрос {number}: исключено решение «{_quoted(text)}»"
    if earlier != later and sorted(map(str, earlier)) == sorted(map(str, later)):
        yield f"вопрос {number}: изменён порядок решений"
    if old["votes"] != new["votes"]:
        yield f"вопрос {number}: изменены голоса: {_votes(old['votes'], new['votes'])}"


def _votes(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    return f"было {_vote(old)}; стало {_vote(new)}"


def _vote(votes: Mapping[str, Any] | None) -> str:
    if votes is None:
        return "не указано"
    return ", ".join(
        f"{word} – {'–' if votes[side] is None else votes[side]}" for side, word in _SIDES.items()
    )


def _day(text: str | None) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}" if text else "не указано"


def _quoted(text: str | None) -> str:
    return shortened(text or "", _QUOTE)
