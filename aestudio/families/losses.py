"""Loss functions between what a network gives and what it should give."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from aestudio.spec import Registry, Spec

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["LOSSES", "Loss"]

EDGE = 1e-7  # probabilities are kept this far from 0 and 1, as Keras does


class Loss(Spec):
    """A loss; the kinds are in `LOSSES`. Its value is the mean over all numbers of all samples.

    Class attributes:
        formula: for one number y (wanted) and a (given).
        unit_range: whether both must lie in 0 to 1.
    """

    formula: ClassVar[str] = ""
    unit_range: ClassVar[bool] = False

    def each(self, output: Tensor, target: Tensor) -> Tensor:
        """The loss of each number, `(B, *)`."""
        raise NotImplementedError

    def mean(self, output: Tensor, target: Tensor) -> Tensor:
        """The loss, a scalar."""
        return self.each(output, target).mean()

    def per_sample(self, output: Tensor, target: Tensor) -> Tensor:
        """The loss of each sample, `(B,)`; their mean is `mean`."""
        return self.each(output, target).flatten(1).mean(1)


LOSSES: Registry[Loss] = Registry("loss")


@LOSSES.register
class MeanSquared(Loss):
    """Mean squared error."""

    kind = "mse"
    title = "Mean squared error (MSE)"
    formula = "(y − a)²"

    def each(self, output: Tensor, target: Tensor) -> Tensor:
        """Squared differences."""
        return (output - target) ** 2

    def mean(self, output: Tensor, target: Tensor) -> Tensor:
        """The same, by torch's fused kernel."""
        from torch.nn import functional

        return functional.mse_loss(output, target)


@LOSSES.register
class MeanAbsolute(Loss):
    """Mean absolute error."""

    kind = "mae"
    title = "Mean absolute error (MAE)"
    formula = "|y − a|"

    def each(self, output: Tensor, target: Tensor) -> Tensor:
        """Absolute differences."""
        return (output - target).abs()


@LOSSES.register
class MeanSquaredLog(Loss):
    """Mean squared logarithmic error: relative errors count, for values from 0 up over several decades."""

    kind = "msle"
    title = "Mean squared log error (MSLE)"
    formula = "(ln(1 + y) − ln(1 + a))²"

    def each(self, output: Tensor, target: Tensor) -> Tensor:
        """Squared differences of logarithms; what is below 0 counts as 0."""
        return (output.clamp(min=0).log1p() - target.clamp(min=0).log1p()) ** 2


@LOSSES.register
class Huber(Loss):
    """Quadratic near zero and linear beyond delta, so that outliers count less (Huber 1964)."""

    kind = "huber"
    title = "Huber"
    formula = "½ (y − a)² up to δ, beyond it δ (|y − a| − ½ δ)"

    delta: float = Field(1.0, gt=0, le=1e6, title="Delta", description="Where quadratic turns into linear.")

    def each(self, output: Tensor, target: Tensor) -> Tensor:
        """The loss of each number."""
        from torch.nn import functional

        return functional.huber_loss(output, target, reduction="none", delta=self.delta)


@LOSSES.register
class BinaryCrossEntropy(Loss):
    """Binary cross-entropy of probabilities; wants outputs and data from 0 to 1, so a sigmoid at the end."""

    kind = "bce"
    title = "Binary cross-entropy (BCE)"
    formula = "−y ln a − (1 − y) ln(1 − a)"
    unit_range = True

    def each(self, output: Tensor, target: Tensor) -> Tensor:
        """The loss of each number; torch's own takes twice as long, and breaks off at the first NaN."""
        kept = output.clamp(EDGE, 1 - EDGE)
        return -(target * kept.log() + (1 - target) * (-kept).log1p())


@LOSSES.register
class CategoricalCrossEntropy(Loss):
    """Cross-entropy of distributions along the first axis; wants a softmax at the end, data that sum to 1."""

    kind = "categorical"
    title = "Categorical cross-entropy"
    formula = "−Σₖ yₖ ln aₖ"
    unit_range = True

    def each(self, output: Tensor, target: Tensor) -> Tensor:
        """The loss of each distribution, `(B, *rest)`."""
        return -(target * output.clamp(EDGE, 1.0).log()).sum(1, keepdim=True)
