"""Drawn faces: skin of a known colour, known shape and known light, so that an audit has a truth to go by."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Report, silent
from aestudio.data.drawn.parameters import NAMES, TONES, Draw, draw, swatch_of
from aestudio.data.drawn.render import render
from aestudio.data.fields import count_field, seed_field
from aestudio.data.reading.cache import prepared
from aestudio.data.reading.images import Look
from aestudio.spec import hints

__all__ = ["Faces"]

_VERSION = "1"  # of how faces are drawn; another one makes prepared pictures anew
_TOGETHER = 16  # faces drawn at once: what fits the processor's cache
_PICTURES, _REGIONS, _APPARENT = "pictures.npy", "regions.npy", "apparent.npy"


@DATASETS.register
class Faces(DatasetSpec):
    """Faces drawn from random parameters, no photographs: true skin colour and masks of each are known."""

    kind = "faces"
    title = "Drawn faces"

    count: int = count_field(4000, "Faces")
    size: int = Field(
        32,
        ge=16,
        le=256,
        title="Size",
        description="Height and width of a picture.",
        json_schema_extra=hints(unit="pixels", log=True),
    )
    colour: Literal["RGB", "grey"] = Field(
        "RGB",
        title="Colour",
        description="Grey faces have no colour that could be measured: an audit then speaks of no tone.",
    )
    share: float = Field(
        0.5,
        ge=0,
        le=1,
        title="Share of tone B",
        description="Which part of the faces has the darker tone B; the others have tone A.",
    )
    geometry: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Tone and shape",
        description="How far nose and lips go with the tone: 0 not at all, 1 they are locked together.",
    )
    light: float = Field(
        0.0,
        ge=-1,
        le=1,
        title="Tone and light",
        description="Above 0, tone B is lit darker than tone A: a confound that is no upsampler's doing.",
    )
    mislabelled: float = Field(
        0.0,
        ge=0,
        le=0.5,
        title="Wrong labels",
        description="Which part of the labels names the other tone.",
        json_schema_extra=hints(advanced=True),
    )
    skin: Literal["two tones", "Monk swatches"] = Field(
        "two tones",
        title="Skin",
        description="Colours around two means, or the ten of the Monk Skin Tone scale: 1 to 5 are A, the "
        "others B.",
        json_schema_extra=hints(advanced=True),
    )
    lightness_a: float = Field(
        TONES[0][0],
        ge=25,
        le=82,
        title="Lightness of tone A",
        description="Mean L* of the skin of tone A.",
        json_schema_extra=hints(unit="L*", advanced=True, shown_if=("skin", "two tones")),
    )
    lightness_b: float = Field(
        TONES[1][0],
        ge=25,
        le=82,
        title="Lightness of tone B",
        description="Mean L* of the skin of tone B.",
        json_schema_extra=hints(unit="L*", advanced=True, shown_if=("skin", "two tones")),
    )
    spread_a: float = Field(
        TONES[0][1],
        ge=0,
        le=20,
        title="Spread of tone A",
        description="Standard deviation of L* within tone A.",
        json_schema_extra=hints(unit="L*", advanced=True, shown_if=("skin", "two tones")),
    )
    spread_b: float = Field(
        TONES[1][1],
        ge=0,
        le=20,
        title="Spread of tone B",
        description="Standard deviation of L* within tone B.",
        json_schema_extra=hints(unit="L*", advanced=True, shown_if=("skin", "two tones")),
    )
    seed: int = seed_field("faces")

    @property
    def how(self) -> Draw:
        """The dials as what parameters are drawn with."""
        tones = ((self.lightness_a, self.spread_a), (self.lightness_b, self.spread_b))
        return Draw(self.share, self.geometry, self.light, tones, self.skin == "Monk swatches")

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """`count` pictures `(3 or 1, size, size)`, uint8, sRGB, as a memory map, drawn on the first load.

        A label column `tone` names the groups, and `swatch` the colours where these are swatches. The data's
        `truth` holds every parameter by name, the true group `tone` (labels may be wrong on purpose),
        `apparent` `(N, 3)`, mean L*, a*, b* over the skin of the picture, and `regions` `(N, size, size)`
        uint8, with the bits SKIN, LIPS and HAIR of `drawn.render`.

        Raises:
            SpecError: when they could not be stored.
        """
        parameters, tone = draw(self.how, self.count, self.seed)
        grey = " grey" if self.colour == "grey" else ""
        made = f"{_VERSION} {self.size}{grey} {hashlib.sha256(parameters.tobytes()).hexdigest()}"
        key = f"faces-{hashlib.sha256(made.encode()).hexdigest()[:32]}"
        folder = prepared(key, lambda new: _store(new, parameters, self._look, self.size, report), report)
        report(1.0, "Drew the faces")
        pictures, regions, apparent = (
            np.load(folder / name, mmap_mode="r") for name in (_PICTURES, _REGIONS, _APPARENT)
        )
        wrong = np.random.default_rng([self.seed, 3]).random(self.count) < self.mislabelled
        labels = {"tone": np.where(wrong, 1 - tone, tone)}
        names: dict[str, tuple[str, ...]] = {"tone": ("tone A", "tone B")}
        if self.how.swatches:
            labels["swatch"] = swatch_of(tone, self.seed)
            names["swatch"] = tuple(f"MST {k}" for k in range(1, 11))
        return Dataset(
            name="Drawn faces",
            values=pictures,
            labels=labels,
            names=names,
            range=(0.0, 255.0),
            provenance="synthetic truth" if not self.mislabelled else "synthetic, wrong labels planted",
            ids=np.array([f"{self.seed}-{row}" for row in range(self.count)]),
            truth={
                **{name: parameters[:, k] for k, name in enumerate(NAMES)},
                **{"tone": tone, "apparent": apparent, "regions": regions},
            },
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...]:
        """`(3, size, size)`; `(1, size, size)` of grey ones."""
        return (1 if self.colour == "grey" else 3, self.size, self.size)

    @property
    def _look(self) -> Look:
        return Look(self.colour)


def _store(folder: Path, parameters: Array, look: Look, size: int, report: Report) -> None:
    """Draw all faces into the folder, some at a time and on several threads, so that memory holds few."""
    count = len(parameters)
    channels = 1 if look.colour == "grey" else 3
    shapes = {_PICTURES: (count, channels, size, size), _REGIONS: (count, size, size)}
    pictures, regions = (
        np.lib.format.open_memmap(folder / name, mode="w+", dtype=np.uint8, shape=shape)
        for name, shape in shapes.items()
    )
    colours = np.zeros((count, 3))

    def draw_from(start: int) -> int:
        rows = slice(start, start + _TOGETHER)
        drawn = render(parameters[rows], size)
        pictures[rows] = [look.of(picture) for picture in drawn.pictures]
        regions[rows], colours[rows] = drawn.regions, drawn.apparent
        return min(start + _TOGETHER, count)

    pool = ThreadPoolExecutor(min(4, os.cpu_count() or 1))
    try:
        for done in pool.map(draw_from, range(0, count, _TOGETHER)):
            report(0.99 * done / count, "Drawing faces")
    finally:
        pool.shutdown(cancel_futures=True)
    pictures.flush()
    regions.flush()
    np.save(folder / _APPARENT, colours)
