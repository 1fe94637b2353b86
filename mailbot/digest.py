"""The ledger and a district in, the district's week out, ready to be written to its curator."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from mailbot.directory import Directory, Post
from mailbot.ledger import judging
from mailbot.ledger.judging import Entered, Standing
from mailbot.model import MOSCOW, Curator, Verdict, Word
from mailbot.replies.digest import Line, Week, line_of
from mailbot.replies.phrases import Phrases
from mailbot.replies.wording import long_date, working_days

_WEEK: Final = timedelta(days=7)
_LONGEST_HELD: Final = timedelta(days=365)
_ATTENTION: Final = ("interregional", "federal")
_OPINIONS: Final = ("released", "returned")


@dataclass(frozen=True, slots=True)
class Slot:
    """One digest that is to be written: whose, and at which hour."""

    district: str
    """Empty for the duty curator."""
    curator: Curator
    at: datetime
    """In the district's local time."""

    @property
    def key(self) -> str:
        """The same for the same district and week: it makes the Message-ID."""
        return f"digest/{self.district or 'duty'}/{self.at:%G-W%V}"


def slots(directory: Directory, day: int, hour: int, now: datetime) -> Iterator[Slot]:
    """The latest digest of every curator that is due by `now`; `day` 1 is Monday."""
    posts = dict(directory.posts)
    if directory.duty:
        posts[""] = Post(directory.duty)
    for district, post in posts.items():
        local = now.astimezone(post.clock)
        at = local.replace(hour=hour, minute=0, second=0, microsecond=0)
        at -= timedelta(days=(at.isoweekday() - day) % 7)
        if at > local:
            at -= _WEEK
        yield Slot(district, post.on(at.date()), at)


def week_of(
    slot: Slot, directory: Directory, engine: sa.Engine, silent_days: int, words: Phrases
) -> Week:
    """The seven days before the day of `slot`, and what waits or is silent by then."""
    midnight = slot.at.replace(hour=0)
    regions = [r.name for r in directory.regions.all if directory.district_of(r.name) == slot.district]  # fmt: skip
    held = _held(slot, engine)
    entered = [
        one
        for one in judging.entered(engine, midnight - _WEEK, midnight)
        if directory.district_of(one.region) == slot.district
    ]
    late = [one for one in entered if one.working_days_late]
    urgent = [one for one in entered if not one.working_days_late and _marks(one)]
    rest = [one for one in entered if not one.working_days_late and not _marks(one)]
    return Week(
        district=slot.district,
        curator=slot.curator,
        first=(midnight - _WEEK).date(),
        last=(midnight - timedelta(days=1)).date(),
        late=tuple(_accepted(one, words) for one in late),
        attention=tuple(_accepted(one, words) for one in urgent),
        held=tuple(_waiting(one, "held", words) for one in held),
        returned=(
            *(_waiting(one, "returned", words) for one in _returned(slot, engine, midnight)),
            *(
                _sent_back(one, words)
                for one in _sent_back_by_curator(slot, engine, midnight, directory)
            ),
        ),
        accepted=tuple(_accepted(one, words) for one in rest),
        silent=_silent(regions, judging.last_heard(engine, slot.at), slot.at.date(), silent_days),
        silent_days=silent_days,
    )


def silent_regions(
    regions: list[str], heard: Mapping[str, date], on: date, days: int
) -> tuple[tuple[str, date | None], ...]:
    """Regions without a meeting in the last `days`, those never heard of last."""
    found = [
        (name, heard.get(name))
        for name in regions
        if name not in heard or (on - heard[name]).days > days
    ]
    return tuple(sorted(found, key=lambda one: (one[1] is None, one[1] or date.min, one[0])))


def _silent(
    regions: list[str], heard: Mapping[str, date], on: date, days: int
) -> tuple[tuple[str, date | None], ...]:
    return silent_regions(regions, heard, on, days) if days else ()


def _held(slot: Slot, engine: sa.Engine) -> list[Standing]:
    """What waits for a person: the duty curator sees all of it, the others their own."""
    found = judging.standing(engine, Verdict.HELD, slot.at - _LONGEST_HELD)
    return [one for one in found if slot.district in {"", one.judged.federal_district}]


def _returned(slot: Slot, engine: sa.Engine, midnight: datetime) -> list[Standing]:
    """Returned within the last weeks and neither accepted nor held since; the latest of each."""
    since = midnight - 4 * _WEEK
    settled = {
        (one.region, one.held_on) for one in judging.entered(engine, since, slot.at)
    } | {
        (one.judged.region, one.judged.held_on)
        for one in judging.standing(engine, Verdict.HELD, since)
    }  # fmt: skip
    latest = {
        (one.judged.region, one.judged.held_on): one
        for one in judging.standing(engine, Verdict.RETURNED, since)
        if one.judged.sender_known and one.judged.federal_district == slot.district
    }
    return [one for identity, one in latest.items() if identity not in settled]


def _sent_back_by_curator(
    slot: Slot, engine: sa.Engine, midnight: datetime, directory: Directory
) -> list[Entered]:
    """Accepted, then returned by the curator's own word, and no new version since."""
    latest = {
        (one.region, one.year, one.number): one
        for one in judging.entered(engine, midnight - 4 * _WEEK, slot.at)
        if directory.district_of(one.region) == slot.district
    }
    return [one for one in latest.values() if one.opinion == Word.RETURNED]


def _sent_back(one: Entered, words: Phrases) -> Line:
    day = datetime.fromtimestamp(one.opinion_at, MOSCOW).date()
    details = (one.reg_number, words.say("digest.since.sent_back", day=long_date(day)))
    return line_of(words, one.region, one.held_on, one.number, details)


def _accepted(one: Entered, words: Phrases) -> Line:
    content = json.loads(one.content)
    details = [one.reg_number]
    if one.working_days_late:
        days = working_days(one.working_days_late)
        details.append(words.say("digest.detail.late", days=days))
    details += [words.say(f"kind.{kind}") for kind in _marks(one)]
    if one.version > 1:
        details.append(words.say("digest.detail.new_version", version=one.version))
    if one.opinion in _OPINIONS:
        details.append(words.say(f"digest.opinion.{one.opinion}"))
    return line_of(
        words,
        one.region,
        one.held_on,
        one.number,
        tuple(filter(None, details)),
        tuple(_quotes(content)),
    )


def _marks(one: Entered) -> list[str]:
    """Kinds of decisions that ask for attention."""
    kinds = {kind for kinds, _ in _decisions(json.loads(one.content)) for kind in kinds}
    return [kind for kind in _ATTENTION if kind in kinds]


def _quotes(content: Mapping[str, Any]) -> Iterator[str]:
    for kinds, text in _decisions(content):
        if set(_ATTENTION) & set(kinds):
            yield text


def _decisions(content: Mapping[str, Any]) -> Iterator[tuple[list[str], str]]:
    for item in content.get("agenda", ()):
        for decision in item.get("decisions", ()):
            yield decision.get("kinds", []), decision.get("text") or ""


def _waiting(one: Standing, state: str, words: Phrases) -> Line:
    judged = one.judged
    day = one.told_at.astimezone(MOSCOW).date()
    details = [judged.reg_number, words.say(f"digest.since.{state}", day=long_date(day))]
    if judged.due:
        details.append(words.say("digest.detail.due", day=f"{judged.due:%d.%m.%Y}"))
    return line_of(
        words, judged.region, judged.held_on, judged.number, tuple(filter(None, details))
    )
