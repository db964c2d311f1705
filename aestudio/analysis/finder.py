"""What upsamplers that find pictures for small ones share: batches, a tolerance, and how well they fit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aestudio.degrade import Degrade
from aestudio.job import Pieces, run_out, within

if TYPE_CHECKING:
    import torch
    from torch import Tensor

__all__ = ["Finder", "Found", "Tolerant"]


class Tolerant(Protocol):
    """How pictures are found: it says up to which difference to the input one counts."""

    @property
    def tolerance(self) -> float:
        """A mean squared difference, values from 0 to 1."""


@dataclass(frozen=True, eq=False)
class Found:
    """What was found for some small pictures.

    Attributes:
        pictures: `(N, C, H, W)`, values from 0 to 1.
        squares: mean squared difference of the pictures, made small, to the inputs, `(N,)`.
        within: which of them lie within the tolerance, `(N,)`.
    """

    pictures: Tensor
    squares: Tensor
    within: Tensor


class Finder(ABC):
    """An upsampler that was never shown small pictures; it never changes the model that it uses.

    Attributes:
        degrade: how small pictures are made.
        search: how large ones are found.
    """

    def __init__(self, degrade: Degrade, search: Tolerant) -> None:
        self.degrade, self.search = degrade, search

    @property
    def limit(self) -> float:
        """The mean squared difference that is tolerated: that of the settings, and the noise's."""
        return self.search.tolerance + self.degrade.noise**2

    @property
    @abstractmethod
    def together(self) -> int:
        """Inputs for which pictures are looked for at once."""

    @abstractmethod
    def batch(self, small: Tensor, generator: torch.Generator | None) -> Pieces[Tensor]:
        """A picture for each of so many inputs."""

    def upsample(self, small: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """A picture for each input; other random numbers find another."""
        return run_out(self.pieces(small, generator)).pictures

    def pieces(self, small: Tensor, generator: torch.Generator | None = None) -> Pieces[Found]:
        """The same a step at a time, with what is known of how well they fit.

        Args:
            small: `(N, C, h, w)`, values from 0 to 1.
            generator: where random numbers come from.
        """
        import torch

        with torch.inference_mode(False):
            wanted = small.detach().clone().float()
        parts, found = wanted.split(self.together), []
        for number, part in enumerate(parts):
            share = (number / len(parts), (number + 1) / len(parts))
            found.append((yield from within(*share, self.batch(part, generator))))
        with torch.inference_mode(False), torch.no_grad():
            pictures = torch.cat(found)
            squares = self.squares(pictures, wanted)
            return Found(pictures, squares, squares <= self.limit)

    def squares(self, pictures: Tensor, wanted: Tensor) -> Tensor:
        """Mean squared difference of pictures, made small, to the inputs, `(N,)`; infinite of no numbers."""
        found: Tensor = ((self.degrade.of_tensor(pictures) - wanted) ** 2).flatten(1).mean(1)
        return found.nan_to_num(nan=float("inf"))
