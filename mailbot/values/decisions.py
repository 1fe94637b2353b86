"""The words of a decision in, its kinds out (the eight samples of the form, and two powers)."""

import re
from typing import Final

from mailbot.values.text import as_seen

KINDS: Final = (
    "note", "support", "rework", "reject", "interregional", "federal", "recommend_measures",
    "roadmap", "note_results", "other",
)  # fmt: skip

_RESULTS: Final = r"(?:результат|итог|ход[еа]?\s+реализ|реализаци)"
_PATTERNS: Final = {
    "reject": r"\bотклон|\bотказа(?!вш)|\bне\s+(?:поддерж|одобр|рекоменд|принима)"
    r"|\bпризна\w*\s+(?:\S+\s+){0,3}нецелесообразн|\bснять\s+с\s+рассмотрен",
    "rework": r"\bдоработ|\bперерабо[тч]|\bустран\w+\s+замечан"
    r"|\bвернуть\s+(?:\S+\s+){0,3}(?:автор|инициатор|заявител)",
    "interregional": r"\bмежрегион",
    "federal": r"\bфедеральн\w*\s+(?:\S+\s+){0,2}(?:уров|поддержк|рассмотр|эксперт|обсужд)"
    r"|\bна\s+(?:\S+\s+){0,2}федеральн\w*\s+уров"
    r"|\bнаправ\w+\s+(?:\S+\s+){0,6}в\s+(?:адрес\s+)?(?:аси\b|агентств\w*\s+стратегическ)",
    "roadmap": r"\bдорожн\w*\s+карт",
    "recommend_measures": r"\bмер\w*\s+(?:\S+\s+){0,3}поддерж",
    "note_results": rf"\bк\s+сведени.*{_RESULTS}|{_RESULTS}.*\bк\s+сведени",
    "note": r"\bк\s+сведени",
    "support": r"(?<!не )\b(?:поддержать|поддерживаем|поддержан[ао]?\b|одобр(?:ить|ено|ен)"
    r"|согласовать|утвердить)",
}
_COMPILED: Final = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_OVERRULED: Final = {"reject": {"support", "recommend_measures"}, "note_results": {"note"}}


def kinds_of(text: str) -> tuple[str, ...]:
    """All kinds that apply, in the order of `KINDS`; `other` alone when none does."""
    words = re.sub(r"[«»\"“”()]", "", as_seen(text).lower())
    found = {kind for kind, pattern in _COMPILED.items() if pattern.search(words)}
    for stronger, weaker in _OVERRULED.items():
        if stronger in found:
            found -= weaker
    return tuple(kind for kind in KINDS if kind in found) or ("other",)
