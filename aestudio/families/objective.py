"""What generator and discriminator are trained for: the objectives of generative adversarial networks.

The discriminator gives a score l for each sample, a logit: D = sigmoid(l) is its probability that the sample
is a real one (for least squares the score itself is that estimate).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pydantic import Field

from aestudio.spec import Registry, Spec

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["OBJECTIVES", "Objective"]


def _smoothing() -> Any:
    return Field(
        0.0,
        ge=0,
        lt=0.5,
        title="Label smoothing",
        description="Real samples count as real by 1 minus this much: it keeps the discriminator from being "
        "too sure (one-sided, Salimans et al. 2016, arXiv 1606.03498).",
    )


class Objective(Spec):
    """An objective; the kinds are in `OBJECTIVES`. Losses are means over the batch, and are to be lowered."""

    def discriminator(self, real: Tensor, made: Tensor) -> Tensor:
        """The discriminator's loss, a scalar, for scores `(B, 1)` of real and of generated samples."""
        raise NotImplementedError

    def generator(self, made: Tensor) -> Tensor:
        """The generator's loss, a scalar, for scores `(B, 1)` of generated samples."""
        raise NotImplementedError

    def probability(self, score: Tensor) -> Tensor:
        """D: how likely a sample is real by its score, 0 to 1."""
        return score.sigmoid()

    def slope(self, d: float) -> float:
        """How fast the generator's loss changes with the score where D(G(z)) is `d`: |dL/dl|."""
        raise NotImplementedError

    def equilibrium(self) -> dict[str, tuple[str, float]]:
        """Both losses where generated and real samples can't be told apart: by term, (in words, value).

        A loss that has no one value there is absent.
        """
        raise NotImplementedError


OBJECTIVES: Registry[Objective] = Registry("objective")


class _Logistic(Objective):
    label_smoothing: float = _smoothing()

    def discriminator(self, real: Tensor, made: Tensor) -> Tensor:
        """-(1 - s) log D(x) - s log(1 - D(x)) - log(1 - D(G(z))), s being the smoothing."""
        from torch.nn.functional import softplus

        found = softplus(-real).mean() + softplus(made).mean()
        return found + self.label_smoothing * real.mean() if self.label_smoothing else found

    def _at_rest(self) -> tuple[str, float]:
        """The discriminator's loss at its best answer there, D = (1 - s) / 2."""
        d = (1 - self.label_smoothing) / 2
        loss = -(1 - self.label_smoothing) * math.log(d) - (1 + self.label_smoothing) * math.log(1 - d)
        return ("2 ln 2" if not self.label_smoothing else "equilibrium"), loss


@OBJECTIVES.register
class NonSaturating(_Logistic):
    """The generator raises log D(G(z)): it learns most where it is found out.

    Goodfellow et al. 2014 (arXiv 1406.2661), section 3: the fixed point is that of minimax.
    """

    kind = "non-saturating"
    title = "Non-saturating"

    def generator(self, made: Tensor) -> Tensor:
        """-log D(G(z))."""
        from torch.nn.functional import softplus

        return softplus(-made).mean()

    def slope(self, d: float) -> float:
        """1 - D: full where the sample is found out."""
        return 1 - d

    def equilibrium(self) -> dict[str, tuple[str, float]]:
        """Ln 2 and 2 ln 2 without smoothing."""
        words, loss = self._at_rest()
        own = -math.log((1 - self.label_smoothing) / 2)
        return {
            "discriminator_loss": (words, loss),
            "generator_loss": ("ln 2" if words == "2 ln 2" else words, own),
        }


@OBJECTIVES.register
class Minimax(_Logistic):
    """The generator lowers log(1 - D(G(z))): the game as it is stated, whose gradient vanishes early on.

    Goodfellow et al. 2014 (arXiv 1406.2661), equation 1.
    """

    kind = "minimax"
    title = "Minimax"

    def generator(self, made: Tensor) -> Tensor:
        """log(1 - D(G(z)))."""
        from torch.nn.functional import softplus

        return -softplus(made).mean()

    def slope(self, d: float) -> float:
        """D: nothing where the sample is found out."""
        return d

    def equilibrium(self) -> dict[str, tuple[str, float]]:
        """Minus ln 2 and 2 ln 2 without smoothing."""
        words, loss = self._at_rest()
        own = math.log(1 - (1 - self.label_smoothing) / 2)
        return {
            "discriminator_loss": (words, loss),
            "generator_loss": ("−ln 2" if words == "2 ln 2" else words, own),
        }


@OBJECTIVES.register
class Hinge(Objective):
    """Scores of real samples above 1 and of generated ones below -1 are good enough for the discriminator.

    Lim & Ye 2017 (arXiv 1705.02894), Miyato et al. 2018 (arXiv 1802.05957), equations 16 and 17.
    """

    kind = "hinge"
    title = "Hinge"

    def discriminator(self, real: Tensor, made: Tensor) -> Tensor:
        """max(0, 1 - l(x)) + max(0, 1 + l(G(z)))."""
        return (1 - real).relu().mean() + (1 + made).relu().mean()

    def generator(self, made: Tensor) -> Tensor:
        """-l(G(z))."""
        return -made.mean()

    def slope(self, d: float) -> float:
        """1 everywhere."""
        return 1.0

    def equilibrium(self) -> dict[str, tuple[str, float]]:
        """2; the generator's loss may have any value from -1 to 1."""
        return {"discriminator_loss": ("equilibrium", 2.0)}


@OBJECTIVES.register
class LeastSquares(Objective):
    """Scores are drawn to 1 for real samples, to 0 for others (Mao et al. 2017, arXiv 1611.04076)."""

    kind = "least squares"
    title = "Least squares"

    label_smoothing: float = _smoothing()

    def discriminator(self, real: Tensor, made: Tensor) -> Tensor:
        """(l(x) - 1 + s)^2 / 2 + l(G(z))^2 / 2, s being the smoothing."""
        return ((real - (1 - self.label_smoothing)) ** 2).mean() / 2 + (made**2).mean() / 2

    def generator(self, made: Tensor) -> Tensor:
        """(l(G(z)) - 1)^2 / 2."""
        return ((made - 1) ** 2).mean() / 2

    def probability(self, score: Tensor) -> Tensor:
        """The score itself, cut to 0 and 1."""
        return score.clamp(0, 1)

    def slope(self, d: float) -> float:
        """1 - D."""
        return 1 - d

    def equilibrium(self) -> dict[str, tuple[str, float]]:
        """1/4 and 1/8 without smoothing, where the score is 1/2."""
        score = (1 - self.label_smoothing) / 2
        return {
            "discriminator_loss": ("equilibrium", score**2),
            "generator_loss": ("equilibrium", (score - 1) ** 2 / 2),
        }
