"""What a family of generative models is: the networks it needs, a working draft of them, and its model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from pydantic import Field

from aestudio.families.terms import LOSS, Terms
from aestudio.networks import Network, Shape
from aestudio.spec import Registry, Spec, hints

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

__all__ = [
    "FAMILIES",
    "Family",
    "Given",
    "Model",
    "Port",
    "by_adam",
    "class_field",
    "in_seconds",
    "rate_field",
]


@dataclass(frozen=True)
class Given:
    """What a family is told of its data.

    Attributes:
        shape: of a sample.
        range: lowest and highest value after scaling; None: not known yet.
        classes: by label column, how many classes it has; None: not known yet.
        step: how far apart its values are after scaling; 0: they are continuous; None: not known yet.
    """

    shape: Shape
    range: tuple[float, float] | None = None
    classes: Mapping[str, int] | None = None
    step: float | None = None


@dataclass(frozen=True)
class Port:
    """What a network of a family takes and gives.

    Attributes:
        title: what the interface calls the role.
        takes: a sample's shape, or the role whose output it takes.
        gives: the shape it must give; None: any.
        half: it takes the first half of what that role gives along its first axis: the means, where means and
            log-variances come side by side.
        told: what it is told beside its input, by way of its Modulate layers: "the class"; empty: nothing.
        noise: what it takes is drawn from a standard normal, and no sample.
    """

    title: str
    takes: Shape | str
    gives: Shape | None = None
    half: bool = False
    told: str = ""
    noise: bool = False

    def received(self, given: Shape | None) -> Shape:
        """What it gets of what another role gives; empty where that is not known or can't be halved."""
        if given is None or not self.half:
            return given or ()
        return () if given[0] % 2 else (given[0] // 2, *given[1:])


class Model(Protocol):
    """A family's `nn.Module`, as the trainer sees it.

    Attributes:
        weights: the loss weights in force, by the family's field; they may change between two steps.
        rates: by role, the learning rate relative to the one that is set; a role that is absent has 1.
    """

    weights: dict[str, float]
    rates: Mapping[str, float]

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """The parameters each optimizer steps, by the role that `losses` names."""

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """For a batch `(B, *)`: a role and its terms (scalars), the first of which is to be lowered.

        The trainer steps the role's optimizer before it asks for the next: a second loss sees the first step,
        and what stands behind the last `yield` is done when all have stepped. Every batch has the same terms.
        Epochs are judged by the term "loss"; a model without one keeps its last weights as the best.

        Args:
            x: samples.
            generator: where random numbers come from; None: torch's global one.
            y: their classes, int64 `(B,)`, where the family has a `label`.
        """


def class_field(networks: str, whose: str) -> Any:
    """The field `label` of a family: `networks` ("that both networks are") told it through `whose` layers."""
    return Field(
        "",
        max_length=200,
        title="Class",
        description=f"Label column {networks} told through {whose} Modulate layers; empty: none.",
        json_schema_extra=hints(file="label"),
    )


def rate_field(role: str, **more: Any) -> Any:
    """The field of a family by which a role learns faster or slower than the others; `more`: hints."""
    return Field(
        1.0,
        gt=0,
        le=1000,
        title=f"{role}'s learning rate",
        description=f"The {role.lower()} learns at the learning rate times this (Heusel et al. 2017).",
        json_schema_extra=hints(log=True, unit="×", **more),
    )


def by_adam(rate: float, schedule: str = "cosine", **adam: float) -> dict[str, Any]:
    """Optimizer and schedule, for `Family.usual`."""
    return {"optimizer": {"kind": "adam", "learning_rate": rate, **adam}, "schedule": schedule}


def in_seconds(epochs: int, rate: float, schedule: str = "cosine", **adam: float) -> dict[str, Any]:
    """Training settings for some thousand points in the plane, for `Family.quick`."""
    return {"epochs": epochs, "batch_size": 256, **by_adam(rate, schedule, **adam)}


class Family(Spec):
    """A family; the kinds are in `FAMILIES`.

    Class attributes:
        weights: the fields that weigh terms of its loss; they can be changed while it trains.
        abilities: the protocols of `aestudio.families.abilities` that its model keeps, by name.
        measured_by: the fields, or fields of fields, that say what its loss measures: where they differ,
            losses have no common axis.
        minimised: what is, for the methods of a paper: "the negative ELBO".
        pictures: whether it can only learn pictures.
        quick: training settings by which its draft learns points in the plane within seconds.
        usual: optimizer and schedule by which its draft learns other data.
        copied: what of its model has a copy of its networks each: "transforms"; empty: it has each once.
        added: what its model learns beside its networks: a part of the parameters' names there, and words.
        terms: those of its losses, by the axis they are drawn on; the first are shown first.
    """

    weights: ClassVar[tuple[str, ...]] = ()
    abilities: ClassVar[tuple[str, ...]] = ()
    measured_by: ClassVar[tuple[str, ...]] = ()
    minimised: ClassVar[str] = "the loss"
    pictures: ClassVar[bool] = False
    quick: ClassVar[Mapping[str, Any]] = in_seconds(20, 3e-3)
    usual: ClassVar[Mapping[str, Any]] = by_adam(1e-3)
    copied: ClassVar[str] = ""
    added: ClassVar[tuple[tuple[str, str], ...]] = ()
    terms: ClassVar[tuple[Terms, ...]] = (LOSS,)

    @property
    def drawn(self) -> tuple[Terms, ...]:
        """Its terms, with what there is to compare them with as it is set."""
        return self.terms

    @classmethod
    def is_judged(cls) -> bool:
        """Whether its losses measure how good a model is: it has a term "loss"."""
        return any(term.name == "loss" for group in cls.terms for term in group.terms)

    @classmethod
    def unjudged(cls) -> str:
        """Why its losses do not measure how good a model is, a sentence; empty: they do."""
        who = "say who is ahead, not how good the samples are"
        return "" if cls.is_judged() else f"The losses of a {cls.title.lower()} {who}."

    @property
    def label_column(self) -> str:
        """The label column its losses are given the classes of: its field `label`; empty: none."""
        return str(getattr(self, "label", ""))

    def ports(self, shape: Shape) -> dict[str, Port]:
        """The networks it needs for samples of `shape`, by role, in the order data flow through them."""
        raise NotImplementedError

    def shown(self, x: Tensor) -> Tensor:
        """What a network that takes samples is given of samples `(B, *shape)`, without noise."""
        return x

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Working networks for samples of `shape`."""
        raise NotImplementedError

    def convolves(self, shape: Shape) -> bool:
        """Whether it has another draft for samples of `shape`, of convolutions (`convolutional`)."""
        return False

    def convolutional(self, shape: Shape) -> dict[str, Network]:
        """Working networks of convolutions, for samples of a `shape` that it `convolves`."""
        raise NotImplementedError

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """The `Model` made of built networks, for data of which shape and classes are known."""
        raise NotImplementedError

    @property
    def weighed(self) -> tuple[str, ...]:
        """Those of `weights` that count as it is set."""
        return self.weights

    def loss_weights(self) -> dict[str, float]:
        """The weights of the terms of its loss."""
        return {name: float(getattr(self, name)) for name in self.weighed}

    def take_over(self, networks: Mapping[str, Network], shape: Shape) -> dict[str, Network]:
        """Networks for its roles made of those of another family; empty: it begins with its draft."""
        roles = self.ports(shape)
        return {role: networks[role] for role in roles} if roles.keys() <= networks.keys() else {}

    def suited(self, given: Given) -> Self:
        """The same family with settings that work on the data, for one who has just chosen it."""
        return self

    @classmethod
    def suited_training(cls, shape: Shape) -> dict[str, Any]:
        """Optimizer and schedule by which its draft learns samples of that shape."""
        given = cls.quick if shape == (2,) else cls.usual
        return {name: given[name] for name in ("optimizer", "schedule")}

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """(field, sentence) for each setting that can't work on the data, as far as they are known."""
        column, classes = self.label_column, given.classes
        if column and classes is not None and column not in classes:
            there = ", ".join(classes) or "none"
            return [("label", f"expected a label column of the data ({there}), found {column!r}")]
        return []


FAMILIES: Registry[Family] = Registry("family")
