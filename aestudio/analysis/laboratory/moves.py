"""By what a model moves points: from noise to data, along its directions, to its reconstructions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.laboratory.plane import Square
from aestudio.analysis.question import Array, Trained, to_numpy

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Move", "decoded", "directions", "from_noise", "pushes", "reconstructed"]

LINES, ALONG = 11, 33  # of the grid that is bent: lines in each direction, points along each
WIDEST = 2.0  # standard deviations from the middle of the noise to the edge of the grid
ARROWS = 18  # in each direction
PUSHED = 160  # samples that have an arrow
LEVELS = 20  # noise levels that are shown
NOTHING = np.zeros((0, 2), np.float32)


@dataclass(frozen=True, eq=False)
class Move:
    """Points, lines and arrows, at one stage or more.

    Attributes:
        key: "noise", "directions", "pushes", "reconstructions" or "latent".
        title: what it is called.
        words: what is to be seen, in a sentence.
        stages: what each stage is called.
        points: at each stage, `(stages, n, 2)`; n may be 0.
        lines: at each stage, `(stages, lines, along, 2)`; there may be none.
        starts: where arrows begin, `(k, 2)`.
        arrows: where they lead at each stage, from there, `(stages, k, 2)`.
    """

    key: str
    title: str
    words: str
    stages: tuple[str, ...]
    points: Array
    lines: Array
    starts: Array
    arrows: Array


def _move(
    key: str,
    title: str,
    words: str,
    stages: tuple[str, ...],
    points: Array | None = None,
    lines: Array | None = None,
    starts: Array = NOTHING,
    arrows: Array | None = None,
) -> Move:
    many = len(stages)
    return Move(
        key,
        title,
        words,
        stages,
        np.zeros((many, 0, 2), np.float32) if points is None else points,
        np.zeros((many, 0, ALONG, 2), np.float32) if lines is None else lines,
        starts,
        np.zeros((many, len(starts), 2), np.float32) if arrows is None else arrows,
    )


def from_noise(trained: Trained, noise: Tensor, y: Tensor | None) -> Move:
    """What becomes of noise on its way to samples, and of a grid laid over it where it is in the plane.

    Args:
        trained: a model that makes samples, in evaluation mode.
        noise: as the model draws it.
        y: classes of the samples.
    """
    import torch

    flat, count = noise.dim() == 2 and noise.shape[1] == 2, len(noise)
    if flat:
        mesh = torch.from_numpy(_mesh(np.zeros(2), np.full(2, WIDEST))).to(noise)
        noise = torch.cat([noise, mesh.reshape(-1, 2)])
        y = None if y is None else torch.cat([y, y[:1].expand(len(noise) - count)])
    names, stages = _way(trained, noise, y)
    lines = stages[:, count:].reshape(len(stages), -1, ALONG, 2) if flat else None
    words = "Noise on its way to samples, with the slider."
    words += " The lines are a grid laid over the noise." if flat else ""
    return _move("noise", "From noise to data", words, names, stages[:, :count], lines)


def _way(trained: Trained, noise: Tensor, y: Tensor | None) -> tuple[tuple[str, ...], Array]:
    """What the stages are called, and where the points are in each, from noise to samples."""
    from aestudio.families.abilities import Denoises, Morphs
    from aestudio.families.sampler import SAMPLERS

    model: Any = trained.model
    if isinstance(model, Morphs):
        found = to_numpy(model.stages(model.decode(noise, y), y))[::-1]
        last = len(found) - 1
        between = tuple(f"after {stage} of {last} transforms" for stage in range(1, last))
        return ("noise", *between, "samples"), found
    if isinstance(model, Denoises):
        sampler = SAMPLERS.parse({"kind": "ddim", "steps": LEVELS})  # no fresh noise: lines stay lines
        stages = [(stage.t, to_numpy(stage.x)) for stage in model.chain(noise, y, sampler)]
        names = tuple(f"noise level {t:,}" for t, _ in stages[1:-1])
        return ("noise", *names, "samples"), np.stack([x for _, x in stages])
    made = to_numpy(model.generate(noise, y))
    if noise.dim() != 2 or noise.shape[1] != 2:
        return ("samples",), made[None]
    return ("noise", "samples"), np.stack([to_numpy(noise), made])


def _mesh(middle: Array, reach: Array) -> Array:
    """Lines of a grid, first those across: `(2 LINES, ALONG, 2)`, float32."""
    at, along = np.linspace(-1, 1, LINES), np.linspace(-1, 1, ALONG)
    across = np.stack(np.broadcast_arrays(along[None], at[:, None]), axis=-1)
    both = np.concatenate([across, across[..., ::-1]])
    return np.asarray(middle + reach * both, np.float32)


def decoded(trained: Trained, x: Tensor, y: Tensor | None) -> Move:
    """A grid laid over the codes of samples, decoded: all a decoder reaches with codes like these.

    Of codes with more than two numbers the two that vary most; the others stay at their medians.
    """
    import torch

    model: Any = trained.model
    codes = to_numpy(model.encode(x, y).flatten(1))
    low, middle, high = np.quantile(codes, [0.01, 0.5, 0.99], axis=0)
    most = np.argsort(low - high, kind="stable")[:2]
    if codes.shape[1] == 1:
        grid = np.linspace(low, high, ALONG)[None]
    else:
        flat = _mesh((low + high)[most] / 2, np.maximum((high - low)[most] / 2, 1e-6))
        grid = np.tile(middle, (*flat.shape[:2], 1))
        grid[..., most] = flat
    shape = model.encode(x[:1], y if y is None else y[:1]).shape[1:]
    z = torch.from_numpy(np.asarray(grid, np.float32)).to(x).reshape(-1, *shape)
    told = None if y is None else y[:1].expand(len(z))
    lines = to_numpy(model.decode(z, told)).reshape(1, len(grid), ALONG, 2)
    words = "A grid over the codes of the data, decoded: where the decoder can reach."
    return _move("latent", "Decoded codes", words, ("decoded",), lines=lines)


def reconstructed(trained: Trained, x: Tensor, y: Tensor | None) -> Move:
    """From each sample an arrow to its reconstruction."""
    model: Any = trained.model
    starts, ends = to_numpy(x), to_numpy(model.reconstruct(x, y))
    words = "An arrow leads from each point of the data to its reconstruction."
    arrows = (ends - starts)[None]
    return _move(
        "reconstructions", "Reconstructions", words, ("reconstructed",), starts=starts, arrows=arrows
    )


def directions(trained: Trained, square: Square) -> Move:
    """At each noise level, from places of a grid towards the sample that is expected behind them."""
    import torch

    model: Any = trained.model
    starts = square.places(ARROWS)
    inside = (torch.from_numpy(starts).to(trained.device) - model.centre) / model.spread
    steps = len(model.alpha_bar) - 1
    times = np.unique(np.linspace(1, steps, LEVELS).round().astype(int))[::-1].tolist()
    ends = [to_numpy(model.expected(inside, t) * model.spread + model.centre) for t in times]
    arrows = np.stack([_visible(end - starts, 2 * square.reach / ARROWS) for end in ends])
    words = "Arrows lead from places with noise towards the sample expected there; the longer, the farther."
    names = tuple(f"noise level {t:,}" for t in times)
    return _move("directions", "Directions", words, names, None, None, starts, arrows)


def pushes(trained: Trained, square: Square, made: Tensor, y: Tensor | None) -> Move:
    """From samples, the direction in which the discriminator believes them more: the gradient of ln D."""
    import torch

    model: Any = trained.model
    some, told = made[:PUSHED], None if y is None else y[:PUSHED]
    with torch.inference_mode(False), torch.enable_grad():
        x = some.clone().requires_grad_(True)
        y = None if told is None else told.clone()
        total = model.believed(x, y).clamp(min=1e-30).log().sum()
        slopes = torch.autograd.grad(total, x)[0]
    arrows = _visible(np.nan_to_num(to_numpy(slopes)), 0.12 * square.reach)
    words = "Arrows lead from samples to where D grows fastest (the gradient of ln D): so it is pushed."
    return _move("pushes", "Pushes", words, ("samples",), None, None, to_numpy(some), arrows[None])


def _visible(arrows: Array, longest: float) -> Array:
    """Arrows `(k, 2)` in their directions: most at most `longest`, none more than half as long again."""
    lengths = np.linalg.norm(arrows, axis=1, keepdims=True)
    usual = float(np.quantile(lengths, 0.95)) or 1.0
    return np.asarray(arrows / np.maximum(lengths, 1e-12) * np.minimum(lengths / usual, 1.5) * longest)
