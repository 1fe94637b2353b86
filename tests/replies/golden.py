"""Write the golden letters anew: `python -m tests.replies.golden`, then read the difference."""

from pathlib import Path

from mailbot.model import Outgoing
from tests.replies.by_calendar import BY_CALENDAR
from tests.replies.scenes import SCENES, letters_of

AGREED = {name: (lambda scene=scene: letters_of(*scene())) for name, scene in SCENES.items()}
AGREED |= BY_CALENDAR
FOLDER = Path(__file__).parent.parent / "golden" / "letters"


def written(letters: list[Outgoing]) -> str:
    """All letters of one delivery as one readable page."""
    return "\n".join(_page(letter) for letter in letters)


def _page(letter: Outgoing) -> str:
    files = ", ".join(file.name for file in letter.attachments) or "–"
    lines = [
        f"######## {letter.purpose} → {letter.to}",
        f"Тема: {letter.subject}",
        f"Ответить: {letter.reply_to or '–'}",
        f"Файлы: {files}",
        "",
        letter.text,
    ]
    return "\n".join(lines)


def main() -> None:
    """One file per scene; files of scenes that are gone are removed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.txt"):
        path.unlink()
    for name, letters in AGREED.items():
        (FOLDER / f"{name}.txt").write_text(written(letters()), "utf-8")


if __name__ == "__main__":
    main()
