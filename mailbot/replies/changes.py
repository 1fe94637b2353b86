"""Two versions of one protocol, as the register keeps them, in; what changed in words out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from mailbot.replies.phrases import Phrases
from mailbot.replies.wording import shortened
from mailbot.values.numerals import formatted

_MOST: Final = 15
_QUOTE: Final = 160
_SIDES: Final = ("for", "against", "abstained")


def changes(earlier: str, content: Mapping[str, Any], words: Phrases) -> tuple[str, ...]:
    """Sentences about what `content` changes in the earlier one; none when that cannot be read."""
    try:
        before = json.loads(earlier)
        readable = isinstance(before, dict) and before
        found = list(_changes(before, content, words)) if readable else []
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()
    rest = len(found) - _MOST
    more = (words.say("changes.more", count=rest),) if rest > 0 else ()
    return tuple(found[:_MOST]) + more


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], words: Phrases) -> Iterator[str]:
    yield from _head(before, after, words)
    for old, new in zip(before["co_chairs"], after["co_chairs"], strict=True):
        yield from _co_chair(old, new, words)
    yield from _attendees(_people(before), _people(after), words)
    yield from _agenda(before["agenda"], after["agenda"], words)
    if before["votes"] != after["votes"]:
        old, new = _vote(before["votes"], words), _vote(after["votes"], words)
        yield words.say("changes.votes", before=old, after=new)


def _head(before: Mapping[str, Any], after: Mapping[str, Any], words: Phrases) -> Iterator[str]:
    if before["date"] != after["date"]:
        old, new = _day(before["date"], words), _day(after["date"], words)
        yield words.say("changes.date", before=old, after=new)
    if before["number"] != after["number"]:
        yield words.say("changes.number", before=str(before["number"]), after=str(after["number"]))
    if before["region"] != after["region"]:
        yield words.say("changes.region", before=str(before["region"]), after=str(after["region"]))


def _co_chair(old: Mapping[str, Any], new: Mapping[str, Any], words: Phrases) -> Iterator[str]:
    role = words.say(f"changes.role.{new['role']}")
    name = _quoted(new["full_name"])
    if old["full_name"] != new["full_name"]:
        before = _quoted(old["full_name"])
        yield words.say("changes.co_chair", role=role, before=before, after=name)
    elif old["position"] != new["position"]:
        position = _quoted(new["position"])
        yield words.say("changes.co_chair_position", name=name, position=position)


def _people(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (_quoted(one["full_name"]) or "?", _quoted(one["position"])) for one in content["attendees"]
    ]


def _attendees(
    before: list[tuple[str, str]], after: list[tuple[str, str]], words: Phrases
) -> Iterator[str]:
    old, new = Counter(name for name, _ in before), Counter(name for name, _ in after)
    for name in dict.fromkeys(name for name, _ in after):
        if new[name] > old[name]:
            yield words.say("changes.attendee_added", name=name)
    for name in dict.fromkeys(name for name, _ in before):
        if old[name] > new[name]:
            yield words.say("changes.attendee_removed", name=name)
    positions = dict(before)
    for name, position in after:
        if name in positions and positions[name] != position:
            yield words.say("changes.attendee_position", name=name, position=position)


def _agenda(before: list[Any], after: list[Any], words: Phrases) -> Iterator[str]:
    for index, (old, new) in enumerate(zip(before, after, strict=False), 1):
        yield from _item(formatted(index, "upperRoman"), old, new, words)
    for index, item in enumerate(after[len(before) :], len(before) + 1):
        number, title = formatted(index, "upperRoman"), _quoted(item["title"])
        yield words.say("changes.item_added", number=number, title=title)
    for index, item in enumerate(before[len(after) :], len(after) + 1):
        number, title = formatted(index, "upperRoman"), _quoted(item["title"])
        yield words.say("changes.item_removed", number=number, title=title)


def _item(
    number: str, old: Mapping[str, Any], new: Mapping[str, Any], words: Phrases
) -> Iterator[str]:
    if old["title"] != new["title"]:
        yield words.say("changes.item_title", number=number, title=_quoted(new["title"]))
    yield from _decisions(number, _texts(old), _texts(new), words)
    if old["votes"] != new["votes"]:
        before, after = _vote(old["votes"], words), _vote(new["votes"], words)
        yield words.say("changes.item_votes", number=number, before=before, after=after)


def _texts(item: Mapping[str, Any]) -> list[str | None]:
    return [decision["text"] for decision in item["decisions"]]


def _decisions(
    number: str, earlier: list[str | None], later: list[str | None], words: Phrases
) -> Iterator[str]:
    for text in later:
        if text not in earlier:
            yield words.say("changes.decision_added", number=number, text=_quoted(text))
    for text in earlier:
        if text not in later:
            yield words.say("changes.decision_removed", number=number, text=_quoted(text))
    if earlier != later and sorted(map(str, earlier)) == sorted(map(str, later)):
        yield words.say("changes.decisions_moved", number=number)


def _vote(votes: Mapping[str, Any] | None, words: Phrases) -> str:
    if votes is None:
        return words.say("changes.not_given")
    return ", ".join(
        words.say(f"changes.side.{side}", count="–" if votes[side] is None else votes[side])
        for side in _SIDES
    )


def _day(text: str | None, words: Phrases) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}" if text else words.say("changes.not_given")


def _quoted(text: str | None) -> str:
    return shortened(text or "", _QUOTE)
