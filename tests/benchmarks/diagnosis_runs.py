"""Runs of the app whose diagnosis follows from how they were made, for `diagnosis.py` and the gallery."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.analysis.diagnosis import Curve
from aestudio.analysis.spread import Spread
from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.trainer import Diverged, Trainer, compile_experiment

__all__ = ["RUNS", "SHOWN", "UNSEEN", "Made", "curve_of"]

Json = dict[str, Any]
ADAM, SGD = {"kind": "adam", "learning_rate": 0.001}, {"kind": "sgd", "learning_rate": 0.1}


@dataclass(frozen=True)
class Made:
    """A run to be made.

    Attributes:
        name: what is done in it.
        expected: the headlines that are right, by construction.
        training: settings of training.
        units: of the encoder's dense layers; the decoder mirrors them.
        activation: of the inner layers.
        output: of the last layer.
        code: activation of the code.
        dropout: share, after each inner layer of the encoder; 0: none.
        data: settings of the data.
        loss: its kind.
        rates: learning rates set while it trains, by epoch.
        healthy: whether nothing is wrong with it: it must never be called overfitting, at no epoch.
    """

    name: str
    expected: tuple[str, ...]
    training: Json
    units: tuple[int, ...] = (64, 32, 8)
    activation: str = "tanh"
    output: str = "sigmoid"
    code: str = "linear"
    dropout: float = 0.0
    data: Json = field(default_factory=dict)
    loss: str = "mse"
    rates: tuple[tuple[int, float], ...] = ()
    healthy: bool = False

    def experiment(self) -> Experiment:
        """As the app would hold it."""
        encoder: list[Json] = [{"kind": "flatten"}]
        for units in self.units[:-1]:
            encoder.append(self._dense(units))
            encoder += [{"kind": "dropout", "rate": self.dropout}] if self.dropout else []
        encoder.append({"kind": "dense", "name": "Code", "units": self.units[-1], "activation": self.code})
        decoder = [self._dense(units) for units in reversed(self.units[:-1])]
        decoder += [
            {"kind": "dense", "units": 64, "activation": self.output},
            {"kind": "reshape", "shape": [1, 8, 8]},
        ]
        return Experiment.parse(
            {
                "data": {"kind": "digits", **self.data},
                "family": {"kind": "autoencoder", "loss": {"kind": self.loss}},
                "networks": {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}},
                "training": {"batch_size": 64, "threads": 1, "device": "cpu", **self.training},
            }
        )

    def _dense(self, units: int) -> Json:
        return {"kind": "dense", "units": units, "activation": self.activation}


def curve_of(made: Made) -> Curve:
    """Train it, and give what the app knows of it."""
    experiment = made.experiment()
    dataset = load_data(experiment, Path())
    compiled = compile_experiment(experiment, dataset)
    trainer = Trainer(compiled)
    epochs: dict[str, list[float]] = {}
    rates, failure = dict(made.rates), ""
    try:
        for progress in trainer.run():
            for name, value in progress.epoch_terms.items():
                epochs.setdefault(name, []).append(value)
            if progress.epoch_terms and progress.epoch in rates:
                trainer.change("learning rate", rates[progress.epoch])
    except Diverged as error:
        failure = str(error).partition(": ")[2].partition(";")[0]
    x = compiled.affine.apply(dataset.values)
    mean = x[compiled.parts.train].mean(0)
    judged = x[compiled.parts.validation]
    changes = tuple((float(epoch), f"learning rate {rate:g}") for epoch, rate in made.rates)
    layers = ("Dropout",) if made.dropout else ()
    known = {"mean_sample": _loss(made, mean, judged), "perfect": _loss(made, judged, judged)}
    known["spread"] = Spread().answer(compiled)
    known["pca"] = _loss(made, _pca(x[compiled.parts.train], judged, made.units[-1]), judged)
    return Curve.of(epochs, **known, random_layers=layers, changes=changes, failure=failure)


def _pca(learned: Any, judged: Any, components: int) -> Any:
    from sklearn.decomposition import PCA

    flat = learned.reshape(len(learned), -1)
    pca = PCA(min(components, *flat.shape), svd_solver="full").fit(flat)
    back = pca.inverse_transform(pca.transform(judged.reshape(len(judged), -1)))
    return back.reshape(judged.shape).astype(np.float32)


def _loss(made: Made, given: Any, wanted: Any) -> float:
    import torch

    loss = made.experiment().family.loss
    x = torch.from_numpy(np.ascontiguousarray(wanted))
    return float(loss.mean(torch.from_numpy(np.ascontiguousarray(given)).expand_as(x), x))


def _trained(epochs: int, rate: float = 0.001, kind: str = "adam", **more: Any) -> Json:
    return {"epochs": epochs, "optimizer": {"kind": kind, "learning_rate": rate}, **more}


FEW = {"split": {"train": 0.02, "validation": 0.49, "test": 0.49}}  # 36 samples to learn from
SOME = {"split": {"train": 0.1, "validation": 0.45, "test": 0.45}}
COSINE = {"kind": "cosine"}
LEARNS, SETTLES = ("still_learning",), ("converged",)
GAPS = ("growing_gap", "overfitting")  # too few samples
WILD = ("noisy", "jumps", "diverged")  # all say that the learning rate is too high
EITHER = ("still_learning", "converged")

RUNS: tuple[Made, ...] = (
    Made("Adam, 8 epochs", LEARNS, _trained(8), healthy=True),
    Made("Adam, 12 epochs, seed 1", LEARNS, _trained(12, seed=1), healthy=True),
    Made("Adam, 20 epochs, code of 16", LEARNS, _trained(20, seed=2), (128, 16), healthy=True),
    Made("SGD with momentum, 30 epochs", LEARNS, _trained(30, 0.05, "sgd", seed=3), healthy=True),
    Made("slow Adam, 25 epochs", LEARNS, _trained(25, 3e-4), healthy=True),
    Made("slow Adam, BCE, 25 epochs", LEARNS, _trained(25, 3e-4), loss="bce", healthy=True),
    Made("relu, 15 epochs", LEARNS, _trained(15), activation="relu", healthy=True),
    Made("cosine to the end, 120 epochs", SETTLES, _trained(120, 0.003, schedule=COSINE), healthy=True),
    Made(
        "cosine, code of 2", SETTLES, _trained(120, 0.002, schedule=COSINE, seed=1), (64, 32, 2), healthy=True
    ),
    Made("cosine, BCE", SETTLES, _trained(100, 0.002, schedule=COSINE), loss="bce", healthy=True),
    Made("cosine, relu", SETTLES, _trained(120, 0.002, schedule=COSINE), activation="relu", healthy=True),
    Made(
        "linear, cosine", SETTLES, _trained(80, 0.005, schedule=COSINE), (8,), output="linear", healthy=True
    ),
    Made(
        "linear, code of 2, cosine",
        SETTLES,
        _trained(80, 0.01, schedule=COSINE),
        (2,),
        output="linear",
        healthy=True,
    ),
    Made("Adam at 1e-7", ("flat",), _trained(30, 1e-7)),
    Made("SGD at 1e-5", ("flat",), _trained(30, 1e-5, "sgd")),
    Made("Adadelta at 0.001", ("flat",), _trained(15, 0.001, "adadelta")),
    Made("SGD at 1e-4, BCE", ("flat",), _trained(20, 1e-4, "sgd"), loss="bce"),
    Made(
        "ten sigmoid layers, SGD",
        ("collapsed",),
        _trained(60, 0.5, "sgd"),
        (64, 48, 32, 24, 8),
        activation="sigmoid",
    ),
    Made(
        "ten sigmoid layers, SGD, BCE",
        ("collapsed",),
        _trained(60, 0.1, "sgd"),
        (64, 48, 32, 24, 8),
        activation="sigmoid",
        loss="bce",
    ),
    Made(
        "dead relus: Adam at 0.3",
        ("collapsed",),
        _trained(40, 0.3),
        (64, 32, 4),
        activation="relu",
        code="relu",
    ),
    Made(
        "dead relus: Adam at 1",
        ("collapsed",),
        _trained(40, 1.0, seed=1),
        (64, 16),
        activation="relu",
        code="relu",
    ),
    Made(
        "sigmoid layers, Adam",
        ("plateau_then_drop",),
        _trained(120, 0.001),
        (64, 32, 8),
        activation="sigmoid",
    ),
    Made(
        "more sigmoid layers, Adam",
        ("plateau_then_drop",),
        _trained(250, 0.003, seed=1),
        (64, 48, 32, 8),
        activation="sigmoid",
    ),
    Made(
        "sigmoid layers, Adam, BCE",
        ("plateau_then_drop",),
        _trained(160, 0.002, seed=2),
        (64, 32, 8),
        activation="sigmoid",
        loss="bce",
    ),
    Made("Adam at 0.03", WILD, _trained(60, 0.03, batch_size=16)),
    Made("Adam at 0.02, batches of 8", WILD, _trained(60, 0.02, batch_size=8), (64, 16)),
    Made("RMSprop at 0.02", WILD, _trained(60, 0.02, "rmsprop", batch_size=16)),
    Made("SGD at 1000, linear output", ("diverged",), _trained(20, 1000.0, "sgd"), output="linear"),
    Made(
        "SGD at 20, linear chain",
        ("diverged",),
        _trained(20, 20.0, "sgd"),
        (32, 8),
        activation="linear",
        output="linear",
    ),
    Made(
        "36 samples, standardised",
        GAPS,
        _trained(400, 0.002, batch_size=16),
        (256, 64),
        output="linear",
        data={**FEW, "scaling": "standardise"},
    ),
    Made(
        "36 samples, relu, standardised",
        GAPS,
        _trained(300, 0.003, batch_size=16),
        (256, 128, 32),
        activation="relu",
        output="linear",
        data={**FEW, "scaling": "standardise"},
    ),
    Made(
        "36 samples, BCE",
        ("overfitting",),
        _trained(400, 0.003, batch_size=16),
        (256, 64),
        loss="bce",
        data=FEW,
    ),
    Made(
        "180 samples, linear output",
        GAPS,
        _trained(300, 0.001, batch_size=32),
        (128, 32),
        output="linear",
        data=SOME,
    ),
    Made(
        "180 samples, relu",
        GAPS,
        _trained(200, 0.001, batch_size=32),
        (128, 32),
        activation="relu",
        data=SOME,
    ),
    Made(
        "the rate gone after 5 epochs, SGD",
        ("stuck", "flat", "collapsed"),
        _trained(40, 0.5, "sgd", schedule={"kind": "exponential", "gamma": 0.5}),
    ),
    Made(
        "the rate gone after 5 epochs, Adam",
        ("stuck",),
        _trained(40, 0.001, schedule={"kind": "step", "every": 5, "gamma": 0.01}),
    ),
    Made(
        "the rate gone after 6 epochs, code of 2",
        ("stuck",),
        _trained(40, 0.001, schedule={"kind": "step", "every": 6, "gamma": 0.001}),
        (64, 2),
    ),
    Made("a huge rate in epoch 31", ("jumps",), _trained(60, 0.002), rates=((30, 0.02), (31, 0.002))),
    Made(
        "a huge rate in epoch 41",
        ("jumps",),
        _trained(80, 0.002, seed=4),
        (64, 16),
        rates=((40, 0.02), (41, 0.002)),
    ),
    Made("dropout 0.2, 60 epochs", EITHER, _trained(60), (128, 32), dropout=0.2, healthy=True),
    Made(
        "dropout 0.4, cosine",
        EITHER,
        _trained(80, 0.002, schedule=COSINE),
        (128, 32),
        dropout=0.4,
        healthy=True,
    ),
)


def _other(made: Made) -> Made:
    """The same construction with another seed, narrower layers and batches half as large again."""
    training = made.training
    batch = training.get("batch_size", 64) * 3 // 2
    other = {**training, "seed": training.get("seed", 0) + 29, "batch_size": batch}
    units = (*(max(units * 3 // 4, 2) for units in made.units[:-1]), made.units[-1])
    return replace(made, name=f"{made.name} (seed 29 on)", training=other, units=units)


UNSEEN: tuple[Made, ...] = tuple(_other(made) for made in RUNS)
"""Looked at only after the rules were settled."""

SHOWN: tuple[Made, ...] = (
    Made(
        "269 samples, BCE, code of 4",
        ("not_improving",),
        _trained(260, 0.004),
        (48, 4),
        loss="bce",
        data={"split": {"train": 0.15, "validation": 0.425, "test": 0.425}},
    ),
    Made("SGD at 0.03, 12 epochs, linear", ("worse_than_mean",), _trained(12, 0.03, "sgd"), output="linear"),
)
"""Made for the gallery, after the rules were settled: of what it shows no other run is an example."""
