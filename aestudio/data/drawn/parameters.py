"""What a drawn face is made from: its skin's albedo, its geometry, its light; drawn at random, all kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.cielab import SWATCHES, from_hex, lab_from_srgb
from aestudio.data.dataset import Array

__all__ = ["MEAN", "NAMES", "TONES", "Draw", "albedo_of", "draw", "mean_face", "swatch_of"]

TONES = ((70.0, 3.5), (46.0, 7.0))
"""Mean and standard deviation of albedo L* in tone A and tone B."""

# Of each normally distributed parameter: mean, standard deviation, by how many standard deviations the group
# moves it (times the correlation), lowest and highest value. Lengths are in half frames, y points down.
_NORMAL: dict[str, tuple[float, float, float, float, float]] = {
    "aspect": (1.25, 0.07, 0.0, 1.0, 1.5),
    "eye spacing": (0.27, 0.02, 0.0, 0.20, 0.34),
    "eye size": (0.055, 0.006, 0.0, 0.03, 0.08),
    "nose width": (0.085, 0.014, 2.0, 0.02, 0.17),
    "lip height": (0.05, 0.011, 2.0, 0.005, 0.12),
    "mouth width": (0.20, 0.02, 0.0, 0.12, 0.28),
    "hairline": (0.36, 0.05, 0.0, 0.18, 0.54),
    "hair L*": (18.0, 8.0, 0.0, 5.0, 55.0),
    "offset x": (0.0, 0.02, 0.0, -0.08, 0.08),
    "offset y": (0.0, 0.02, 0.0, -0.08, 0.08),
    "background L*": (55.0, 18.0, 0.0, 10.0, 90.0),
}
_LIGHT = 0.12  # standard deviation of the logarithm of the light's strength
NAMES = ("albedo L*", "albedo a*", "albedo b*", *_NORMAL, "light", "light angle")
"""The columns of a table of parameters, `(N, 16)`."""

MEAN = {name: row[0] for name, row in _NORMAL.items()} | {"light": 1.0, "light angle": 0.0}
"""The parameters of the mean face, but for its albedo."""


@dataclass(frozen=True)
class Draw:
    """How faces are drawn at random.

    Attributes:
        share: of tone B, 0 to 1.
        geometry: correlation of tone with nose and lips: 0 (tone only) to 1 (locked together).
        light: correlation of tone with light: above 0, tone B is lit darker.
        tones: mean and standard deviation of albedo L* in tone A and in tone B.
        swatches: albedos are the ten colours of the Monk Skin Tone scale instead: 1 to 5 are tone A, 6 to 10
            tone B, each as likely.
    """

    share: float = 0.5
    geometry: float = 0.0
    light: float = 0.0
    tones: tuple[tuple[float, float], tuple[float, float]] = TONES
    swatches: bool = False


def albedo_of(lightness: Array, noise: Array | float = 0.0) -> Array:
    """L*, a* and b* of skin, `(N, 3)`, from L* `(N,)`; `noise` are normal draws `(N, 2)`.

    Two parabolas through the 739 colours of the Chicago Face Database by Thong et al. (ICCV 2023).
    """
    inner = np.clip(lightness, 34.0, 78.0)  # outside, the parabolas bend back
    red = np.stack(
        [
            -0.0111 * inner**2 + 1.2583 * inner - 21.15,
            -0.0227 * inner**2 + 2.6202 * inner - 50.5,
        ],
        axis=-1,
    )
    spread = red + np.array([2.0, 3.0]) * noise
    return np.concatenate([lightness[..., None], np.clip(spread, [4.0, 6.0], [22.0, 32.0])], axis=-1)


def draw(how: Draw, count: int, seed: int) -> tuple[Array, Array]:
    """Parameters at random: a table `(count, 16)` with columns `NAMES`; tones `(count,)`, 0 A or 1 B.

    Exactly the share asked for (rounded) is of tone B, in random order.
    """
    of_tone, of_shape, of_angle = (np.random.default_rng([seed, k]) for k in range(3))
    tone = np.zeros(count, np.int64)
    tone[: round(how.share * count)] = 1
    of_tone.shuffle(tone)
    side = 2.0 * tone - 1.0
    normal = of_shape.standard_normal((count, 4 + len(_NORMAL)))

    mean, spread = np.array(how.tones).T
    lightness = np.clip(mean[tone] + spread[tone] * normal[:, 0], 25.0, 82.0)
    if how.swatches:
        albedo = lab_from_srgb(from_hex(SWATCHES))[swatch_of(tone, seed)]
    else:
        albedo = albedo_of(lightness, normal[:, 1:3])
    columns = [*albedo.T]
    for k, (middle, width, moved, low, high) in enumerate(_NORMAL.values()):
        value = middle + width * (normal[:, 4 + k] + moved * how.geometry * side)
        columns.append(np.clip(value, low, high))
    columns.append(np.clip(np.exp(_LIGHT * (normal[:, 3] - 2 * how.light * side)), 0.5, 2.0))
    columns.append(2 * np.pi * of_angle.random(count))
    return np.stack(columns, axis=1), tone


def swatch_of(tone: Array, seed: int) -> Array:
    """Which swatch of the Monk Skin Tone scale each face has where albedos are swatches, 0 to 9, `(N,)`."""
    found: Array = 5 * tone + np.random.default_rng([seed, 4]).integers(0, 5, len(tone))
    return found


def mean_face(lightness: float) -> Array:
    """The parameters of the mean face with skin of that albedo L*, `(1, 16)`."""
    albedo = albedo_of(np.array([lightness]))[0]
    return np.array([[*albedo, *(MEAN[name] for name in NAMES[3:])]])
