"""A full name and the printed «И.О. Фамилия» in, how well they agree out."""

import re
from typing import Final

from mailbot.model import PersonName
from mailbot.values.text import clean, distance, fold, read_cyrillic

_SHORTEST_FOR_TYPO: Final = 5
_JUNK: Final = re.compile(r"[_/|()\\]+")
_PLACEHOLDER: Final = re.compile(r"и\.\s?о\.\s?фамилия|\bфамилия\b", re.IGNORECASE)
_INITIALS: Final = re.compile(
    r"(?<![\w.])(?P<initials>(?:-?[^\W\d_][.,]\s?-?){1,3}(?:[^\W\d_](?=\s))?(?:\s?о(?:глы)?\.?(?=\s))?"
    r"|[А-ЯЁ]{2}(?=\s))"
)
_LONE_LATIN: Final = re.compile(r"(?<![^\W\d_])[ABCEHKMOPTXY](?=[.,])(?=.*[А-яЁё])")
_LATIN: Final = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_TURKIC: Final = re.compile(r"\b(?:оглы|оглу|кызы|гызы|уулу|улы|кизи)\b", re.IGNORECASE)


def signature_agreement(name: PersonName, printed: str) -> str:
    """How «И.О. Фамилия» as printed agrees with the full name.

    `match match_sloppy typo gender_differs partial initials_swapped mismatch
    mismatch_extra_initial placeholder missing`.
    """
    text = _JUNK.sub(" ", fold(printed)).strip(" -.,;:") + (
        "." if printed.rstrip(" /_").endswith(".") else ""
    )
    if not text.strip(" ."):
        return "missing"
    if _PLACEHOLDER.search(text):
        return "placeholder"
    mended, alien = read_cyrillic(text)
    cyrillic = _LONE_LATIN.sub(lambda match: match.group().translate(_LATIN), mended)
    mixed, mended = bool(alien) or cyrillic != mended, cyrillic
    sloppy = mixed or bool(
        re.search(r"\s-\s|[–—]", clean(printed).strip(" _/")) and "-" in name.surname
    )
    if not re.search(r"(?:^|[\s.])[^\W\d_][.,]", mended) and _is_full_name(name, mended):
        return "match"
    initials, surname = _parts(mended)
    if re.search(r"\d", initials):
        return "typo" if _key(surname) == _key(name.surname) else "mismatch"
    return _verdict(name, initials, surname, sloppy=sloppy or _loosely_typed(initials, mended))


def _is_full_name(name: PersonName, text: str) -> bool:
    words = sorted(_key(text).split())
    return words == sorted(_key(name.full).split())


def _parts(text: str) -> tuple[str, str]:
    """Initials as bare letters with their dots, and what is left as the surname."""
    text = re.sub(r"^(?:и\.\s?о\.|вр\.\s?и\.\s?о\.|врио)\s+\S+\s+", "", text)
    digits = re.search(r"(?<!\w)(?:[\w][.,]\s?){1,2}(?=\s?[^\W\d_]{2})", text)
    if digits and re.search(r"\d", digits.group()):
        return digits.group(), text[digits.end() :]
    match = _INITIALS.search(text + " ")
    if not match:
        return "", text
    rest = text[: match.start()] + " " + text[match.end() :]
    return match["initials"].strip(), _TURKIC.sub("", rest)


def _loosely_typed(initials: str, text: str) -> bool:
    return "," in initials or bool(re.search(r"(?<!\w)[А-ЯЁ]{2}(?=\s)", text))


def _verdict(name: PersonName, initials: str, surname: str, *, sloppy: bool) -> str:
    letters = _letters(initials)
    wanted = [[_key(p)[0] for p in name.given.replace("-", " ").split()], _patronymic(name)]
    surname_verdict = _surname_verdict(name.surname, surname)
    if surname_verdict == "mismatch":
        return "mismatch"
    initials_verdict = _initials_verdict(letters, wanted)
    if initials_verdict in {"mismatch", "mismatch_extra_initial", "initials_swapped"}:
        return initials_verdict
    if surname_verdict in {"typo", "gender_differs", "partial"}:
        return surname_verdict
    if initials_verdict == "partial":
        return "partial"
    return "match_sloppy" if sloppy or surname_verdict == "match_sloppy" else "match"


def _letters(initials: str) -> list[str]:
    bare = (
        re.sub(r"\bо(?:глы)?\.?$", "", initials)
        if re.search(r"\.\s?о\.?$|оглы", initials)
        else initials
    )
    return [_key(ch) for ch in bare if ch.isalpha()]


def _patronymic(name: PersonName) -> list[str]:
    return [_key(name.patronymic)[0]] if name.patronymic else []


def _initials_verdict(letters: list[str], wanted: list[list[str]]) -> str:
    given, patronymic = wanted
    accepted = [given[:1] + patronymic, given + patronymic]
    if letters in accepted:
        return "match"
    if not letters or (letters == given[:1] and patronymic):
        return "partial"
    if not patronymic and letters[:1] == given[:1] and len(letters) > 1:
        return "mismatch_extra_initial"
    if patronymic and letters == patronymic + given[:1]:
        return "initials_swapped"
    return "mismatch"


def _surname_verdict(surname: str, printed: str) -> str:
    wanted = _key(surname)
    words = _key(re.sub(r"\s*-\s*", "-", printed)).split()
    found = _best(words, wanted)
    if found == wanted:
        return "match"
    if found in wanted.split("-") and "-" in wanted:
        return "partial"
    if found + "а" == wanted or wanted + "а" == found:
        return "gender_differs"
    if _oblique(found, wanted):
        return "match_sloppy"
    close = distance(found, wanted, 1) <= 1 and len(wanted) >= _SHORTEST_FOR_TYPO
    return "typo" if close else "mismatch"


def _best(words: list[str], wanted: str) -> str:
    """The word or run of words that comes nearest to the surname."""
    size = len(wanted.split())
    runs = [" ".join(words[i : i + size]) for i in range(max(len(words) - size + 1, 0))]
    return min(runs, key=lambda run: distance(run, wanted, 6), default=" ".join(words))


def _oblique(found: str, wanted: str) -> bool:
    stem = wanted.removesuffix("а")
    endings = ("ой", "у", "ы") if wanted.endswith("а") else ("а", "у", "ым", "ом", "е")
    return any(found == stem + ending for ending in endings)


def _key(text: str) -> str:
    return fold(text).casefold().replace("ё", "е").strip(" .,-")
