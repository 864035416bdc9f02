"""Where two pictures of a figure differ, pixel by pixel."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import matplotlib.image
import numpy as np

from disrupting_harm.errors import UserError


DARK_RED = np.array([0x9C, 0x1C, 0x1C], dtype=np.uint8)
WHITE = 255


@dataclass(frozen=True)
class ImageChange:
    """pixels: how many differ, of width x height (of the larger picture where sizes differ). box: the smallest rectangle
    around them, as first and last column, first and last row, counted from 1 at the upper left. overlay: the later picture,
    faded, with what differs in dark red, as PNG.
    """

    pixels: int
    width: int
    height: int
    box: tuple[int, int, int, int]
    sizes: tuple[tuple[int, int], tuple[int, int]]
    overlay: bytes

    @property
    def text(self) -> str:
        """`120 of 345,000 pixels (0.03 %), columns 10 to 40 of 690, rows 5 to 9 of 500`."""
        left, right, top, bottom = self.box
        total = self.width * self.height
        share = 100 * self.pixels / total
        per_cent = f"{share:.2f} %" if share >= 0.005 else "less than 0.01 %"
        where = f"columns {left} to {right} of {self.width}, rows {top} to {bottom} of {self.height}"
        size = ""
        if self.sizes[0] != self.sizes[1]:
            size = "; its size was {} x {} and is {} x {}".format(*self.sizes[0], *self.sizes[1])
        return f"{self.pixels:,} of {total:,} pixels ({per_cent}), {where}{size}"


def compare_images(before: Path, after: Path, name: str) -> ImageChange | None:
    """None for pictures whose pixels are alike. Raises UserError for a file that is not a picture."""
    old, new = _read(before, name), _read(after, name)
    sizes = tuple((image.shape[1], image.shape[0]) for image in (old, new))
    height, width = (max(old.shape[i], new.shape[i]) for i in (0, 1))
    differs = (_pad(old, height, width) != _pad(new, height, width)).any(axis=2)
    # Where only one of the pictures has a pixel they differ, whatever its colour.
    differs |= _inside(old, height, width) != _inside(new, height, width)
    if not differs.any():
        return None
    columns, rows = (np.flatnonzero(differs.any(axis=axis)) + 1 for axis in (0, 1))
    box = (int(columns[0]), int(columns[-1]), int(rows[0]), int(rows[-1]))
    overlay = _overlay(_pad(new, height, width), differs)
    return ImageChange(int(differs.sum()), width, height, box, sizes, overlay)


def _read(path: Path, name: str) -> np.ndarray:
    """Height x width x 3 bytes, on white where the picture is transparent."""
    try:
        image = matplotlib.image.imread(io.BytesIO(path.read_bytes()), format="png")
    except (OSError, ValueError, SyntaxError):  # a broken PNG is a SyntaxError to its reader
        raise UserError(f"{name}: cannot be read as a picture; run the notebook again.") from None
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, axis=2)
    colour = image[:, :, :3]
    if image.shape[2] == 4:
        colour = colour * image[:, :, 3:] + (1 - image[:, :, 3:])
    return np.round(colour * 255).astype(np.uint8)


def _pad(image: np.ndarray, height: int, width: int) -> np.ndarray:
    space = ((0, height - image.shape[0]), (0, width - image.shape[1]), (0, 0))
    return np.pad(image, space, constant_values=WHITE)


def _inside(image: np.ndarray, height: int, width: int) -> np.ndarray:
    found = np.zeros((height, width), dtype=bool)
    found[: image.shape[0], : image.shape[1]] = True
    return found


def _overlay(image: np.ndarray, differs: np.ndarray) -> bytes:
    """In grey, so that dark red means a difference and nothing else; dark enough that the mark of a stand-in is read."""
    grey = image.mean(axis=2, keepdims=True)
    faded = np.repeat(WHITE - 0.45 * (WHITE - grey), 3, axis=2).astype(np.uint8)
    faded[differs] = DARK_RED
    out = io.BytesIO()
    matplotlib.image.imsave(out, faded, format="png", metadata={"Software": None})
    return out.getvalue()
