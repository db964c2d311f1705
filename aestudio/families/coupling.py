"""How one half of the numbers is changed in a coupling, given what a network made of the other half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.spec import Registry, Spec, hints

if TYPE_CHECKING:
    from torch import Tensor
    from torch.distributions import Transform

__all__ = ["COUPLINGS", "Coupling", "Spline"]


class Coupling(Spec):
    """A monotonic function of one number with parameters; the kinds are in `COUPLINGS`."""

    @property
    def numbers(self) -> int:
        """How many parameters it has for each number it changes."""
        raise NotImplementedError

    def function(self, parameters: Tensor) -> Transform:
        """The function of `(B, n)` whose parameters are `(B, n, numbers)`; at zeros it is the identity."""
        raise NotImplementedError


COUPLINGS: Registry[Coupling] = Registry("coupling")


@COUPLINGS.register
class Affine(Coupling):
    """Each number is scaled and shifted: RealNVP (Dinh et al. 2016, arXiv 1605.08803)."""

    kind = "affine"
    title = "Affine (RealNVP)"

    steepest: float = Field(
        1000.0,
        gt=1,
        le=1e6,
        title="Steepest",
        description="The scale stays between 1 over this and this. One coupling after another may take a "
        "sample that is unlike the others this many times further away: keep it small where each number has "
        "a scale of its own already, as those that begin with the data.",
        json_schema_extra=hints(log=True, advanced=True),
    )

    @property
    def numbers(self) -> int:
        """A shift and the logarithm of a scale."""
        return 2

    def function(self, parameters: Tensor) -> Transform:
        """`exp(a) x + b`; a scale near 1 is the exponential, one far from it nears the steepest."""
        from zuko.transforms import MonotonicAffineTransform

        shift, scale = parameters.unbind(-1)
        found: Transform = MonotonicAffineTransform(shift, scale, slope=1 / self.steepest)
        return found


@COUPLINGS.register
class Spline(Coupling):
    """Each number goes through a curve of rational-quadratic pieces: neural spline flow.

    Durkan et al. 2019, arXiv 1906.04032. The curve is bent from -5 to 5 and the identity outside.
    """

    kind = "spline"
    title = "Spline"

    bins: int = Field(8, ge=2, le=128, title="Bins", description="How many pieces the curve has.")

    @property
    def numbers(self) -> int:
        """Widths, heights, and the slopes between the pieces."""
        return 3 * self.bins - 1

    def function(self, parameters: Tensor) -> Transform:
        """The curve."""
        from zuko.transforms import MonotonicRQSTransform

        widths, heights, slopes = parameters.split((self.bins, self.bins, self.bins - 1), -1)
        found: Transform = MonotonicRQSTransform(widths, heights, slopes)
        return found
