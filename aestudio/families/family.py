"""What a family of generative models is: the networks it needs, a working draft of them, and its model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from aestudio.networks import Network, Shape
from aestudio.spec import Registry, Spec

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

__all__ = ["FAMILIES", "Decodes", "Encodes", "Family", "Model", "Port", "Reconstructs", "Scores"]


@dataclass(frozen=True)
class Port:
    """What a network of a family takes and gives.

    Attributes:
        title: what the interface calls the role.
        takes: a sample's shape, or the role whose output it takes.
        gives: the shape it must give; None: any.
    """

    title: str
    takes: Shape | str
    gives: Shape | None = None


class Model(Protocol):
    """A family's `nn.Module`, as the trainer sees it.

    Attributes:
        weights: the loss weights in force, by the family's field; they may change between two steps.
    """

    weights: dict[str, float]

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """The parameters each optimizer steps, by the role that `losses` names."""

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """For a batch `(B, *)`: a role and its terms (scalars), the first of which is to be lowered.

        The trainer steps the role's optimizer before it asks for the next: a second loss sees the first step.
        `generator` is where random numbers come from; None: torch's global one.
        """


class Family(Spec):
    """A family; the kinds are in `FAMILIES`.

    Class attributes:
        weights: the fields that weigh terms of its loss; they can be changed while it trains.
    """

    weights: ClassVar[tuple[str, ...]] = ()

    def ports(self, shape: Shape) -> dict[str, Port]:
        """The networks it needs for samples of `shape`, by role, in the order data flow through them."""
        raise NotImplementedError

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Working networks for samples of `shape`."""
        raise NotImplementedError

    def model(self, networks: Mapping[str, nn.Module]) -> nn.Module:
        """The `Model` made of built networks."""
        raise NotImplementedError

    def loss_weights(self) -> dict[str, float]:
        """The weights of the terms of its loss."""
        return {name: float(getattr(self, name)) for name in self.weights}

    def complaints(self, data_range: tuple[float, float]) -> list[tuple[str, str]]:
        """(field, sentence) for each setting that can't work on data of that range (after scaling)."""
        return []


FAMILIES: Registry[Family] = Registry("family")


@runtime_checkable
class Encodes(Protocol):
    """A model with a code."""

    def encode(self, x: Tensor) -> Tensor:
        """Samples `(B, *)` to codes `(B, *code)`."""


@runtime_checkable
class Decodes(Protocol):
    """A model that makes samples from codes."""

    def decode(self, z: Tensor) -> Tensor:
        """Codes `(B, *code)` to samples `(B, *)`."""


@runtime_checkable
class Reconstructs(Protocol):
    """A model that gives back what it was given."""

    def reconstruct(self, x: Tensor) -> Tensor:
        """Samples `(B, *)` to samples `(B, *)`."""

    def corrupt(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """What the model is shown of `x` while it trains; `x` itself where nothing is done to it."""


@runtime_checkable
class Scores(Protocol):
    """A model that says how well each sample fits."""

    def errors(self, x: Tensor, output: Tensor) -> Tensor:
        """The loss of each sample, `(B,)`."""
