"""Tables of `curators.toml` and `coordinators.toml` in, a sentence per unknown key out.

A misspelt key would be passed over in silence: an `emial` is a curator who gets nothing.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Final

Keys = Mapping[str, "Keys"]
ANY: Final = "*"
"""Stands for names of regions and districts, which others check."""

_PERSON: Final[Keys] = {"email": {}, "full_name": {}}
CURATORS: Final[Keys] = {
    "districts": {
        ANY: {
            **_PERSON,
            "deputy": _PERSON,
            "absent": {"from": {}, "to": {}},
            "utc_offset": {},
        }
    },
    "duty": _PERSON,
    "routes": {ANY: {}},
}
COORDINATORS: Final[Keys] = {
    "regions": {ANY: {"addresses": {}}},
    "co_chairs": {ANY: {**_PERSON, "coordinator": _PERSON}},
}


def unknown_keys(file: str, table: Mapping[str, object], known: Keys) -> Iterator[str]:
    """One sentence for each key that nothing reads."""
    yield from _unknown(file, "", table, known)


def _unknown(file: str, where: str, table: Mapping[str, object], known: Keys) -> Iterator[str]:
    for key, value in table.items():
        path = f"{where}.{key}" if where else key
        if key not in known and ANY not in known:
            close = difflib.get_close_matches(key, known, 1)
            hint = f", did you mean {close[0]!r}?" if close else ""
            yield f"{file}: unknown key {path}{hint}"
            continue
        below = known.get(key, known.get(ANY, {}))
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and below:
                yield from _unknown(file, path, inner, below)
