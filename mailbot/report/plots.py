"""Numbers in, SVG out: bars, stacked bars and the tile map, drawn without any script or network.

Colours come from CSS classes of the page, so that paper and dark screens each get their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_BAR = 22
_GAP = 8
_LABEL = 250
_WIDTH = 720


@dataclass(frozen=True, slots=True)
class Tile:
    """One region's place on the tile map."""

    region: str
    short: str
    row: int
    column: int


def bars(rows: Sequence[tuple[str, int]], css: str = "bar") -> str:
    """Horizontal bars with label and count; the longest spans the width."""
    top = max((count for _, count in rows), default=0) or 1
    height = len(rows) * (_BAR + _GAP)
    parts = [_open(_WIDTH, height)]
    for index, (label, count) in enumerate(rows):
        y = index * (_BAR + _GAP)
        width = (_WIDTH - _LABEL - 50) * count / top
        parts.append(_text(0, y + _BAR - 6, label))
        parts.append(
            f'<rect class="{css}" x="{_LABEL}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="3"/>'
        )
        parts.append(_text(_LABEL + width + 6, y + _BAR - 6, str(count)))
    return "".join(parts) + "</svg>"


def weeks_by_district(rows: Mapping[str, Sequence[int]], week_labels: Sequence[str]) -> str:
    """A grid of circles: a district a line, a week a column, the area of a circle the count."""
    step, line = (_WIDTH - _LABEL) / max(len(week_labels), 1), 34
    top = max((count for counts in rows.values() for count in counts), default=0) or 1
    parts = [_open(_WIDTH, (len(rows) + 1) * line)]
    for column, label in enumerate(week_labels):
        parts.append(_text(_LABEL + step * (column + 0.5), 16, label, "middle"))
    for index, (district, counts) in enumerate(rows.items()):
        y = (index + 1) * line
        parts.append(_text(0, y + 8, district))
        for column, count in enumerate(counts):
            x = _LABEL + step * (column + 0.5)
            if count:
                radius = 5 + 10 * (count / top) ** 0.5
                parts.append(f'<circle class="bar" cx="{x:.1f}" cy="{y + 4}" r="{radius:.1f}"/>')
            parts.append(_text(x, y + 9, str(count or "·"), "middle", "on" if count else "off"))
    return "".join(parts) + "</svg>"


def split_bar(rows: Sequence[tuple[str, int, str]]) -> str:
    """One bar cut into shares; each share has a label, a count and a colour class."""
    total = sum(count for _, count, _ in rows) or 1
    parts, x = [_open(_WIDTH, 64)], 0.0
    for label, count, css in rows:
        if not count:
            continue
        width = _WIDTH * count / total
        parts.append(f'<rect class="{css}" x="{x:.1f}" y="0" width="{width:.1f}" height="30"/>')
        parts.append(_text(x + 4, 52, f"{label}: {count}"))
        x += max(width, 150.0 if len(rows) > 2 else width)  # noqa: PLR2004
    return "".join(parts) + "</svg>"


def tile_map(tiles: Sequence[Tile], counts: Mapping[str, int]) -> str:
    """Every region a square; filled when it was heard of, hollow when it was silent."""
    side = 45
    width = (max(tile.column for tile in tiles) + 1) * side
    height = (max(tile.row for tile in tiles) + 1) * side
    parts = [_open(width, height)]
    for tile in tiles:
        x, y, count = tile.column * side, tile.row * side, counts.get(tile.region, 0)
        css = f"tile heard{min(count, 3)}" if count else "tile silent"
        parts.append(
            f"<g><title>{escape(tile.region)}: {count}</title>"
            f'<rect class="{css}" x="{x + 1}" y="{y + 1}" width="{side - 3}" height="{side - 3}" rx="5"/>'
        )
        ink = "on" if count else "off"
        parts.append(_text(x + side / 2 - 0.5, y + 19, tile.short, "middle", f"{ink} small"))
        parts.append(_text(x + side / 2 - 0.5, y + 36, str(count or "–"), "middle", ink) + "</g>")
    return "".join(parts) + "</svg>"


def _open(width: float, height: float) -> str:
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img" xmlns="http://www.w3.org/2000/svg">'


def _text(x: float, y: float, text: str, anchor: str = "start", css: str = "") -> str:
    return (
        f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )
