"""Viewers without a model: `python -m aestudio.gui.viewers.latent` shows one with made-up answers.

The made-up model knows discs of different sizes and places; its code is place and size, any further number of
it does nothing.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from aestudio.analysis.all_codes import AllCodes
from aestudio.analysis.code import Code, CodeOf, spread_of
from aestudio.analysis.coverage import Coverage, Covered
from aestudio.analysis.diffusion import Chain, Denoising, Noised, Noising
from aestudio.analysis.generated import Generated, Made
from aestudio.analysis.health import Health, LatentHealth
from aestudio.analysis.laboratory import Ground, Lab, Laboratory, Move
from aestudio.analysis.laboratory.plane import square_around
from aestudio.analysis.laboratory.quality import Quality
from aestudio.analysis.latent import Codes, Decode, Decoded, DecodeMean, Latent, plane_of
from aestudio.analysis.likelihood import Likelihood, Likelihoods
from aestudio.analysis.photo import OwnPicture
from aestudio.analysis.predictions import Predicted, Predictions
from aestudio.analysis.reconstruction import Pairs, Reconstructions
from aestudio.analysis.review import Review
from aestudio.analysis.samples import Part, Samples, Scale
from aestudio.analysis.saturation import Saturated, Saturation
from aestudio.analysis.traversal import Traversal, Walk
from aestudio.analysis.weights import Weights
from aestudio.data.dataset import Affine
from aestudio.gui.viewers.demo_answers import enlarged, reviewed, weights_of

__all__ = ["FakeModel", "run_demo"]

Array = np.ndarray[Any, Any]


@dataclass
class FakeModel:
    """Answers every question about discs, without torch.

    Attributes:
        count: samples there are.
        units: of the code; the first two are the place of the disc, the third is its size.
        side: of a picture.
        channels: 1, or 3 for colour; 0: a sample is the row through the middle, a curve.
        noise: whether the encoder is shown noisy samples.
        dead: how many units never change.
    """

    count: int = 1500
    units: int = 2
    side: int = 16
    channels: int = 1
    noise: bool = False
    dead: int = 0

    def __post_init__(self) -> None:
        """Draw the samples."""
        rng = np.random.default_rng(7)
        self.labels = rng.integers(0, 10, self.count)
        angle = 2 * np.pi * self.labels / 10
        codes = rng.normal(0, 0.7, (self.count, max(self.units, 3)))
        codes[:, 0] += 2.2 * np.cos(angle)
        codes[:, 1] += 2.2 * np.sin(angle)
        codes[:, len(codes[0]) - self.dead :] = 0
        self.codes = codes[:, : self.units].astype(np.float32)

    @property
    def scale(self) -> Scale:
        """Grey values from 0 to 255."""
        return Scale(
            0.0,
            1.0,
            self.decode(self.codes[:1]).shape[1:],
            Affine(1 / 255, 0),
            "",
            "Mean squared error (MSE)",
        )

    def decode(self, codes: Array) -> Array:
        """Discs, `(n, C, side, side)`."""
        full = np.zeros((len(codes), 3), np.float32)
        full[:, : min(3, codes.shape[1])] = codes[:, :3]
        y, x = np.mgrid[-1 : 1 : self.side * 1j, -1 : 1 : self.side * 1j]
        at = full[:, :, None, None] / 4.5
        distance = np.hypot(x - at[:, 0], y + at[:, 1])
        discs = 1 / (1 + np.exp(18 * (distance - 0.3 - 0.5 * at[:, 2])))
        if not self.channels:
            return np.asarray(discs[:, self.side // 2], np.float32)
        tint = np.linspace(1, 0.4, self.channels)[:, None, None]
        return np.asarray(discs[:, None] * tint, np.float32)

    def samples(self, rows: Array, part: Part = "validation") -> Samples:
        """What is known of rows."""
        names = {"digit": tuple("0123456789")}
        return Samples(rows, part, self.count, None, {"digit": self.labels[rows]}, names)

    def pairs(self, question: Reconstructions) -> Pairs:
        """Samples and reconstructions."""
        rng = np.random.default_rng(question.seed if question.choose == "random" else 0)
        rows = (
            np.array(question.rows, int) if question.rows else rng.permutation(self.count)[: question.count]
        )
        outputs = self.decode(self.codes[rows])
        grain = np.stack([np.random.default_rng(row).normal(0, 0.1, outputs.shape[1:]) for row in rows])
        inputs = np.clip(outputs + grain, 0, 1).astype(np.float32)
        errors = ((outputs - inputs) ** 2).reshape(len(rows), -1).mean(1)
        order = {"best": np.argsort(errors), "worst": np.argsort(-errors)}.get(
            question.choose, np.arange(len(rows))
        )
        shown = inputs + rng.normal(0, 0.3, inputs.shape).astype(np.float32) if self.noise else None
        shown = None if shown is None else shown[order]
        found = self.samples(rows[order], question.part)
        return Pairs(
            question, found, self.scale, inputs[order], shown, outputs[order], errors[order], self.count
        )

    def made(self, question: Generated) -> Made:
        """Samples from noise."""
        rng = np.random.default_rng(question.seed)
        values = self.decode(question.spread * rng.normal(0, 1, (question.count, self.units)))
        nearest = (values, np.full(question.count, 0.02)) if question.nearest else None
        return Made(question, self.scale, values, None, (), None, nearest)

    def predicted(self, question: Predictions) -> Predicted:
        """Of ten classes, most of them right."""
        rng, rows = np.random.default_rng(4), np.arange(self.count)
        outputs = rng.random((self.count, 10)) + 2 * np.eye(10)[self.labels] * (
            rng.random((self.count, 1)) < 0.9
        )
        outputs /= outputs.sum(1, keepdims=True)
        places = np.flatnonzero(outputs.argmax(1) != self.labels)[:20]
        if question.cell:
            true, said = question.cell
            places = rows[(self.labels == true) & (outputs.argmax(1) == said)][:20]
        shown, inputs = self.samples(places, question.part), self.decode(self.codes[places])
        names = tuple("0123456789")
        return Predicted(
            question, "digit", names, self.scale, self.labels, outputs, shown, places, inputs, 0.1
        )

    def health(self, question: LatentHealth) -> Health:
        """Of as many dimensions, some of them unused."""
        rng, many = np.random.default_rng(6), self.units
        kl = np.sort(rng.exponential(1.0, many))[::-1].copy()
        kl[many - self.dead :] = 0.0
        spread, distance = np.where(kl > 0, 0.8, 0.0), rng.uniform(0, 0.12, many)
        return Health(
            question, self.count, kl, spread, rng.normal(0, 0.1, many), np.full(many, 0.97), distance
        )

    def walk(self, question: Traversal) -> Walk:
        """Over the first number of the code, and over the others."""
        many, steps = 4, question.steps
        codes = np.zeros((many, steps, self.units), np.float32)
        codes[..., 0] = np.linspace(-2, 2, steps)
        codes[..., -1] += np.linspace(-1, 1, many)[:, None]
        values = self.decode(codes.reshape(-1, self.units))
        outside = np.zeros((many, steps), bool)
        outside[0, 0] = True
        names = [f"{value:.1f}" for value in np.linspace(-2, 2, steps)]
        shaped = values.reshape(many, steps, *values.shape[1:])
        axes = question.axes or (0, self.units - 1) if question.way == "grid" else ()
        return Walk(question, self.scale, shaped, list("abcd"), names, "a made-up walk", outside, axes)

    def likelihoods(self, question: Likelihood) -> Likelihoods:
        """Likely are samples whose code is near 0."""
        rows = np.arange(min(self.count, question.count))
        log_p, half = -(self.codes[rows] ** 2).sum(1), min(question.extremes, len(rows) // 2)
        order = np.argsort(-log_p)
        chosen = np.concatenate([order[:half], order[-half:]])
        extremes, found = self.decode(self.codes[chosen]), self.samples(rows, question.part)
        return Likelihoods(question, found, self.scale, log_p, log_p + 1, chosen, extremes, None, 1e-6, 0.0)

    def covered(self, question: Coverage) -> Covered:
        """Samples of ten classes, of one none at all."""
        counts = np.bincount(np.arange(question.count) % 9, minlength=10)
        names, shares = tuple("0123456789"), np.full(10, 0.1)
        return Covered(question, "digit", names, counts, shares, 0, False)

    def saturated(self, question: Saturation) -> Saturated:
        """Both theories, and samples that the discriminator mostly sees through."""
        d = np.linspace(0, 1, 101)
        believed = np.random.default_rng(8).beta(2, 8, question.count)
        curves = {"Minimax": d, "Non-saturating": 1 - d}
        return Saturated(question, d, curves, "Non-saturating", believed, 1 - believed)

    def lab(self, question: Laboratory) -> Lab:
        """Two clouds in the plane, and samples that come from one in their middle."""
        rng, many = np.random.default_rng(question.seed), min(self.count, question.count)
        data, noise = rng.normal(0, 0.3, (many, 2)), rng.normal(0, 1, (many, 2))
        data[:, 0] += np.where(np.arange(many) % 2, 1, -1)
        square, stages = square_around(data), ("noise", "samples")
        values = -(square.places(16) ** 2).sum(1).reshape(16, 16)
        ground = Ground("model", "Model's density p(x)", "density", values)
        starts, arrows = square.places(8), -square.places(8) / 9
        move = Move(
            *("noise", "From noise to data", "Noise on its way.", stages, np.stack([noise, data])),
            *(np.stack([noise, data])[:, None], starts, np.stack([arrows, 0 * arrows])),
        )
        quality = Quality(0.02, 0.01, 0.001, 0.0)
        found = self.samples(np.arange(many))
        offers, movements = (("model", ground.title),), (("noise", move.title),)
        return Lab(
            *(question, square, found, data, data, offers, (ground,), movements, (move,), quality, None, None)
        )

    def noised(self, question: Noising) -> Noised:
        """Discs, and noise for them."""
        inputs = self.decode(self.codes[: question.count])
        noise = np.asarray(np.random.default_rng(question.seed).standard_normal(inputs.shape), np.float32)
        t = np.linspace(0, 1, 101)
        left: dict[str, Array] = {"Linear": np.asarray((1 - t) ** 3), "Cosine": np.cos(1.57 * t) ** 2}
        return Noised(question, self.scale, inputs, noise, left["Cosine"], left, 0.5, 0.5, None)

    def chain(self, question: Denoising) -> Chain:
        """Noise that turns into discs."""
        noised, times = self.noised(Noising(count=question.count, seed=question.seed)), np.arange(100, -1, -4)
        x, x0 = np.stack([noised.at(int(t)) for t in times]), np.stack([noised.inputs for _ in times])
        classes, names = self.labels[: question.count], tuple("0123456789")
        return Chain(question, self.scale, times, x, x0, 100, classes, names, None)

    def answer(self, question: Any) -> Any:
        """The answer to any question of the viewers."""
        if isinstance(question, Reconstructions):
            return self.pairs(question)
        if isinstance(question, Latent):
            rows = np.arange(min(self.count, question.limit))
            errors = np.abs(self.codes[:, 0]) / 100 if question.errors else None
            found, codes = self.samples(rows, question.part), self.codes[rows]
            plane = plane_of(codes)
            shape, points = (self.units,), plane.place(codes)
            return Codes(question, found, self.scale, codes, shape, plane, points, errors)
        if isinstance(question, AllCodes):
            return tuple(self.answer(Latent(part, errors=question.errors)) for part in get_args(Part))
        if isinstance(question, DecodeMean):
            return self.answer(question.decode)
        if isinstance(question, Decode):
            codes = np.array(question.codes, np.float32)
            return Decoded(question, self.scale, self.decode(codes) if codes.shape[1] == self.units else None)
        if isinstance(question, Review):
            return reviewed(self, question)
        if isinstance(question, OwnPicture):
            return enlarged(question)
        if isinstance(question, Weights):
            return weights_of(self.scale.shape, self.units)
        if isinstance(question, Noising):
            return self.noised(question)
        if isinstance(question, Denoising):
            return self.chain(question)
        if isinstance(question, Generated):
            return self.made(question)
        if isinstance(question, Traversal):
            return self.walk(question)
        if isinstance(question, LatentHealth):
            return self.health(question)
        if isinstance(question, Predictions):
            return self.predicted(question)
        if isinstance(question, Likelihood):
            return self.likelihoods(question)
        if isinstance(question, Coverage):
            return self.covered(question)
        if isinstance(question, Saturation):
            return self.saturated(question)
        if isinstance(question, Laboratory):
            return self.lab(question)
        assert isinstance(question, Code)
        rows = np.flatnonzero(self.labels == question.label) if question.column else np.arange(self.count)
        index = question.index % len(rows)
        row = int(rows[index])
        pair = self.pairs(Reconstructions(question.part, rows=(row,)))
        return CodeOf(question, pair, self.codes[row], (self.units,), spread_of(self.codes), index, len(rows))


def run_demo(viewer_class: Any) -> None:
    """Open a window with one viewer; an argument says how many units the code has (default 2)."""
    from PySide6.QtWidgets import QApplication

    from aestudio.gui import style
    from aestudio.gui.messages import RunInfo

    app = QApplication(sys.argv[:1])
    style.apply(app)
    model = FakeModel(units=int(sys.argv[1]) if len(sys.argv) > 1 else 2)
    viewer = viewer_class()
    viewer.asked.connect(
        lambda part, question: question is not None and viewer.take(part, model.answer(question))
    )
    viewer.set_run(RunInfo.__new__(RunInfo))
    viewer.resize(760, 620)
    viewer.setWindowTitle(f"{viewer.title}: a demonstration with made-up data")
    viewer.show()
    app.exec()
