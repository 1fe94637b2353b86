"""Numbers in, the numerals of lists out: Roman, letters of two alphabets, decimal."""

from typing import Final

_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_RUSSIAN: Final = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"


def formatted(count: int, style: str) -> str:
    """A number in one of Word's formats; an unknown one is decimal."""
    if style in {"upperRoman", "lowerRoman"}:
        roman = _roman(count)
        return roman if style == "upperRoman" else roman.lower()
    for name, letters in (("Letter", _LATIN), ("russian", _RUSSIAN)):
        if style in {f"lower{name}", f"{name}Lower", f"upper{name}", f"{name}Upper"} and count > 0:
            size = len(letters)
            text = letters[(count - 1) % size] * min((count - 1) // size + 1, 20)
            return text.upper() if "pper" in style else text
    return f"{count:02}" if style == "decimalZero" else str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:  # noqa: PLR2004 - beyond it Roman numerals need strokes
        return str(count)
    parts = []
    for value, letters in _ROMAN:
        parts.append(letters * (count // value))
        count %= value
    return "".join(parts)
