"""Where the rules, templates and the example configuration that come with mailbot lie."""

from pathlib import Path


def shipped(name: str) -> Path:
    """`rules`, `templates` or a file: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.exists() else package.parent / name
