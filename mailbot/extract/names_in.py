"""A line of text in, the people named in it and what stands around them out.

A full name is known by its patronymic; without one, only the edges of a line and a separator
make two or three capitalised words, or initials with a surname, a name.
"""

import re
from typing import Final

from mailbot.values.names import looks_like_name
from mailbot.values.text import read_cyrillic

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_UP: Final = "[А-ЯЁA-ZÀ-ÞҐЄІЇЎҚҒҢӨҮҰҺӘ]"
_LETTER: Final = "(?:[^\\W_]|\u0301)"
_CAP: Final = rf"(?:{_UP}|[03](?=[а-яё]{{2}})){_LETTER}{{0,40}}(?:['’ʼ-]{_LETTER}{{1,40}}){{0,3}}"
_PATRONYMIC: Final = (
    rf"{_UP}[^\W\d_]{{0,40}}(?:-[^\W\d_]{{1,40}})?(?i:[оеё]вич|ич|[оеё]вна|ична|инична)(?![^\W\d_])"
)
_TURKIC: Final = rf"{_CAP}[ -](?i:оглы|оглу|кызы|гызы|уулу|улы|кизи)(?![^\W\d_])"
_SURNAME: Final = rf"(?:(?i:фон|ван|де|дер|аль|эль|ди)[ -])?{_CAP}(?: ?\({_CAP}\))?"
_FULL: Final = re.compile(
    rf"(?<![\w-])(?:{_SURNAME} {_CAP}(?: {_CAP})? {_TURKIC}|{_SURNAME} {_CAP} (?:{_TURKIC}|{_PATRONYMIC})"
    rf"|{_CAP} {_PATRONYMIC} {_CAP})"
)
_INITIALS: Final = rf"{_UP}\. ?(?:-?{_UP}\.?(?![^\W\d_]) ?)?"
_SHORT: Final = rf"(?:{_SURNAME} (?:{_CAP} )?{_INITIALS}|{_INITIALS} ?{_CAP})"
_SEPARATOR: Final = r"(?= ?[,;:(\t]| ?-+ | -|$)"
_SHORT_FIRST: Final = re.compile(rf"^(?P<name>{_SHORT}){_SEPARATOR}")
_SHORT_LAST: Final = re.compile(rf"(?:^|[,;:)-] ?|(?<!им\.)(?<!имени) )(?P<name>{_SHORT})[ .;,]*$")
_WEAK_FIRST: Final = re.compile(rf"^(?P<name>{_SURNAME}(?: {_CAP}){{1,3}}){_SEPARATOR}")
_SPACED_HYPHEN: Final = re.compile(
    rf"^(?P<name>{_UP}[а-яё]+(?:[ое]ва|ина|[сц]кая|[ое]в|ин|[сц]кий) - {_CAP} {_CAP} {_PATRONYMIC}){_SEPARATOR}"
)
_SMALL: Final = re.compile(
    rf"^(?P<name>[а-яё-]{{2,40}} [а-яё-]{{2,40}} [а-яё]{{1,40}}(?:[оеё]вич|ич|[оеё]вна|ична)){_SEPARATOR}"
)
_FOREIGN: Final = re.compile(rf"^(?P<name>{_CAP} (?:ибн|бин|бен) {_CAP}){_SEPARATOR}")
_OF_ROLE: Final = r"^(?:(?i:(?:со)?председател|председательств|координатор|секретар|представител)\w*)[^,;:]{0,80}?"
_SHORT_AMID: Final = re.compile(rf"{_OF_ROLE}(?:[:,] ?| -+ )(?P<name>{_SHORT}){_SEPARATOR}")
"""A name between a role at the meeting and a position."""
_SHORT_COORDINATOR: Final = re.compile(
    rf"(?:[,;]| и) (?P<name>{_SHORT})(?= ?(?:,|-+) ?[Кк]оординатор\w* [Кк]луба)"
)
_WEAK_AMID: Final = re.compile(rf"{_OF_ROLE}: ?(?P<name>{_SURNAME}(?: {_CAP}){{1,2}}){_SEPARATOR}")
_WEAK_LAST: Final = re.compile(rf"(?:[,;:)]|-) ?(?P<name>{_SURNAME}(?: {_CAP}){{1,2}})[ .;,]*$")
_EDGES: Final = (
    _SHORT_FIRST, _WEAK_FIRST, _SHORT_AMID, _WEAK_AMID, _SHORT_LAST, _WEAK_LAST,
)  # fmt: skip
_WORDED: Final = re.compile(
    r"министр|директор|^глав(?:[аы]|н..)$|начальник|руководител|координатор|председател|заместител|эксперт|депутат|ректор"
    r"|област|республик|^края?$|клуб|агентств|центр|управлен|департамент|президент|советник|специалист"
    r"|секретар|представител|губернатор|куратор|^член$|профессор|^ип$|предпринимател|фонд|^кфх$|^ано$"
    r"|^ооо$|^имени$|^от$|правительств|комитет|университет|институт|стратегическ|инициатив|аналитик"
    r"|менеджер|основател|учредител|владел|доцент|академик|доктор|кандидат|наставник|модератор|инженер",
    re.IGNORECASE,
)
_TITLE_WORD: Final = re.compile(
    r"(?:министр|директор|глава|начальник|руководитель|координатор|председатель|заместитель|эксперт|депутат"
    r"|ректор|президент|советник|специалист|секретарь|представитель|губернатор|куратор|профессор|доцент|ип"
    r"|предприниматель|сопредседатель|председательствующий|област[иь]|края?|республик[аи]|клуба?|инициатив)",
    re.IGNORECASE,
)
_NOT_NEW: Final = re.compile(
    r"(?:\bип|\bкфх|\bимени|\bим\.|предпринимател\w*|\bфонда?|\bпамяти|\bпомощник\w*(?: [а-яё]+){0,3}|[«\"“„])\s*$",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"(?:[,;.:)]|-|\bи|\d[.)])\s*$")
