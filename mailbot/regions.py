"""The 89 субъекты РФ: how they are written in, their official names out.

A misspelt or ambiguous name never matches; it only yields suggestions. Keys are official names,
never codes: 95 means two different regions depending on who counts.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mailbot.values.text import distance, fold_key

_KINDS: Final = (
    (re.compile(r"\bреспублик[аиеуой]+\b|\bресп\b\.?"), "республика"),
    (re.compile(r"\bобласт[ьию]ю?\b|\bобл\b\.?"), "область"),
    (re.compile(r"\bкра[йяюею]м?\b|\bкр\.(?!\w)"), "край"),
    (
        re.compile(r"\bавтономн[а-я]+ округ[а-я]*\b|\bавт\.? ?окр[а-я]*\.?|\bа\.? ?о\.?(?=\s|$|-)"),
        "ао",
    ),
    (re.compile(r"\bавтономн[а-я]+\b|\bавт\.?(?=\s)"), "автономная"),
    (re.compile(r"\bгорода?\b|\bг\.(?=\s?[а-я])|\bгород[а-я]* федерального значения\b"), ""),
)
_ADJECTIVE: Final = re.compile(r"(?:ская|ской|скую|ский|ского|скому|ском|ским)\b")
_OTHER_ADJECTIVE: Final = re.compile(r"(цк|народн|\bсеверн)(?:ая|ой|ую|ий|ого|ому)\b")
_CONTEXT: Final = re.compile(
    r"\b(?:заседани[ея]|клуба?|стратегических|инициатив|аси|кси|субъекта?|российской|федерации|рф|регион[а-я]*|по|в|:)\b|[:;,.]"
)
_PUNCTUATION: Final = re.compile(r"[()/\\,;:.\"«»*_|]+|\s-+\s|\s-|-\s")
_AMBIGUOUS: Final[Mapping[str, tuple[str, ...]]] = {
    "алтай": ("Республика Алтай", "Алтайский край"),
    "ао": ("Ненецкий автономный округ", "Архангельская область", "Амурская область"),
    "ра": ("Республика Адыгея", "Республика Алтай"),
    "рк": ("Республика Крым", "Республика Коми", "Республика Карелия", "Республика Калмыкия"),
    "мо": ("Московская область", "Мурманская область", "Магаданская область"),
    "нао": ("Ненецкий автономный округ",),
    "рд": ("Республика Дагестан",),
    "ло": ("Ленинградская область", "Липецкая область"),
    "донецк": ("Донецкая Народная Республика",),
    "донецкая область": ("Донецкая Народная Республика",),
    "луганская область": ("Луганская Народная Республика",),
    "луганск": ("Луганская Народная Республика",),
}
_ADJECTIVES: Final = re.compile(r"\b\w{2,}[сц]к\b")
_JOINED: Final = re.compile(r"(?<!\w)(\w{2,}[сц]к),? (?:и )?\Z")
_REPUBLIC: Final = "республика"
_CLOSE: Final = 3
_IN_PART: Final = 1.2
_SHORTEST: Final = 4
_CHOICES: Final = 3


@dataclass(frozen=True, slots=True)
class Region:
    """Субъект РФ with its forms."""

    name: str
    genitive: str
    federal_district: str
    """Full name, «Приволжский федеральный округ»; empty where none is laid down."""
    aliases: tuple[str, ...]
    weak_aliases: tuple[str, ...]
    """Trusted only where nothing but a region can stand."""


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """What a written name came to."""

    name: str | None = None
    suggestions: tuple[str, ...] = ()
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Regions:
    """All regions with the spellings they are known by."""

    all: tuple[Region, ...]
    _strong: Mapping[str, str] = field(repr=False)
    _weak: Mapping[str, str] = field(repr=False)
    _plain: Mapping[str, str] = field(repr=False)
    """Names as they are spelt, for telling how far a misspelt one is."""
    _finder: re.Pattern[str] = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> "Regions":
        """Read `regions.csv`; the file ships with mailbot and is checked by its tests."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls.of(tuple(_region(row) for row in csv.DictReader(file)))

    @classmethod
    def of(cls, regions: tuple[Region, ...]) -> "Regions":
        """Index the spellings of `regions`."""
        strong: dict[str, str] = {}
        weak: dict[str, str] = {}
        for region in regions:
            for spelling in _spellings(region):
                strong.setdefault(_parted(spelling), region.name)
            for alias in region.weak_aliases:
                for spelling in (alias, *_genitives(alias)):
                    weak.setdefault(_parted(_key(spelling)), region.name)
        longest_first = sorted(strong, key=len, reverse=True)
        words = ("[ -]".join(map(re.escape, spelling.split())) for spelling in longest_first)
        finder = re.compile(r"(?<![а-яa-z0-9-])(?:" + "|".join(words) + r")(?![а-яa-z0-9]|-[а-я])")
        plain = {fold_key(text): r.name for r in regions for text in (r.name, r.genitive)}
        return cls(regions, strong, weak, plain, finder)

    def match(self, raw: str) -> RegionMatch:
        """The region that `raw`, a text standing in the region's place, names."""
        key = _key(raw)
        bare = _key(_CONTEXT.sub(" ", fold_key(raw)))
        for candidate in (_parted(key), _parted(bare)):
            if candidate in _AMBIGUOUS:
                return RegionMatch(None, _AMBIGUOUS[candidate], ambiguous=True)
            name = self._strong.get(candidate) or self._weak.get(candidate)
            if name:
                return RegionMatch(name)
        found = self._found(key)
        if len(found) == 1:
            return RegionMatch(None, found) if _misspells_kind(key) else RegionMatch(found[0])
        if found:
            return RegionMatch(None, found[:_CHOICES], ambiguous=True)
        typed = " ".join(_CONTEXT.sub(" ", fold_key(raw)).split())
        return RegionMatch(None, self._suggestions(_parted(bare or key), typed))

    def is_name(self, text: str) -> bool:
        """The whole of `text` is some region's name."""
        key = _parted(_key(text))
        return key in self._strong or key in self._weak

    def find_in(self, text: str) -> str | None:
        """The one region named in running text, by names that mean nothing else."""
        found = self._found(_key(text))
        return found[0] if len(found) == 1 else None

    def mentions(self, text: str) -> bool:
        """Some region, known or misspelt, seems to stand in `text`."""
        key = _key(text)
        whole = _parted(key)
        return bool(self._finder.search(key)) or whole in self._weak or whole in _AMBIGUOUS

    def _found(self, key: str) -> tuple[str, ...]:
        names: list[str] = []
        for match in self._finder.finditer(key):
            names += self._joined_to(match.group(), key[: match.start()])
            names.append(self._strong[_parted(match.group())])
        return tuple(dict.fromkeys(names))

    def _joined_to(self, found: str, before: str) -> Iterator[str]:
        """«Омская и Томская области»: the kind is written once for both."""
        joined = _JOINED.search(before)
        name = joined and self._strong.get(f"{joined[1]} {found.rsplit(maxsplit=1)[-1]}")
        if name:
            yield name

    def _suggestions(self, key: str, typed: str) -> tuple[str, ...]:
        """The likeliest names, nearest first; none where several are far and equally so."""
        if len(key) < _SHORTEST:
            return ()
        ranked: dict[str, tuple[float, int]] = {}
        adjectives = set(_ADJECTIVES.findall(key))
        for spelling, name in self._strong.items():
            if len(spelling) < _SHORTEST:
                continue
            far, in_part = _distance(key, spelling)
            apart = far + _IN_PART * in_part
            if far > 1 and not adjectives.isdisjoint(_ADJECTIVES.findall(spelling)):
                apart = 1.5
            if min(far, apart) <= min(_CLOSE, max(1, len(spelling) // 4)):
                ranked[name] = min((apart, -len(spelling)), ranked.get(name, (apart, 0)))
        for spelling, name in self._plain.items():
            far, in_part = _distance(typed, spelling)
            if far <= 1:
                apart = far + _IN_PART * in_part
                ranked[name] = min((apart, -len(spelling)), ranked.get(name, (apart, 0)))
        likely = tuple(sorted(ranked, key=lambda name: ranked[name]))[:_CHOICES]
        vague = len(likely) > 1 and ranked[likely[0]][0] == ranked[likely[1]][0] >= _CLOSE
        return () if vague else likely


def _misspells_kind(key: str) -> bool:
    """«Респулбика Карелия»: the name is there, and what stands before it is no word."""
    return any(0 < distance(word, _REPUBLIC, _CLOSE) < _CLOSE for word in key.split())


def _distance(key: str, spelling: str) -> tuple[int, bool]:
    """How far the whole is, or a run of words in it, which says less."""
    whole = (distance(key, spelling, _CLOSE), False)
    parts = ((distance(part, spelling, _CLOSE), True) for part in _runs(key, spelling))
    return min([whole, *parts])


def _runs(key: str, spelling: str) -> Iterator[str]:
    """The runs of as many words of `key` as the spelling has."""
    words, size = key.split(), len(spelling.split())
    if size < len(words) <= 12:  # noqa: PLR2004 - a heading, not a page
        yield from (" ".join(words[i : i + size]) for i in range(len(words) - size + 1))


def _region(row: Mapping[str, str]) -> Region:
    district = row["federal_district"]
    return Region(
        name=row["official_name"],
        genitive=row["genitive"],
        federal_district=f"{district} федеральный округ" if district else "",
        aliases=_split(row["aliases"]),
        weak_aliases=_split(row["aliases_weak"]),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _spellings(region: Region) -> Iterator[str]:
    for text in (region.name, region.genitive, *region.aliases):
        yield _key(text)
    yield from _declined(region)


def _declined(region: Region) -> Iterator[str]:
    """«Республики Татарстана», «Удмуртии»: declined as people speak, not as the law writes."""
    if region.name.startswith("Республика "):
        core = region.name.removeprefix("Республика ").split(" (")[0].split(" –")[0]
        for declined in _genitives(core):
            yield _key(f"республика {declined}")
    for alias in region.aliases:
        yield from map(_key, _genitives(alias))
        if " – " in alias:
            yield _key(" – ".join(next(_genitives(part), part) for part in alias.split(" – ")))


def _genitives(name: str) -> Iterator[str]:
    """What the name becomes when its last word is a noun that is declined."""
    last = name.rsplit(maxsplit=1)[-1]
    if not last.replace("-", "").isalpha() or last == last.upper():
        return
    if name.endswith("я"):
        yield name[:-1] + "и"
    elif name.endswith("ье"):
        yield name[:-1] + "я"
    elif name.endswith("ь"):
        yield name[:-1] + "и"
        yield name[:-1] + "я"
    elif name.endswith("а"):
        yield name[:-1] + ("и" if name[-2] in "гкх" else "ы")
    elif name.endswith("й"):
        yield name[:-1] + "я"
    elif name[-1] not in "оеиыэую":
        yield name + "а"


def _parted(key: str) -> str:
    """A hyphen is as good as a space: «Ямало - Ненецкий», «Осетия-Алания»."""
    return key.replace("-", " ")


def _key(raw: str) -> str:
    """A spelling with kinds unified and adjectives brought to one form."""
    key = fold_key(raw)
    for pattern, word in _KINDS:
        key = pattern.sub(word, key)
    key = _ADJECTIVE.sub("ск", key)
    key = _OTHER_ADJECTIVE.sub(r"\1", key)
    key = _PUNCTUATION.sub(" ", key)
    return " ".join(re.sub(r"\s*-\s*", "-", key).split())
