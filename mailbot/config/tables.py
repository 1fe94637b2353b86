"""A TOML table and a dataclass in, the dataclass filled in or a list of problems out."""

import difflib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from mailbot.credentials import Secret


def read_table(kind: type[Any], table: object, where: str, problems: list[str]) -> Any:
    """A dataclass from a TOML table; `None` when it cannot be made."""
    if not isinstance(table, dict):
        problems.append(f"[{where}] is not a table")
        return None
    known = {item.name: item for item in fields(kind)}
    for name in sorted(table.keys() - known.keys()):
        close = difflib.get_close_matches(name, known, 1)
        hint = f", did you mean {close[0]!r}?" if close else ""
        problems.append(f"unknown key {_path(where, name)}{hint}")
    hints = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, item in known.items():
        if name in table:
            values[name] = _value(hints[name], table[name], _path(where, name), problems)
        elif item.default is MISSING and item.default_factory is MISSING:
            problems.append(f"{_path(where, name)} is missing")
    required = {
        n for n, i in known.items() if i.default is MISSING and i.default_factory is MISSING
    }
    return kind(**values) if required <= values.keys() else None


def _value(kind: Any, value: object, where: str, problems: list[str]) -> Any:
    kind = typing.get_args(kind)[0] if isinstance(kind, types.UnionType) else kind
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Secret and isinstance(value, str):
        return Secret(value)
    if is_dataclass(kind):
        return read_table(typing.cast("type[Any]", kind), value, where, problems)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(arguments[0], item, where, problems) for item in value)
    if isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(value, dict):
        return {
            str(key): _value(arguments[1], item, where, problems) for key, item in value.items()
        }
    plain = origin or kind
    if plain is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    fits = (
        isinstance(plain, type)
        and isinstance(value, plain)
        and not (plain is int and value is True)
    )
    if not fits or isinstance(plain, types.GenericAlias):
        problems.append(f"{where} must be {getattr(plain, '__name__', plain)}, not {value!r}")
    return value


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
