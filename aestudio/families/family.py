"""What a family of generative models is: the networks it needs, a working draft of them, and its model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, runtime_checkable

from pydantic import Field

from aestudio.families.terms import LOSS, Terms
from aestudio.networks import Network, Shape
from aestudio.spec import Registry, Spec, hints

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from aestudio.degrade import Degrade
    from aestudio.families.sampler import Sampler, Stage

__all__ = ["FAMILIES", "Decodes", "Discriminates", "Encodes", "Family", "Given", "Model", "Port"]
__all__ += [
    "Denoises",
    "Likelihoods",
    "Morphs",
    "Posteriors",
    "Predicts",
    "Reconstructs",
    "Samples",
    "Scores",
    "Upsamples",
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


def in_seconds(epochs: int, rate: float, schedule: str = "cosine", **adam: float) -> dict[str, Any]:
    """Training settings for some thousand points in the plane, for `Family.quick`."""
    optimizer = {"kind": "adam", "learning_rate": rate, **adam}
    return {"epochs": epochs, "batch_size": 256, "optimizer": optimizer, "schedule": schedule}


class Family(Spec):
    """A family; the kinds are in `FAMILIES`.

    Class attributes:
        weights: the fields that weigh terms of its loss; they can be changed while it trains.
        abilities: the protocols below that its model keeps, by name.
        minimised: what is, for the methods of a paper: "the negative ELBO".
        pictures: whether it can only learn pictures.
        scripted: whether a run can be exported as a script that needs no AE Studio.
        quick: training settings by which its draft learns points in the plane within seconds.
        terms: those of its losses, by the axis they are drawn on; the first are shown first.
    """

    weights: ClassVar[tuple[str, ...]] = ()
    abilities: ClassVar[tuple[str, ...]] = ()
    minimised: ClassVar[str] = "the loss"
    pictures: ClassVar[bool] = False
    scripted: ClassVar[bool] = False
    quick: ClassVar[Mapping[str, Any]] = in_seconds(20, 3e-3)
    terms: ClassVar[tuple[Terms, ...]] = (LOSS,)

    @property
    def drawn(self) -> tuple[Terms, ...]:
        """Its terms, with what there is to compare them with as it is set."""
        return self.terms

    @classmethod
    def is_judged(cls) -> bool:
        """Whether its losses measure how good a model is: it has a term "loss"."""
        return any(term.name == "loss" for group in cls.terms for term in group.terms)

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

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """The `Model` made of built networks, for data of which shape and classes are known."""
        raise NotImplementedError

    def loss_weights(self) -> dict[str, float]:
        """The weights of the terms of its loss."""
        return {name: float(getattr(self, name)) for name in self.weights}

    def take_over(self, networks: Mapping[str, Network], shape: Shape) -> dict[str, Network]:
        """Networks for its roles made of those of another family; empty: it begins with its draft."""
        roles = self.ports(shape)
        return {role: networks[role] for role in roles} if roles.keys() <= networks.keys() else {}

    def suited(self, given: Given) -> Self:
        """The same family with settings that work on the data, for one who has just chosen it."""
        return self

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """(field, sentence) for each setting that can't work on the data, as far as they are known."""
        column, classes = self.label_column, given.classes
        if column and classes is not None and column not in classes:
            there = ", ".join(classes) or "none"
            return [("label", f"expected a label column of the data ({there}), found {column!r}")]
        return []


FAMILIES: Registry[Family] = Registry("family")


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
