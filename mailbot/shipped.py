"""Where the rules and templates that come with mailbot lie."""

from pathlib import Path


def shipped(folder: str) -> Path:
    """`rules` or `templates`: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
