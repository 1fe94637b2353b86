"""A typed name in, a `PersonName` in the nominative and normal case out.

Order is surname, given name, patronymic; «Имя Отчество Фамилия» is recognised by the patronymic.
Only the last word's suffix decides, for surnames end in -ич too. Names are never guessed from a
dictionary: oblique cases are brought back by the patronymic's ending alone.
"""

import re
from typing import Final

from mailbot.model import PersonName
from mailbot.values.text import fold, fold_key, read_cyrillic, without_stress

_PATRONYMIC: Final = re.compile(r"(?:ович|евич|ич|овна|евна|ична|инична)$", re.IGNORECASE)
_OBLIQUE: Final = re.compile(
    r"(?:(?:ов|ев)?ич(?:а|у|ем|е)|(?:ов|ев|ич|инич)н(?:ы|е|ой|у))$", re.IGNORECASE
)
_TURKIC: Final = frozenset(["оглы", "оглу", "кызы", "гызы", "уулу", "улы", "кизи"])
_TURKIC_SUFFIX: Final = re.compile(r"(?:улы|қызы|кызы|оглы|-оглы)$", re.IGNORECASE)
_PARTICLES: Final = frozenset(["фон", "ван", "де", "да", "дер", "ди", "ла", "аль", "эль", "бен"])
_FOREIGN: Final = frozenset(["ибн", "бин"])
_JOINTS: Final = _TURKIC | _PARTICLES
_INITIAL: Final = re.compile(r"^[^\W\d_]\.?(?:-?[^\W\d_]\.)?$")
_INITIALS: Final = re.compile(r"^(?:[^\W\d_]\.\s?-?){1,3}$")
_PLACEHOLDER: Final = re.compile(
    r"^\W*(?:фио(?:\s*\(?полностью\)?)?|ф\.\s?и\.\s?о\.?|фамилия,? имя,? отчество|и\.\s?о\.\s?фамилия|вакансия)\W*$",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"^(?:(?:г-н|г-жа|господин|госпожа|гр\.|тов\.|проф\.|профессор|доцент|академик"
    r"|[дк]\.\s?[а-я]{1,4}\.\s?н\.)[\s,]+)+",
    re.IGNORECASE,
)
_REMARK: Final = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*")
_NUMBERING: Final = re.compile(r"^\d{1,4}\s*[.)]\s*")
_DIGITS: Final = str.maketrans({"0": "о", "3": "з"})
_SAMPLE: Final = "иванова антонина яковлевна"
_SAMPLE_FLAG: Final = ("form_sample_person",)
_WORD: Final = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"
_HYPHEN_GAP: Final = re.compile(rf"({_WORD})\s+-\s+({_WORD})(?=\s+{_WORD}\s+{_WORD}$)")
_NON_RUSSIAN: Final = re.compile("[ҐґЄєІіЇїҚқҒғҢңӨөҮүҰұҺһӘәЎў]")
_PLAIN: Final = re.compile(
    r"([А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+)) ([А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+)) "
    r"([А-ЯЁ](?:[а-яё]*(?:ич|[ое]вна|ична)|[А-ЯЁ]*(?:ИЧ|[ОЕ]ВНА|ИЧНА)))"
)
_NOT_PLAIN: Final = _TURKIC | _PARTICLES | _FOREIGN | {
    "господин", "госпожа", "профессор", "доцент", "академик",
}  # fmt: skip
_FULL: Final = 3
_PAIR: Final = 2

Named = tuple[PersonName | None, tuple[str, ...]]


def read_name(raw: str) -> Named:
    """The one person named in `raw`; `None` where there is none or there are several."""
    return _plain(raw) or _read(raw)


def _plain(raw: str) -> Named | None:
    """Most names: three words with nothing odd about them but capitals, told as `_read` would."""
    match = _PLAIN.fullmatch(raw)
    lower = raw.lower()
    if match is None or not _NOT_PLAIN.isdisjoint(lower.split()):
        return None
    sample = _SAMPLE_FLAG if lower == _SAMPLE else ()
    if raw.istitle():
        return PersonName(*match.groups()), sample
    return PersonName(*map(str.capitalize, match.groups())), ("all_caps", *sample)


