"""What is measured of a family: each column of the table, what it means, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aestudio.numerals import minus

__all__ = ["BY_PART", "MEASURES", "Measure", "measure_named"]

BY_PART = ("reconstruction", "frechet", "energy", "precision", "recall", "likelihood", "bits")
"""Those that depend on which samples of the data are looked at, and that tell which family is better."""


@dataclass(frozen=True)
class Measure:
    """A column.

    Attributes:
        key: its name in files.
        title: what it is called.
        unit: of its numbers; empty: none.
        better: which end is the good one; "": neither.
        about: how it is defined, and by whom.
    """

    key: str
    title: str
    unit: str
    better: Literal["low", "high", ""]
    about: str

    @property
    def head(self) -> str:
        """Title and unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def text(self, value: float) -> str:
        """A value as people read it."""
        return minus(self._plain(value))

    def _plain(self, value: float) -> str:
        if self.key == "parameters":
            return f"{value:,.0f}"
        if self.key == "rate":
            return f"{value:g}"
        if self.key == "memory":
            return f"{value / 1e6:,.0f}"
        if self.key in ("precision", "recall", "copying"):
            return f"{value:.2f}"
        return f"{value:,.0f}" if abs(value) >= 9999.5 else f"{value:#.3g}".rstrip(".")


MEASURES = (
    Measure(
        "reconstruction",
        "Reconstruction",
        "MSE",
        "low",
        "Mean squared error of test samples that went through the model and back, with the data's "
        "range taken as 0 to 1, so that it means the same for every family. Blank: the family takes "
        "no samples in. Exact: it is invertible by construction, whatever it has learned; the error is only "
        "rounding.",
    ),
    Measure(
        "frechet",
        "Fréchet",
        "",
        "low",
        "Fréchet distance between new samples and test samples: of the normal distributions with the "
        "means and covariances of their features, which have variance 1 (Heusel et al. 2017, arXiv "
        "1706.08500). 0: alike. It counts quality and diversity together. As few samples raise it, "
        "compare it with the row of training samples, measured with as many.",
    ),
    Measure(
        "energy",
        "Energy distance",
        "",
        "low",
        "Energy distance between new samples and test samples, 2 E|x - y| - E|x - x'| - E|y - y'| "
        "(Székely & Rizzo 2013), with the data's variance taken as 1. 0: alike; by chance it may come out "
        "below. It counts quality and diversity together, and sees all of two distributions, where the "
        "Fréchet distance of so few numbers would see their means and covariances only. Compare it with the "
        "row of training samples, measured with as many.",
    ),
    Measure(
        "precision",
        "Precision",
        "",
        "high",
        "Quality: share of new samples that lie among the test samples, by their features and 3 "
        "neighbours (Kynkäänniemi et al. 2019, arXiv 1904.06991).",
    ),
    Measure(
        "recall",
        "Recall",
        "",
        "high",
        "Diversity: share of test samples that lie among the new samples (Kynkäänniemi et al. 2019, "
        "arXiv 1904.06991). Low: the model leaves out part of the data.",
    ),
    Measure(
        "copying",
        "Novelty",
        "",
        "",
        "How near new samples lie to their nearest training sample compared with their nearest test "
        "sample, over the same of test samples themselves. 1: as new as test samples are; near 0: "
        "copies of training samples.",
    ),
    Measure(
        "likelihood",
        "ln p(x)",
        "nats",
        "high",
        "Mean log-likelihood of a test sample, as the data are scaled: of values in steps a "
        "probability, else a density. ≥: a lower bound, as the ELBO of a variational autoencoder "
        "(Kingma & Welling 2014) or one draw of the noise that spreads values in steps (Theis et al. "
        "2016). Blank: the family has none, or its likelihood is no normalised one of such data "
        "(Bernoulli on grey values).",
    ),
    Measure(
        "bits",
        "Bits per dimension",
        "",
        "low",
        "-ln p(x) / (numbers in a sample x ln 2), from the log-likelihood beside it. ≤: an upper bound.",
    ),
    Measure(
        "rate",
        "Learning rate",
        "",
        "",
        "The one that training began with: of the project's own family as it is set, of the others the one "
        "that suits them, unless all were to have the same.",
    ),
    Measure("parameters", "Parameters", "", "", "Numbers that are learned, in all networks of the model."),
    Measure("training", "Training", "s", "low", "Seconds of training on this machine, validation included."),
    Measure(
        "sampling",
        "Sampling",
        "s / 1,000",
        "low",
        "Seconds for 1,000 new samples on this machine, made 100 at a time: median of the batches, ± "
        "the standard error. The first batch is not counted.",
    ),
    Measure(
        "memory",
        "Memory",
        "MB",
        "low",
        "What training needs, counted as before every run: weights, gradients, optimizer, "
        "activations, samples.",
    ),
)


def measure_named(key: str) -> Measure:
    """The measure of that name."""
    return next(one for one in MEASURES if one.key == key)
