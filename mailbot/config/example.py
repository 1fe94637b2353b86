"""The example configuration and a few values in, a configuration with all its comments out."""

import json
import re
from collections.abc import Mapping
from typing import Final

_TABLE: Final = re.compile(r"\[([\w.]+)\]")
_KEY: Final = re.compile(r"(?P<key>\w+)(?P<gap>\s*=\s*)(?P<value>\"[^\"]*\"|[^\s#]+)(?P<rest>.*)")

Values = Mapping[str, str | int | bool]
"""`imap.host` → the value."""


def filled_in(example: str, values: Values, renamed: Mapping[str, str] | None = None) -> str:
    """The example with `values` in place of its own; `renamed` keys go under another name.

    Raises KeyError for a value that the example has no line for.
    """
    names = renamed or {}
    left, table, lines = dict(values), "", []
    for line in example.splitlines():
        if found := _TABLE.match(line):
            table = found[1]
        elif (found := _KEY.match(line)) and (path := f"{table}.{found['key']}") in left:
            key = names.get(path, found["key"])
            lines.append(f"{key}{found['gap']}{_toml(left.pop(path))}{found['rest']}")
            continue
        lines.append(line)
    if left:
        raise KeyError(", ".join(left))
    return "\n".join(lines) + "\n"


def keys_of(text: str) -> Mapping[str, str]:
    """Every key that is set, such as `imap.host`, with its line."""
    found, table = {}, ""
    for line in text.splitlines():
        if header := _TABLE.match(line):
            table = header[1]
        elif key := _KEY.match(line):
            found[f"{table}.{key['key']}"] = line
    return found


def _toml(value: str | int | bool) -> str:
    """JSON's strings, numbers and booleans are TOML's as well."""
    return json.dumps(value, ensure_ascii=False)
