"""Two configurations in, the keys whose values differ out; the values stay unsaid."""

from dataclasses import fields, is_dataclass


def differing_keys(old: object, new: object, where: str = "") -> tuple[str, ...]:
    """Names such as `imap.host`, in the order of the file."""
    if not (is_dataclass(old) and type(old) is type(new)):
        return () if old == new else (where,)
    return tuple(
        name
        for field in fields(old)
        for name in differing_keys(
            getattr(old, field.name),
            getattr(new, field.name),
            f"{where}.{field.name}" if where else field.name,
        )
    )
