"""Self-tests on drawn faces that were changed by known amounts: 1, 2, 3, 11 and 12."""

from __future__ import annotations

import io

import numpy as np

from aestudio.audit.cycle import PULSE_PAPER, abstained, cycle
from aestudio.audit.judge import Judge
from aestudio.audit.results import both, metric
from aestudio.audit.selftest.outcome import Outcome
from aestudio.audit.statistics.correction import corrected
from aestudio.audit.statistics.effects import LIGHTNESS_MARGIN
from aestudio.audit.statistics.flips import Flips, votes
from aestudio.audit.statistics.intervals import clopper_pearson, wilson
from aestudio.audit.tone import mean_skin, shift
from aestudio.cielab import lab_from_srgb, srgb_from_lab
from aestudio.data.dataset import Array
from aestudio.data.drawn.parameters import Draw, draw
from aestudio.data.drawn.render import SKIN, render
from aestudio.degrade import Degrade
from aestudio.numerals import percent

__all__ = ["abstention", "flips", "identity", "light", "lightness"]

_NAMES = ("tone A", "tone B")
_EVEN = Draw()


def _faces(count: int, size: int, seed: int, how: Draw = _EVEN) -> tuple[Array, Array, Array]:
    """Pictures in 0 to 1, masks and tones."""
    parameters, tone = draw(how, count, seed)
    drawn = render(parameters, size)
    return drawn.pictures / 255.0, (drawn.regions & SKIN) > 0, tone


def _rounded(pictures: Array) -> Array:
    found: Array = np.rint(255 * np.clip(pictures, 0, 1)) / 255
    return found


def identity(rng: np.random.Generator) -> Outcome:
    """An upsampler that answers with the truth moves nothing and flips nobody."""
    true, masks, tone = _faces(120, 64, 11)
    output = _rounded(true)
    moved = shift(mean_skin(true, masks), mean_skin(output, masks)).lightness
    judge = Judge.taught(*_faces(200, 64, 12)[::2])
    read = [Flips(votes(judge.labels(x), np.arange(120), 2), tone).flipped for x in (true, output)]
    found = metric(moved, tone, _NAMES, LIGHTNESS_MARGIN, rng, 500)
    largest, excess = float(np.abs(moved).max()), float(np.abs(read[1] - read[0]).max())
    return Outcome(
        1,
        "an upsampler that changes nothing",
        f"largest |ΔL*| {largest:.4f}, excess flips {excess:g}, gap {found.gap:.4f}",
        "|ΔL*| at most 0.05, excess flips 0, gap 0",
        largest <= 0.05 and excess == 0 and found.gap is not None and found.gap < 1e-9,
    )


def _lightened(pictures: Array, masks: Array, by: float) -> Array:
    """The pictures with `by` more L* in the mask, as far as sRGB has such colours."""
    last = np.moveaxis(pictures, 1, -1).copy()
    last[masks] = srgb_from_lab(lab_from_srgb(last[masks]) + np.array([by, 0.0, 0.0]))
    return np.moveaxis(last, -1, 1)


def _jpeg(pictures: Array) -> Array:
    from PIL import Image

    read = []
    for picture in pictures:
        stored = io.BytesIO()
        Image.fromarray(np.rint(255 * np.moveaxis(picture, 0, -1)).astype(np.uint8)).save(
            stored, "JPEG", quality=90
        )
        read.append(np.moveaxis(np.asarray(Image.open(stored)), -1, 0) / 255)
    return np.stack(read)


def lightness(rng: np.random.Generator) -> Outcome:
    """Skin of tone B made lighter by k comes back as k, and through a mask that does not fit it does not."""
    true, masks, tone = _faces(80, 64, 21)
    before, dark = mean_skin(true, masks), tone == 1
    elsewhere = np.roll(masks, 3, axis=2)
    found, well = [], True
    for by, tolerance in ((1.0, 0.05), (2.0, 0.05), (5.0, 0.05), (10.0, 0.05), (20.0, 0.25)):
        output = np.where(dark[:, None, None, None], _lightened(true, masks, by), true)
        moved = shift(before, mean_skin(output, masks)).lightness
        found.append(f"{moved[dark].mean():.3f}")
        well &= abs(moved[dark].mean() - by) <= tolerance and abs(moved[~dark].mean()) <= 0.05
        if by == 5:
            packed = shift(before, mean_skin(_jpeg(output), masks)).lightness[dark].mean()
            beside = shift(mean_skin(true, elsewhere), mean_skin(output, elsewhere)).lightness[dark].mean()
    found.append(f"5 through JPEG 90 {packed:.3f}, 5 through a mask 3 pixels off {beside:.3f}")
    return Outcome(
        2,
        "skin of tone B made lighter by 1, 2, 5, 10 and 20 L*",
        ", ".join(found),
        "within 0.05 (20: 0.25; JPEG: 0.2), the other tone within 0.05; the shifted mask must miss it",
        bool(well and abs(packed - 5) <= 0.2 and abs(beside - 5) > 0.05),
    )