_WHOLE: Final = (_SPACED_HYPHEN, _SMALL, _FOREIGN)
_REMARK: Final = re.compile(r" ?\([^()]{1,60}\)(?=\s*[,;–—-]\s*\S)")
_PAIR: Final = 2


def cut_at_names(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What stands before the first name, then every name with what follows it."""
    typed = " ".join(text.split())
    seen = read_cyrillic(typed.translate(_DASHES))[0]
    whole = next((m for p in _WHOLE if (m := p.match(seen))), None)
    spans = [whole.span("name")] if whole else _beside(seen, _full_names(seen))
    spans = spans or _edge_names(seen)
    if not spans or len(seen) != len(typed):
        return typed, ()
    ends = [start for start, _ in spans[1:]] + [len(typed)]
    named = tuple(
        _with_remark(typed[start:end].strip(), typed[end:until])
        for (start, end), until in zip(spans, ends, strict=True)
    )
    return typed[: spans[0][0]], named


def _with_remark(name: str, after: str) -> tuple[str, str]:
    """«Гусев Антон Ильич (по доверенности), эксперт»: the remark is about the name."""
    remark = _REMARK.match(after)
    return (name + remark.group(), after[remark.end() :]) if remark else (name, after)


def makes_name(text: str) -> bool:
    """Lines broken inside a name make one when they are put together."""
    words = text.split()
    return bool(_FULL.match(text)) and not any(_TITLE_WORD.fullmatch(word) for word in words[:3])


def bare_words(text: str) -> bool:
    """Nothing but one or two capitalised words: the upper part of a name, maybe."""
    words = text.split()
    return 1 <= len(words) <= _PAIR and all(re.fullmatch(_CAP, word) for word in words)


def is_surname(word: str) -> bool:
    """A single word that may be a surname standing where a full name should."""
    return bool(re.fullmatch(rf"{_UP}[а-яё-]+", word)) and not _WORDED.search(word)


def _full_names(seen: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    while match := _FULL.search(seen, at):
        start, end = match.span()
        words = match.group().replace("-", " - ").split()
        if any(_TITLE_WORD.fullmatch(word) for word in words):
            at = start + len(words[0])
        elif _is_new(seen, start, spans):
            spans.append((start, end))
            at = end
        else:
            at = end
    return spans


def _beside(seen: str, full: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Full names, with a short one in front of them or before «Координатор Клуба» behind."""
    if not full:
        return full
    first = _SHORT_FIRST.match(seen[: full[0][0]])
    last = _SHORT_COORDINATOR.search(seen, full[-1][1])
    return [
        *([first.span("name")] if first else []),
        *full,
        *([last.span("name")] if last else []),
    ]


def _is_new(seen: str, start: int, spans: list[tuple[int, int]]) -> bool:
    """Not the «ИП Петров Пётр Петрович» inside somebody's position."""
    before = seen[max(start - 30, 0) : start]
    if start and _NOT_NEW.search(before):
        return False
    return not spans or bool(_BETWEEN.search(before))


def _edge_names(seen: str) -> list[tuple[int, int]]:
    for pattern in _EDGES:
        match = pattern.search(seen)
        if (
            match
            and _may_be_name(match["name"])
            and not _NOT_NEW.search(seen[: match.start("name")])
        ):
            return [match.span("name")]
    return []


def _may_be_name(name: str) -> bool:
    return looks_like_name(name) and not any(_WORDED.search(word) for word in name.split())
