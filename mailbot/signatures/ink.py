"""Bytes of a picture in, whether there is ink in it and what the ink looks like out."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops

_PIXELS: Final = 40_000_000
_CONTRAST: Final = 48
"""Levels away from the paper; JPEG noise and paper stay below."""
_EDGE: Final = 20
"""Levels away from the surroundings: shadows on a photograph have no edges."""
_TILE: Final = 16
_LEAST: Final = 40
"""Pixels: a dot is no signature."""
_SHARE: Final = 0.0002
_HASH: Final = 16
NEAR: Final = 26
"""Of 256 bits: the same ink scaled or re-encoded differs by up to 11, another by 70."""
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
    shape: int = 0
    """256-bit difference hash of the ink, cropped."""


def ink_of(content: bytes) -> Ink:
    """Look at one picture; never raises over its bytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _look(content)
    except _FAULTS:
        return Ink(readable=False)


def nearly_the_same(one: Ink, other: Ink) -> bool:
    """Two pictures of one signature, rescaled or re-encoded."""
    return (one.shape ^ other.shape).bit_count() <= NEAR


def _look(content: bytes) -> Ink:
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > _PIXELS:
            return Ink(readable=False)
        paper = _on_paper(picture)
    pixels = hashlib.sha256(f"{paper.size}".encode() + paper.tobytes()).hexdigest()
    mask = ImageChops.darker(_ink_mask(paper), _edges(paper))
    count = mask.histogram()[255]
    present = count >= max(_LEAST, int(_SHARE * paper.width * paper.height))
    box = mask.getbbox()
    if not present or box is None:
        return Ink(readable=True, pixels=pixels)
    return Ink(readable=True, present=True, pixels=pixels, shape=_difference_hash(mask.crop(box)))


def _on_paper(picture: Image.Image) -> Image.Image:
    """The picture on white, transparency gone."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        drawn = picture.convert("RGBA")
        paper = Image.new("RGBA", drawn.size, "white")
        return Image.alpha_composite(paper, drawn).convert("RGB")
    return picture.convert("RGB")


def _ink_mask(paper: Image.Image) -> Image.Image:
    """White where a channel is far from the paper's own level, black elsewhere."""
    masks = []
    for channel in paper.split():
        level = _median(channel.histogram())
        table = [255 if abs(value - level) > _CONTRAST else 0 for value in range(256)]
        masks.append(channel.point(table))
    mask = masks[0]
    for other in masks[1:]:
        mask = ImageChops.lighter(mask, other)
    return mask


def _edges(paper: Image.Image) -> Image.Image:
    """White where a pixel differs from the mean of its neighbourhood, black elsewhere."""
    gray = paper.convert("L")
    if min(gray.size) < 2 * _TILE:
        return Image.new("L", gray.size, 255)
    around = gray.reduce(_TILE).resize(gray.size, Image.Resampling.BILINEAR)
    table = [255 if value > _EDGE else 0 for value in range(256)]
    return ImageChops.difference(gray, around).point(table)


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
