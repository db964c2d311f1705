"""Several outputs for one input: for some inputs of the audit, and for one that says nothing of groups.

Where a model draws at random, one output an input does not show what it would have drawn as well. The second
question needs no randomness in the model: what is drawn where the input names no group is the model's own
(UCPR: Laszkiewicz et al., FAccT 2024), and a network that always gives one answer is asked with noise.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass

import numpy as np

from aestudio.analysis.upsampling import baseline
from aestudio.audit.cycle import cycle
from aestudio.audit.measure import Upsampler, inputs
from aestudio.audit.records import NO_LABEL, Measuring
from aestudio.audit.subjects import Subjects
from aestudio.audit.tone import mean_skin
from aestudio.data.dataset import Array
from aestudio.job import Pieces, within

__all__ = ["JITTER", "Again", "Outputs", "average_face", "chosen", "several", "uninformed"]

JITTER = 0.05
"""Noise with which a network that draws nothing is asked where its inputs have none of their own."""
TOGETHER = 256  # outputs that are made at once
AVERAGED = 500  # pictures of each group that the average face is made of at most
SHOWN = 8  # outputs of an input that are kept as pictures

Outputs = Mapping[str, Array]
"""Columns: `group` `(I,)`; `read`, `lightness`, `agrees` `(I, S)`; `apart` `(I,)`, the root mean square
difference of two outputs in levels of 255; `pictures` `(J, 8, C, H, W)`, uint8, those of the first inputs;
of the average face `control` `(1, S)`, what the bicubic enlargement of each of its copies is read as."""


@dataclass(frozen=True, eq=False)
class Again:
    """What was asked beyond one output an input.

    Attributes:
        several: outputs of some inputs; None where the model draws nothing, or none were asked for.
        uninformed: outputs of the average face; None: not asked for.
        noise: that its copies had.
        likely: P(group | input) of the inputs of `several`, `(I, K)`; None: not known.
        faces: from how many faces that is known in effect, `(I,)`.
        confusion: labels of held-out true pictures by their group, counts `(K, K)`.
    """

    several: Outputs | None = None
    uninformed: Outputs | None = None
    noise: float = 0.0
    likely: Array | None = None
    faces: Array | None = None
    confusion: Array | None = None


def chosen(who: Subjects, count: int) -> Array:
    """Places of so many of the pictures, as many of each group as there are, spread evenly, int `(n,)`."""
    groups = [np.flatnonzero(who.groups == k) for k in range(len(who.names))]
    each = -(-count // max(sum(len(places) > 0 for places in groups), 1))
    some = [
        places[np.linspace(0, len(places) - 1, min(each, len(places))).round().astype(int)]
        for places in groups
        if len(places)
    ]
    return np.sort(np.concatenate(some))


def several(
    upsampler: Upsampler, who: Subjects, places: Array, how: Measuring, samples: int
) -> Pieces[Outputs]:
    """Ask for several outputs of each of some pictures.

    Args:
        upsampler: of the inputs that it is given together, each gets random numbers of its own.
        who: the pictures.
        places: which of them, int `(I,)`.
        how: outputs are measured.
        samples: S, outputs of each.
    """
    _, first = np.unique(who.groups[places], return_index=True)
    some, parts = max(1, TOGETHER // samples), []
    strips: dict[int, Array] = {}
    for start in range(0, len(places), some):
        part = places[start : start + some]
        given = inputs(who.pictures(part), who.rows[part], how)
        share = start / len(places), (start + len(part)) / len(places)
        made = yield from within(*share, _made(upsampler, given.repeat(samples, axis=0)))
        of_inputs = made.reshape(len(part), samples, *made.shape[1:])
        parts.append(_measured(of_inputs, given, who.masks(part), how))
        strips |= {k: _coded(of_inputs[k - start]) for k in first if start <= k < start + len(part)}
        yield share[1], f"Several outputs for {start + len(part):,} of {len(places):,} inputs"
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    in_order = np.stack([strips[k] for k in first])
    return found | {"group": who.groups[places], "pictures": in_order}


def uninformed(
    upsampler: Upsampler, who: Subjects, how: Measuring, samples: int, noise: float
) -> Pieces[Outputs]:
    """Ask for outputs of the average face, made small, over and over.

    Args:
        upsampler: as for `several`.
        who: the pictures of which the average is made, each group counting as much as any other.
        how: outputs are measured.
        samples: how many outputs.
        noise: standard deviation of what is added to each copy of the input.
    """
    small = how.degrade(average_face(who)[None])
    rng = np.random.default_rng([samples, 8])
    given = small + noise * rng.standard_normal((samples, *small.shape[1:]))
    made = yield from _made(upsampler, given)
    found = _measured(made[None], small, None, how)
    if how.judge is not None:
        bicubic = np.clip(np.asarray(baseline(given, how.degrade, "bicubic"), float), 0.0, 1.0)
        found["control"] = how.judge.labels(bicubic)[None]
    return found | {"pictures": _coded(made)[None], "input": small}


def average_face(who: Subjects) -> Array:
    """The mean of the groups' mean pictures, `(C, H, W)`."""
    means = []
    for k in range(len(who.names)):
        places = np.flatnonzero(who.groups == k)
        if len(places):
            some = places[np.linspace(0, len(places) - 1, min(AVERAGED, len(places))).round().astype(int)]
            means.append(who.pictures(some).mean(0))
    found: Array = np.mean(means, axis=0)
    return found


def _made(upsampler: Upsampler, given: Array) -> Pieces[Array]:
    made = upsampler(given)
    output = (yield from made) if isinstance(made, Generator) else made
    found: Array = np.clip(np.asarray(output, float), 0.0, 1.0)
    return found


def _measured(made: Array, given: Array, skin: Array | None, how: Measuring) -> dict[str, Array]:
    """Columns of outputs `(n, S, C, H, W)` of inputs `(n, C, h, w)` with skin `(n, H, W)`."""
    count, samples = made.shape[:2]
    flat = made.reshape(count * samples, *made.shape[2:])
    whole = np.isfinite(flat).all((1, 2, 3))
    read = np.full(len(flat), NO_LABEL)
    if how.judge is not None and whole.any():
        read[whole] = how.judge.labels(flat[whole])
    lightness = np.full(len(flat), np.nan)
    if skin is not None and made.shape[2] == 3:
        lightness = mean_skin(flat, skin.repeat(samples, axis=0))[:, 0]
    squares = cycle(flat, given.repeat(samples, axis=0), how.degrade)
    apart = 255 * np.sqrt(2 * made.var(1, ddof=1).mean((1, 2, 3))) if samples > 1 else np.full(count, np.nan)
    return {
        "read": read.reshape(count, samples),
        "lightness": lightness.reshape(count, samples),
        "agrees": (squares <= how.tolerance + how.degrade.noise**2).reshape(count, samples),
        "apart": apart,
    }


def _coded(made: Array) -> Array:
    """The first outputs of an input as 8-bit pictures; what is no number is black."""
    found: Array = np.rint(255 * np.nan_to_num(made[:SHOWN])).astype(np.uint8)
    return found
