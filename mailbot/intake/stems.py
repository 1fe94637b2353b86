"""File names in, which of them speak of the same document out."""

import re
from collections.abc import Sequence
from typing import Final

_ENDING: Final = re.compile(
    r"\.(?:docx?|docm|dotx|odt|rtf|pdf|sig|sgn|sign|p7[smb]|png|jpe?g|tiff?|bmp|gif|webp|heic)$"
)
_ADDED: Final = re.compile(
    r"\b(?:скан(?:ированный|-?копия)?|scan(?:ned)?|подпис(?:ь|ан|анный|и|ью)|signed|signature|эп|эцп|кэп"
    r"|копия|copy|стр(?:аница)?|лист|page)\b"
)


def stem_of(name: str) -> str:
    """The name without its endings and without what people add to the name of a scan."""
    lower = name.lower().replace("ё", "е")
    while (shorter := _ENDING.sub("", lower)) != lower:
        lower = shorter
    words = re.sub(r"[\W_]+", " ", lower)
    return " ".join(_ADDED.sub(" ", words).split())


def closest(stem: str, stems: Sequence[str]) -> int | None:
    """Position of the one stem that is the same, else of the longest it begins with."""
    same = [index for index, other in enumerate(stems) if other == stem]
    if same:
        return same[0] if len(same) == 1 else None
    begun = [
        (len(other), index)
        for index, other in enumerate(stems)
        if other and f"{stem} ".startswith(f"{other} ")
    ]
    return max(begun)[1] if begun else None
