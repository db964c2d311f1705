"""Whether a model uses its latent dimensions, and whether their distribution is the one it draws from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import PART_WORDS, Part, chunks_of, drawn, passing, require
from aestudio.job import Pieces

__all__ = ["ACTIVE", "Health", "LatentHealth"]

LIMIT = 5000  # samples that are looked at, at most
ACTIVE = 0.01  # variance of its mean over the data from which a unit counts as active (Burda et al. 2016)
FEW = 50  # samples below which nothing is said of a distribution
OFF = 0.1  # Kolmogorov distance to N(0, 1) from which a dimension's distribution is called another
UNUSED = "Some dimensions unused"
UNUSED_IS = (
    "This is usually no fault: a smaller code would do as well. "
    "If reconstructions are too blurred, lower beta."
)


@dataclass(frozen=True)
class LatentHealth(LongQuestion["Health"]):
    """Which samples the latent space is looked at with.

    Attributes:
        part: of the data.
        seed: of the draws from q(z | x).
    """

    part: Part = "validation"
    seed: int = 0

    def work(self, trained: Trained) -> Pieces[Health]:
        """Numbers for each dimension of the code."""
        from aestudio.families.abilities import Posteriors

        require(trained, Posteriors)
        model = trained.model
        assert isinstance(model, Posteriors)
        rows = drawn(trained, self.part, LIMIT, 0)
        means, logvars = [], []
        for chunk in chunks_of(rows):
            mean, logvar = model.distribution(*trained.batch(trained.batches.rows(chunk)))
            means.append(to_numpy(mean.flatten(1)))
            logvars.append(to_numpy(logvar.flatten(1)))
            yield passing(len(means), rows)
        return _found(self, np.concatenate(means).astype(float), np.concatenate(logvars).astype(float))


@dataclass(frozen=True, eq=False)
class Health:
    """The dimensions of a code, each array `(d,)`.

    Attributes:
        question: what was asked.
        count: samples that were looked at.
        kl: KL(q(z | x) || N(0, 1)) in nats, the mean over the samples: the information a dimension carries.
        spread: variance of q's mean over the samples; a unit above 0.01 is active (Burda et al. 2016, arXiv
            1509.00519).
        mean: of draws from the aggregate posterior, one for each sample.
        std: their standard deviation.
        distance: Kolmogorov distance between those draws and N(0, 1), 0 to 1.
    """

    question: LatentHealth
    count: int
    kl: Array
    spread: Array
    mean: Array
    std: Array
    distance: Array

    @property
    def active(self) -> Array:
        """Which dimensions carry something, bool `(d,)`."""
        found: Array = self.spread > ACTIVE
        return found

    @property
    def order(self) -> Array:
        """The dimensions, the most informative first."""
        return np.argsort(-self.kl, kind="stable")

    @property
    def collapsed(self) -> bool:
        """Whether the decoder is told nothing: no dimension is active (posterior collapse)."""
        return not bool(self.active.any())

    @property
    def off(self) -> Array:
        """Active dimensions whose draws are not N(0, 1); none where there are too few samples to say."""
        sure = self.distance > max(OFF, 1.36 / np.sqrt(self.count))  # and beyond chance at 5 %
        found: Array = sure & self.active & (self.count >= FEW)
        return found

    @property
    def is_expected(self) -> bool:
        """Whether there is nothing to worry about: unused dimensions are what a large enough code has."""
        return self.words[0] in ("Healthy", UNUSED)

    @property
    def words(self) -> tuple[str, str]:
        """A verdict, and the evidence."""
        many, active = len(self.kl), int(self.active.sum())
        part = f"{self.count:,} {PART_WORDS[self.question.part]} samples"
        total = f"KL {self.kl.sum():.3g} nats in all, {part}"
        if self.collapsed:
            return "Posterior collapse", f"no dimension of the code depends on the sample: {total}"
        used = f"{active} of {many} dimensions are active; {total}"
        if self.count < FEW:
            return "Not enough data", f"{used}; too few to compare their distribution with N(0, 1)"
        if off := int(self.off.sum()):
            which = "one dimension's draws are" if off == 1 else f"the draws of {off} dimensions are"
            return (
                "Not the prior",
                f"{which} not distributed as N(0, 1), from which samples are drawn; {used}",
            )
        return ("Healthy" if active == many else UNUSED), used

    @property
    def advice(self) -> str:
        """Whether unused dimensions are bad, and what can be done, in a sentence; empty: there is no need."""
        return UNUSED_IS if self.words[0] == UNUSED else ""

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        names = ("kl", "spread", "mean", "std", "distance", "active")
        return {name: np.asarray(getattr(self, name)) for name in names}


def _found(question: LatentHealth, mean: Array, logvar: Array) -> Health:
    from scipy.special import ndtr

    kl = ((mean**2 + np.exp(logvar) - 1 - logvar) / 2).mean(0)
    drawn_ = mean + np.exp(logvar / 2) * np.random.default_rng(question.seed).standard_normal(mean.shape)
    count = len(mean)
    below = ndtr(np.sort(drawn_, axis=0))
    steps = np.arange(1, count + 1)[:, None] / count
    distance = np.maximum(steps - below, below - steps + 1 / count).max(0)
    std = drawn_.std(0, ddof=1) if count > 1 else np.zeros(mean.shape[1])
    return Health(question, count, kl, mean.var(0), drawn_.mean(0), std, distance)
