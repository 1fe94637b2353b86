"""Bytes of a picture in, whether there is ink in it and what the ink looks like out."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops

_PIXELS: Final = 40_000_000
_ENOUGH: Final = 6_000_000
"""Pixels: an A4 page at 240 dots per inch."""
_CONTRAST: Final = 48
"""Levels away from the paper; JPEG noise and paper stay below."""
_EDGE: Final = 20
"""Levels away from the surroundings: shadows on a photograph have no edges."""
_PALE: Final = 16
_PALE_EDGE: Final = 8
"""The same after neighbours are averaged, which noise does not survive."""
_TILE: Final = 16
_LEAST: Final = 40
"""Pixels: a dot is no signature."""
_SHARE: Final = 0.0002
_HASH: Final = 16
NEAR: Final = 26
"""Of 256 bits: the same ink scaled, re-encoded or turned differs by less, another by 30 and more."""
_TURNS: Final = (-4, -2, 2, 4)
"""Degrees by which a second scan of the same sheet may lie askew."""
_SMALL: Final = 192
_BAND: Final = 0.12
"""Of the height or width of all the ink."""
_RULED: Final = 204
"""Of 255: a row of ink from end to end is a ruled line or a frame, no hand does that."""
_STRAIGHT: Final = [255 if share > _RULED else 0 for share in range(256)]
_DARK: Final = [255 if level > 90 else 0 for level in range(256)]  # noqa: PLR2004 - edges blur
_REDUCIBLE: Final = frozenset({"RGB", "RGBA", "L", "LA"})
_FAULTS: Final = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, ZeroDivisionError,
    OverflowError, MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ink:
    """What a picture shows."""

    readable: bool
    present: bool = False
    pixels: str = ""
    """sha256 of the decoded picture: equal pictures in any encoding without loss."""
    faint: bool = False
    """Marks so pale that they may be a pencil's, or the paper's own."""
    ruled: bool = False
    """Nothing but straight lines: a rule to sign on, an empty frame."""
    scattered: bool = False
    """In pieces with white between them: more than one hand may have written there."""
    shape: int = 0
    """256-bit difference hash of the ink, cropped."""
    turned: tuple[int, ...] = ()
    """The same of the ink turned a little."""


def ink_of(content: bytes, crop: tuple[float, float, float, float] = (0, 0, 0, 0)) -> Ink:
    """Look at what is left of a picture by `crop` (`document.Picture`); never raises over its bytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _look(content, crop)
    except _FAULTS:
        return Ink(readable=False)


def nearly_the_same(one: Ink, other: Ink) -> bool:
    """Two pictures of one signature, rescaled, re-encoded or a little askew."""
    shapes = (*one.turned, one.shape)
    return any((shape ^ other.shape).bit_count() <= NEAR for shape in shapes)


def _look(content: bytes, crop: tuple[float, float, float, float]) -> Ink:
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > _PIXELS:
            return Ink(readable=False)
        size = picture.size
        paper = _on_paper(_coarser(picture, crop))
    pixels = hashlib.sha256(f"{size}{crop}".encode() + paper.tobytes()).hexdigest()
    mask = _marks(paper, _CONTRAST, _EDGE)
    enough = _enough(paper)
    if mask.histogram()[255] < enough:
        smooth = paper.reduce(2)
        pale = _marks(smooth, _PALE, _PALE_EDGE).histogram()[255] >= _enough(smooth)
        return Ink(readable=True, faint=pale, pixels=pixels)
    mask = _without_rules(mask)
    box = mask.getbbox()
    if mask.histogram()[255] < enough or box is None:
        return Ink(readable=True, pixels=pixels, ruled=True)
    drawn = mask.crop(box)
    return Ink(
        readable=True,
        present=True,
        pixels=pixels,
        scattered=_is_scattered(drawn),
        shape=_difference_hash(drawn),
        turned=_turned(drawn),
    )


def _box(
    picture: Image.Image, crop: tuple[float, float, float, float]
) -> tuple[int, int, int, int]:
    left, top, right, bottom = crop
    return (
        round(picture.width * left),
        round(picture.height * top),
        max(1, round(picture.width * (1 - right))),
        max(1, round(picture.height * (1 - bottom))),
    )