def _read(raw: str) -> Named:
    flags: list[str] = []
    text = _prepare(raw, flags)
    if not text.strip(" .,;:-_/"):
        return None, ("placeholder",) if "_" in raw else ("empty",)
    if _PLACEHOLDER.match(text):
        return None, ("placeholder",)
    if _names_several(text):
        return None, ("several_people",)
    text = _without_surroundings(text, flags)
    words = _words(text, flags)
    if not words:
        return None, (*flags, "unparsed")
    name = _arranged(words, flags)
    if name and fold_key(name.full) == _SAMPLE and "oblique_case" not in flags:
        flags += _SAMPLE_FLAG
    return name, tuple(dict.fromkeys(flags))


def split_name_and_position(raw: str) -> tuple[str, str]:
    """A line that holds both, in either order, cut in two; the name is empty if none is seen."""
    text = fold(_NUMBERING.sub("", raw.strip()))
    if _looks_like_name(text):
        return text, ""
    for pattern in (_NAME_FIRST, _NAME_LAST):
        for match in pattern.finditer(text):
            name, position = match["name"].strip(), match["position"].strip(" ,;:-–()")
            if _looks_like_name(name):
                return name, position
    return "", text


def looks_like_name(raw: str) -> bool:
    """The whole of `raw` is a person's name, in full or with initials."""
    return _looks_like_name(fold(_NUMBERING.sub("", raw.strip())).strip(" .,;:-") + _last_dot(raw))


def same_person(one: PersonName, other: PersonName) -> bool:
    """Equal names, case and ё aside."""
    return fold_key(one.full) == fold_key(other.full)


def salutation(name: PersonName) -> str | None:
    """«Уважаемый Пётр Петрович»; `None` where the patronymic tells no gender."""
    last = name.patronymic.lower().split()[-1] if name.patronymic else ""
    if last.endswith("ич") or last in {"оглы", "оглу", "уулу", "улы"}:
        return f"Уважаемый {name.given} {name.patronymic}"
    if last.endswith("на") or last in {"кызы", "гызы", "кизи"}:
        return f"Уважаемая {name.given} {name.patronymic}"
    return None


# -- reading a name ------------------------------------------------------------------------------


def _prepare(raw: str, flags: list[str]) -> str:
    text, stressed = without_stress(raw)
    if stressed:
        flags.append("stress_mark")
    if re.search("[\u2010-\u2015]", text):
        joined = re.search(rf"{_WORD}\s?[\u2010-\u2015]\s?{_WORD}\s+{_WORD}", text)
        if joined and not re.search(r"ич|вна", joined.group().split("–")[0].split()[0][-4:]):
            flags.append("dash_normalized")
    text, alien = read_cyrillic(fold(text))
    flags += alien
    return _NUMBERING.sub("", text).strip(" ,;-")


def _names_several(text: str) -> bool:
    parts = re.split(r",|;|\bи\b", text)
    return sum(len(part.split()) == _FULL and _ends_in_patronymic(part) for part in parts) > 1


def _ends_in_patronymic(part: str) -> bool:
    return bool(_PATRONYMIC.search(part.rsplit(maxsplit=1)[-1]))


def _without_surroundings(text: str, flags: list[str]) -> str:
    title = _TITLE.match(text)
    if title:
        flags.append("title_in_name_cell")
        text = text[title.end() :]
    match = re.match(
        rf"^(?P<name>{_WORD}(?:\s+{_WORD}){{1,3}})\s*(?:,|\s-\s|\s-)\s*(?P<rest>\S.*)$", text
    )
    if match and not _gap(text):
        flags.append("position_in_name_cell")
        return match["name"]
    return text


def _words(text: str, flags: list[str]) -> list[str]:
    if gap := _gap(text):
        flags.append("dash_normalized")
        text = text[: gap.start()] + f"{gap[1]}-{gap[2]}" + text[gap.end() :]
    remark = _REMARK.search(text)
    second = ""
    if remark:
        inside = remark["inside"].strip()
        if remark.start() and " " not in text[: remark.start()].strip() and inside.istitle():
            flags.append("second_surname_in_brackets")
            second = f" ({inside})"
        else:
            flags.append("remark_in_name_cell")
        text = text[: remark.start()] + " " + text[remark.end() :]
    text = re.sub(r"(?<=\.)(?=[^\W\d_])", " ", text)
    words = [word for word in text.split() if word.strip(".,;-")]
    if any(re.search(r"\d", word) for word in words):
        flags.append("digit_in_name")
        words = [_without_digits(word) for word in words]
    words = [word.strip(",;") for word in words]
    if second and words:
        words[0] += second
    return [word for word in words if word]


