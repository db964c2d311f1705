"""What the same noise became while a model trained: frames, thinned so that they never grow many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from aestudio.analysis.generated import Made
from aestudio.analysis.milestones import evenly
from aestudio.gui.images import tiled, to_bytes
from aestudio.gui.viewers.painting import Array, as_planes

__all__ = ["Film", "as_gif"]

FRAMES = 24  # kept at most; when they are more, every other goes
SHOWN = 36  # samples in a picture of the animation
ENLARGED = 480  # pixels a side that small pictures are enlarged to, at least
WIDEST = 1600  # to which they are enlarged, at most
SPEED, LAST = 250, 2000  # milliseconds a frame, and the last: there is time to look at it
LINE = 28  # pixels of height for the epoch above a frame


class Film:
    """Frames by epoch, of one question."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, Made]] = []
        self._stride = 1

    @property
    def epochs(self) -> list[int]:
        """Those there are frames of."""
        return [epoch for epoch, _ in self.frames]

    def add(self, epoch: int, made: Made) -> None:
        """Take the samples of an epoch; those of another question begin a new film."""
        if self.frames and (self.frames[-1][1].question != made.question or epoch < self.frames[-1][0]):
            self.clear()
        last = self.frames[-1][0] if self.frames else None
        if last == epoch:
            self.frames[-1] = (epoch, made)
            return
        if len(self.frames) > 1 and epoch - self.frames[-2][0] < self._stride:
            self.frames[-1] = (epoch, made)  # the newest is always there
            return
        self.frames.append((epoch, made))
        if len(self.frames) > FRAMES:
            self.frames = [*self.frames[:-1:2], self.frames[-1]]
            self._stride *= 2

    def insert(self, epoch: int, made: Made) -> None:
        """Put in the samples of an earlier epoch, if they answer the same question and it has none."""
        if self.frames and self.frames[-1][1].question == made.question and epoch not in self.epochs:
            self.frames.append((epoch, made))
            self.frames.sort(key=lambda frame: frame[0])

    def spread(self, count: int) -> list[tuple[int, Made]]:
        """At most so many frames, from the first to the last at even distances."""
        return evenly(self.frames, count)

    def clear(self) -> None:
        """Begin anew."""
        self.frames, self._stride = [], 1


def as_gif(frames: list[tuple[int, Made]], columns: int = 0) -> Callable[[Path], None]:
    """What writes the frames as an animation, above each its epoch.

    Args:
        frames: samples by epoch.
        columns: samples side by side; 0: as many as in a square.

    Raises:
        ValueError: when the samples are no pictures.
    """
    sheets: list[Array] = []
    for _, made in frames:
        planes = as_planes(made.values[:SHOWN])
        if planes is None:
            raise ValueError("expected pictures; curves and points have no animation yet")
        across = min(columns or round(np.sqrt(len(planes))), len(planes))
        seen = to_bytes(tiled(planes, across), made.scale.low, made.scale.high)
        sheet = np.where(seen[..., 3:] > 0, seen[..., :3], np.uint8(255))  # white between the samples
        times = max(1, min(-(-ENLARGED // min(sheet.shape[:2])), WIDEST // max(sheet.shape[:2])))
        sheets.append(sheet.repeat(times, 0).repeat(times, 1))

    def write(path: Path) -> None:
        from PIL import Image, ImageDraw, ImageFont

        pictures, font = [], ImageFont.load_default(18)
        for sheet, (epoch, _) in zip(sheets, frames, strict=True):
            picture = Image.new("RGB", (sheet.shape[1], sheet.shape[0] + LINE), "white")
            picture.paste(Image.fromarray(sheet), (0, LINE))
            ImageDraw.Draw(picture).text((6, LINE // 2), f"epoch {epoch:,}", "black", font, anchor="lm")
            pictures.append(picture)
        times = [SPEED] * (len(pictures) - 1) + [LAST]
        first, *rest = pictures
        first.save(path, format="GIF", save_all=True, append_images=rest, duration=times, loop=0)

    return write