def flips(rng: np.random.Generator) -> Outcome:
    """Flips planted at known rates come back, also through a classifier that errs."""
    count, rates = 2000, np.array([0.1, 0.3])
    tone = np.repeat([0, 1], count)
    flipped = rng.random(2 * count) < rates[tone]
    inside, words = True, []
    for group in (0, 1):
        seen = int(flipped[tone == group].sum())
        exact = clopper_pearson(seen, count, 0.99)
        inside &= exact.low <= rates[group] <= exact.high
        words.append(f"{seen / count:.4f}")

    def counts(truth: Array, error: float) -> Array:
        read = truth ^ (rng.random(len(truth)) < error)
        return Flips(np.eye(2)[read.astype(int)], tone).counts

    raw, control = counts((tone == 1) ^ flipped, 0.05), counts(tone == 1, 0.05)
    found = corrected(raw, control, rng)
    off = [(0, 1), (1, 0)]
    inside &= all(found.low[at] <= rate <= found.high[at] for at, rate in zip(off, rates, strict=True))
    words += [f"with 5 % wrong labels {raw[at] / count:.4f}, corrected {found.rates[at]:.4f}" for at in off]
    wanted = "inside the exact 99 % interval; corrected rates' 95 % intervals hold the planted ones"
    return Outcome(
        3,
        "pictures moved into the other group at rates of 0.1 and 0.3",
        ", ".join(words),
        wanted,
        bool(inside),
    )


def light(rng: np.random.Generator) -> Outcome:
    """Tone B lit darker: a difference of the pictures, not of the upsampler."""
    true, masks, tone = _faces(120, 64, 31, Draw(light=1.0))
    colours = mean_skin(true, masks)
    moved = shift(colours, mean_skin(_rounded(true), masks)).lightness
    found = metric(moved, tone, _NAMES, LIGHTNESS_MARGIN, rng, 500)
    apart = colours[tone == 0, 0].mean() - colours[tone == 1, 0].mean()
    said = [row.verdict for row in found.rows]
    return Outcome(
        11,
        "tone B lit darker, and an upsampler that changes nothing",
        f"apparent tones {apart:.1f} L* apart; largest |ΔL*| {np.abs(moved).max():.4f}; said: {said[0]}",
        "no shift, whatever the pictures' own difference",
        bool(np.abs(moved).max() <= 0.05 and all(word == "smaller than the margin" for word in said)),
    )


def abstention(rng: np.random.Generator) -> Outcome:
    """Outputs that disagree with their input are counted, and results without them say so."""
    true, masks, tone = _faces(400, 32, 41)
    degrade, planted = Degrade(factor=8), np.array([0.25, 0.45])
    given = degrade(true)
    failing = np.zeros(400, bool)
    for group in (0, 1):
        failing[np.flatnonzero(tone == group)[: round(planted[group] * 200)]] = True
    output = true + 0.1 * failing[:, None, None, None]
    colours = mean_skin(output, masks)
    left_out = abstained(output, cycle(output, given, degrade), colours[:, 0], PULSE_PAPER).any
    rates = [wilson(float(left_out[tone == group].sum()), 200) for group in (0, 1)]
    moved = shift(mean_skin(true, masks), colours).lightness
    views = both(moved, np.where(left_out, np.nan, moved), tone, _NAMES, LIGHTNESS_MARGIN, rng, 200)
    inputs = {name: [row.count for row in view.rows] for name, view in views.items()}
    return Outcome(
        12,
        "25 % of tone A and 45 % of tone B made no success",
        f"{percent(rates[0].value, 1)} / {percent(rates[1].value, 1)}; "
        + ", ".join(f"{name}: {' and '.join(map(str, row))}" for name, row in inputs.items()),
        "the planted shares, and as many outputs in either view",
        [rate.value for rate in rates] == planted.tolist()
        and inputs == {"all outputs": [200, 200], "successes only": [150, 110]},
    )