def _gap(text: str) -> re.Match[str] | None:
    """A surname typed with spaces around its hyphen."""
    return _HYPHEN_GAP.search(text) if " - " in text else None


def _without_digits(word: str) -> str:
    mended = word.translate(_DIGITS)
    return mended[0].upper() + mended[1:] if mended else word


def _arranged(words: list[str], flags: list[str]) -> PersonName | None:
    if len(words) == 1:
        flags.append("too_few_parts")
        return PersonName(_cased(words[0], flags), "")
    if any(_is_initial(word) for word in words):
        return _with_initials(words, flags)
    if any(word.lower() in _FOREIGN for word in words):
        flags += ["unparsed", "no_patronymic"]
        return PersonName(" ".join(words), "")
    return _in_order(_joined_particles(_nominative(_cased_words(words, flags), flags)), flags)


def _in_order(words: list[str], flags: list[str]) -> PersonName:
    """Surname first, unless a patronymic in the middle tells otherwise."""
    words, patronymic = _split_patronymic(words)
    given_first = len(words) >= _FULL and _PATRONYMIC.search(words[1])
    if not patronymic and given_first and not _PATRONYMIC.search(words[2]):
        flags.append("order_changed")
        return PersonName(words[2], words[0], words[1])
    if not patronymic:
        flags.append("no_patronymic")
        if "-" in words[0] and len(words) == _PAIR and _surname_like(words[1]):
            flags.append("order_suspect")
    if all(re.fullmatch(r"[A-Za-z'’-]+", word) for word in words):
        flags.append("latin_name")
    if _NON_RUSSIAN.search(" ".join((*words, patronymic))):
        flags.append("non_russian_letter")
    return PersonName(words[0], " ".join(words[1:]), patronymic)


def _is_initial(word: str) -> bool:
    return bool(_INITIAL.match(word) or _INITIALS.match(word)) and len(word.strip(".")) <= _FULL


def _with_initials(words: list[str], flags: list[str]) -> PersonName:
    flags.append("initials_only")
    initials = [word for word in words if _is_initial(word)]
    full = [word for word in words if not _is_initial(word)]
    surname = _cased(full[0], flags) if full else ""
    rest = full[1:] + initials
    given = rest[0] if rest else ""
    return PersonName(surname, given, rest[1] if len(rest) > 1 else "")


def _surname_like(word: str) -> bool:
    return bool(re.search(r"(?:ская|ский|ова|ева|ина|ов|ев|ин|цкая|цкий)$", word.lower()))


def _cased_words(words: list[str], flags: list[str]) -> list[str]:
    letters = [word for word in words if word.lower() not in _TURKIC | _PARTICLES]
    if any(word.isupper() and len(word) > 1 for word in letters):
        flags.append("all_caps")
    elif letters and all(word.islower() for word in letters):
        flags.append("lower_case")
    return [_cased(word, flags) for word in words]


def _cased(word: str, _flags: list[str]) -> str:
    lower = word.lower()
    if lower in _TURKIC:
        return lower
    if lower in _PARTICLES:
        return word if not word.isupper() else lower
    if not (word.isupper() or word.islower()):
        return re.sub(r"-Оол\b", "-оол", word)
    parts = re.split(r"([-’' (])", lower)
    cased = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"-Оол\b", "-оол", cased)


def _joined_particles(words: list[str]) -> list[str]:
    if len(words) > _PAIR and words[0].lower() in _PARTICLES:
        return [f"{words[0]} {words[1]}", *words[2:]]
    return words


def _split_patronymic(words: list[str]) -> tuple[list[str], str]:
    if len(words) > _FULL and words[-1].lower() in _TURKIC:
        return words[:-2], f"{words[-2]} {words[-1]}"
    last = words[-1]
    if len(words) >= _FULL and (_PATRONYMIC.search(last) or _TURKIC_SUFFIX.search(last)):
        return words[:-1], last
    return words, ""


