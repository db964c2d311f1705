"""What a family's model can do beside learning: each ability is a protocol; a view names what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from aestudio.degrade import Degrade
    from aestudio.families.sampler import Sampler, Stage

__all__ = [
    "Decodes",
    "Denoises",
    "Discriminates",
    "Encodes",
    "Likelihoods",
    "Morphs",
    "Posteriors",
    "Predicts",
    "Reconstructs",
    "Samples",
    "Scores",
    "Upsamples",
]


@runtime_checkable
class Encodes(Protocol):
    """A model with a code."""

    def encode(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples `(B, *)` to codes `(B, *code)`; `y` are their classes, where the family has a `label`."""


@runtime_checkable
class Decodes(Protocol):
    """A model that makes samples from codes."""

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Codes `(B, *code)` to samples `(B, *)`, of the classes `y`; None: of no class in particular."""


@runtime_checkable
class Reconstructs(Protocol):
    """A model that gives back what it was given."""

    def reconstruct(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples `(B, *)` of the classes `y` to samples `(B, *)`."""

    def corrupt(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """What the model is shown of `x` while it trains; `x` itself where nothing is done to it."""


@runtime_checkable
class Scores(Protocol):
    """A model that says how well each sample fits."""

    def errors(self, x: Tensor, output: Tensor) -> Tensor:
        """The loss of each sample, `(B,)`."""


@runtime_checkable
class Likelihoods(Protocol):
    """A model that says how likely each sample is."""

    def log_likelihood(
        self, x: Tensor, y: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        """Log-likelihood of samples `(B, *)` in nats, `(B,)`, given their classes `y` where it has a `label`.

        A density for continuous data, a probability for data whose values go in steps; where it is estimated,
        by numbers from `generator`.
        """


@runtime_checkable
class Morphs(Protocol):
    """A model that says by which invertible transforms it turns samples into noise of the same shape."""

    def stages(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples before the first transform and after each, `(transforms + 1, B, *shape)`."""

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Latents to samples."""


@runtime_checkable
class Discriminates(Protocol):
    """A model that judges samples, its own and real ones.

    Attributes:
        objective_title: what its generator is trained for.
    """

    objective_title: str

    def believed(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """D: how likely each sample is a real one, `(B,)`, 0 to 1."""

    def slope(self, d: float) -> float:
        """How fast the generator's loss changes with the score of a sample whose D is `d`."""


@runtime_checkable
class Samples(Protocol):
    """A model that makes new samples from noise; the same noise gives the same samples."""

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """What `count` samples are made from, on the generator's device or the model's: `(count, *)`."""

    def generate(self, noise: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples `(B, *shape)` from `noise`, of the classes `y` where the family has a `label`."""


@runtime_checkable
class Upsamples(Protocol):
    """A model that makes large pictures of small ones.

    Attributes:
        degrade: how the small pictures it expects are made: y = D(x) + noise.
    """

    degrade: Degrade

    def upsample(self, small: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Small pictures `(N, C, h, w)` to pictures `(N, C, H, W)`, all with values from 0 to 1.

        Where several pictures fit an input, numbers from `generator` say which it is.
        """


@runtime_checkable
class Denoises(Protocol):
    """A model that makes samples out of noise, one noise level after another.

    Attributes:
        alpha_bar: share of a sample's variance that is left at each noise level, `(steps + 1,)`; 1 at 0.
        centre: x_t is centre + sqrt(alpha_bar) (x - centre) + sqrt(1 - alpha_bar) spread noise.
        spread: see there.
    """

    alpha_bar: Any
    centre: float
    spread: float

    def diffuse(self, x: Tensor, t: int, noise: Tensor) -> Tensor:
        """What is left of samples `(B, *shape)` at noise level `t`, with that noise in them."""

    def expected(self, x: Tensor, t: int, y: Tensor | None = None) -> Tensor:
        """The sample expected behind x_t, both after `centre` and `spread`: `(B, *shape)`."""

    def chain(
        self, noise: Tensor, y: Tensor | None = None, sampler: Sampler | None = None
    ) -> Iterator[Stage]:
        """From `noise`, `(B, *shape)`, to samples; a `sampler` in place of the family's own."""


@runtime_checkable
class Predicts(Protocol):
    """A model that tells a sample's label."""

    def predict(self, x: Tensor) -> Tensor:
        """The probability of each class, `(B, K)`; of a model that tells a number that number, `(B, 1)`."""


@runtime_checkable
class Posteriors(Protocol):
    """A model whose codes are normal distributions."""

    def distribution(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Means and log-variances of q(z | x), each `(B, *code)`."""

    def bound(
        self,
        x: Tensor,
        y: Tensor | None = None,
        generator: torch.Generator | None = None,
        step: float = 0.0,
    ) -> Tensor | None:
        """A lower bound of ln p(x) in nats, `(B,)`; None where p(x | z) is no distribution of such data.

        Args:
            x: samples.
            y: their classes.
            generator: where random numbers come from.
            step: how far apart values are, whose probability is meant; 0: they are continuous: a density.
        """