def _coarser(picture: Image.Image, crop: tuple[float, float, float, float]) -> Image.Image:
    """What is shown, reduced as far as a line of the pen can still be seen, before it is decoded."""
    left, top, right, bottom = crop
    shown = picture.width * picture.height * (1 - left - right) * (1 - top - bottom)
    factor = 1 + int((shown / _ENOUGH) ** 0.5)
    if factor > 1:
        before = picture.width
        picture.draft("RGB", (picture.width // factor, picture.height // factor))
        factor = max(1, factor * picture.width // before)
    part = picture.crop(_box(picture, crop)) if any(crop) else picture
    return part.reduce(factor) if factor > 1 and part.mode in _REDUCIBLE else part


def _on_paper(picture: Image.Image) -> Image.Image:
    """The picture on white, transparency gone."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        drawn = picture.convert("RGBA")
        paper = Image.new("RGBA", drawn.size, "white")
        return Image.alpha_composite(paper, drawn).convert("RGB")
    return picture.convert("RGB")


def _enough(paper: Image.Image) -> int:
    """Pixels of ink that are more than a dot."""
    return max(_LEAST, int(_SHARE * paper.width * paper.height))


def _marks(paper: Image.Image, contrast: int, edge: int) -> Image.Image:
    """White where something is drawn."""
    return ImageChops.darker(_ink_mask(paper, contrast), _edges(paper, edge))


def _ink_mask(paper: Image.Image, contrast: int) -> Image.Image:
    """White where a channel is far from the paper's own level, black elsewhere."""
    masks = []
    for channel in paper.split():
        level = _median(channel.histogram())
        table = [255 if abs(value - level) > contrast else 0 for value in range(256)]
        masks.append(channel.point(table))
    mask = masks[0]
    for other in masks[1:]:
        mask = ImageChops.lighter(mask, other)
    return mask


def _edges(paper: Image.Image, edge: int) -> Image.Image:
    """White where a pixel differs from the mean of its neighbourhood, black elsewhere."""
    gray = paper.convert("L")
    if min(gray.size) < 2 * _TILE:
        return Image.new("L", gray.size, 255)
    around = gray.reduce(_TILE).resize(gray.size, Image.Resampling.BILINEAR)
    table = [255 if value > edge else 0 for value in range(256)]
    return ImageChops.difference(gray, around).point(table)


def _without_rules(mask: Image.Image) -> Image.Image:
    """The ink without rows and columns that are filled from end to end."""
    box = mask.getbbox()
    if box is None:
        return mask
    cut = mask.crop(box)
    for size in ((1, cut.height), (cut.width, 1)):
        filled = cut.resize(size, Image.Resampling.BOX).point(_STRAIGHT).resize(cut.size)
        cut = ImageChops.subtract(cut, filled)
    return cut


def _is_scattered(drawn: Image.Image) -> bool:
    """A white band crosses it from side to side, or from top to bottom."""
    columns, rows = drawn.getprojection()
    return _widest_gap(rows) > _BAND * len(rows) or _widest_gap(columns) > _BAND * len(columns)


def _widest_gap(inked: list[int]) -> int:
    return max(map(len, "".join("#" if ink else " " for ink in inked).split("#")))


def _turned(drawn: Image.Image) -> tuple[int, ...]:
    scale = _SMALL / max(drawn.size)
    small = drawn.resize(
        (max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale))),
        Image.Resampling.BOX,
    )
    hashes = []
    for degrees in _TURNS:
        turned = small.rotate(degrees, Image.Resampling.BILINEAR, expand=True)
        box = turned.point(_DARK).getbbox() or turned.getbbox()
        hashes.append(_difference_hash(turned.crop(box)))
    return tuple(hashes)


def _median(histogram: list[int]) -> int:
    half, seen = sum(histogram) // 2, 0
    for value, count in enumerate(histogram):
        seen += count
        if seen > half:
            return value
    return 255


def _difference_hash(ink: Image.Image) -> int:
    small = ink.resize((_HASH + 1, _HASH), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(_HASH):
        start = row * (_HASH + 1)
        for column in range(_HASH):
            bits = bits << 1 | (small[start + column] > small[start + column + 1])
    return bits