# -- oblique cases -------------------------------------------------------------------------------


def _nominative(words: list[str], flags: list[str]) -> list[str]:
    if len(words) != _FULL or not _OBLIQUE.search(words[2]) or _PATRONYMIC.search(words[2]):
        return words
    surname, given, patronymic = words
    flags.append("oblique_case")
    if re.search(r"н(?:ы|е|ой|у)$", patronymic.lower()):
        return [
            _female_surname(surname),
            _female_given(given),
            re.sub(r"(?:ы|е|ой|у)$", "а", patronymic),
        ]
    return [
        re.sub(r"(?<=[вн])(?:ым|а|у|е)$", "", re.sub(r"(?:ого|ому|им|ым)$", _adjective, surname)),
        re.sub(r"(?:ом|ем|а|у|е)$", "", re.sub(r"(?<=[^аеиоу])(?:я|ю|ем)$", "й", given)),
        re.sub(r"(?:ем|а|у|е)$", "", patronymic),
    ]


def _adjective(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    if re.search(r"[вн]$", before) and match.group() in {"ым", "им"}:
        return match.group()
    return "ий" if before.endswith(("к", "г", "х")) else "ый"


def _female_surname(surname: str) -> str:
    if re.search(r"(?:ской|цкой)$", surname):
        return surname[:-2] + "ая"
    return re.sub(r"(?<=[вн])(?:ой|у|ы|е)$", "а", surname)


def _female_given(given: str) -> str:
    if re.search(r"(?:и|ю|ей|е)$", given) and re.search(
        r"(?:ри|ли|ни|си|ьи|ии|ию|рию|лию|ией)$", given
    ):
        return re.sub(r"(?:и|ю|ей|е)$", "я", given)
    return re.sub(r"(?:ы|и|е|ой|у)$", "а", given)


# -- a name beside a position --------------------------------------------------------------------

_CAP: Final = r"[А-ЯЁA-Z][\w’'-]*"
_INI: Final = r"[А-ЯЁA-Z]\.\s?(?:-?[А-ЯЁA-Z]\.)?"
_PERSON: Final = (
    rf"(?:(?:фон |де |аль-|ван )?{_CAP}(?:\s*\({_CAP}\))?(?:\s+{_CAP}){{1,3}}"
    rf"(?:\s+(?:оглы|кызы|уулу|улы|гызы))?|{_CAP}\s+{_INI}|{_INI}\s?{_CAP})"
)
_SEP: Final = r"\s*(?:,|;|:|\s-+\s?|\s?-+\s|\n|\t|\()\s*"
_NAME_FIRST: Final = re.compile(rf"^(?P<name>{_PERSON}){_SEP}(?P<position>.+)$", re.DOTALL)
_NAME_LAST: Final = re.compile(
    rf"^(?P<position>.*?)(?:{_SEP}|\s+)(?P<name>{_PERSON})\)?[.,;]?$", re.DOTALL
)


def _looks_like_name(text: str) -> bool:
    words = text.replace(".", ". ").split()
    if not _PAIR <= len(words) <= 5:  # noqa: PLR2004
        return False
    if any(_is_initial(word) for word in words):
        named = [word for word in words if not _is_initial(word) and word.lower() not in _JOINTS]
        return bool(named) and all(word[:1].isupper() for word in named)
    if any(_PATRONYMIC.search(word) for word in words[1:]) or words[-1].lower() in _TURKIC:
        return all(word[:1].isupper() or word.lower() in _TURKIC | _PARTICLES for word in words)
    return (
        len(words) <= _FULL
        and all(re.fullmatch(_CAP, word) for word in words)
        and not (_IS_POSITION.search(text))
    )


_IS_POSITION: Final = re.compile(
    r"министр|директор|\bглав[аы]?\b|начальник|руководител|координатор|председател|заместител|эксперт"
    r"|депутат|ректор|област|респуб|\bкра[йя]\b|клуб|агентств|центр|управлен|департамент|президент"
    r"|советник|специалист|секретар|представител|губернатор|куратор|\bчлен\b|профессор",
    re.IGNORECASE,
)


def _last_dot(raw: str) -> str:
    return "." if re.search(r"[А-ЯЁ]\.\s*$", raw) else ""
