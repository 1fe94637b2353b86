"""Two versions of one protocol in, what changed in words out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_FIELDS: Final = {"date": "дата заседания", "number": "номер", "region": "субъект"}
_LONGEST: Final = 12


def changes(earlier: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences about what the new content changes in the earlier one (both as in the register)."""
    try:
        before = json.loads(earlier)
    except ValueError:
        return ()
    found = list(_changes(before, content)) if isinstance(before, dict) else []
    rest = len(found) - _LONGEST
    return tuple(found[:_LONGEST]) + ((f"и ещё изменений: {rest}",) if rest > 0 else ())


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for field, name in _FIELDS.items():
        if before.get(field) != after.get(field):
            yield f"{name}: было «{before.get(field)}», стало «{after.get(field)}»"
    yield from _people("сопредседатель", before.get("co_chairs", ()), after.get("co_chairs", ()))
    yield from _people("участник", before.get("attendees", ()), after.get("attendees", ()))
    yield from _agenda(before.get("agenda", ()), after.get("agenda", ()))
    if before.get("votes") != after.get("votes"):
        yield "изменены общие результаты голосования"


def _people(word: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[str]:
    old = {person["full_name"]: person["position"] for person in before}
    new = {person["full_name"]: person["position"] for person in after}
    for name in new.keys() - old.keys():
        yield f"добавлен {word} {name}"
    for name in old.keys() - new.keys():
        yield f"исключён {word} {name}"
    for name in new.keys() & old.keys():
        if old[name] != new[name]:
            yield f"{word} {name}: изменена должность"


def _agenda(before: Sequence[Any], after: Sequence[Any]) -> Iterator[str]:
    if len(before) != len(after):
        yield f"вопросов было {len(before)}, стало {len(after)}"
    for number, (old, new) in enumerate(zip(before, after, strict=False), 1):
        if old["title"] != new["title"]:
            yield f"вопрос {number}: изменена формулировка"
        if old["decisions"] != new["decisions"]:
            yield f"вопрос {number}: изменены решения"
        if old["votes"] != new["votes"]:
            yield f"вопрос {number}: изменены результаты голосования"
