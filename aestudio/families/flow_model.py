"""The normalizing flow as a torch module."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from aestudio.families.actnorm import ActNorm
from aestudio.families.gives import gives
from aestudio.networks.condition import ClassTold, told

if TYPE_CHECKING:
    from aestudio.families.coupling import Coupling
    from aestudio.families.flow import Flow
    from aestudio.networks import Shape

__all__ = ["CouplingLayer", "FlowModel"]


class CouplingLayer(nn.Module):
    """One transform of `(B, D)`: some numbers stay, and a network that sees these changes the others.

    Args:
        conditioner: sees the sample `(B, *shape)`, in which what is changed is 0.
        coupling: by what function they are changed.
        shape: of a sample.
        kept: bool `(D,)`, which numbers stay.

    Attributes:
        block: sides of the block of the sample that each place of the conditioner's output decides on; ():
            the output is no map of the sample, and every number of it has a say in all that is changed.
    """

    def __init__(
        self,
        conditioner: nn.Module,
        coupling: Coupling,
        shape: Shape,
        kept: np.ndarray[tuple[int], np.dtype[np.bool_]],
    ) -> None:
        super().__init__()
        self.conditioner, self.coupling, self.shape = conditioner, coupling, shape
        changed, seen = np.flatnonzero(~kept), gives(conditioner, shape)
        self.block = _block(seen, shape)
        ends = (math.prod(seen), len(changed))
        if self.block:
            ends = (seen[0], shape[0] * math.prod(self.block))
        self.head = nn.Linear(ends[0], ends[1] * coupling.numbers)
        nn.init.zeros_(self.head.weight)  # a transform that isn't learned yet changes nothing
        nn.init.zeros_(self.head.bias)
        self.register_buffer("kept", torch.tensor(kept.astype(np.float32)), persistent=False)
        self.register_buffer("changed", torch.tensor(changed.tolist()), persistent=False)
        self.kept: Tensor
        self.changed: Tensor

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`(B, D)` to the same, and ln |det| of the Jacobian, `(B,)`."""
        given = x[:, self.changed]
        made, log_slopes = self._function(x).call_and_ladj(given)  # zuko adds it to every transform
        return x.index_copy(1, self.changed, made), log_slopes.sum(1)

    def inverse(self, y: Tensor) -> Tensor:
        """Back."""
        return y.index_copy(1, self.changed, self._function(y).inv(y[:, self.changed]))

    def _function(self, x: Tensor) -> Any:
        seen = self.conditioner((x * self.kept).reshape(len(x), *self.shape))
        numbers = self.coupling.numbers
        if not self.block:
            return self.coupling.function(self.head(seen.flatten(1)).float().reshape(len(x), -1, numbers))
        return self.coupling.function(self._of_places(seen).float()[:, self.changed])

    def _of_places(self, seen: Tensor) -> Tensor:
        """Parameters of all numbers, `(B, D, numbers)`: each place of a map `(B, C, *)` gives its block's."""
        made, sides = self.head(seen.movedim(1, -1)), len(self.block)
        made = made.reshape(*made.shape[:-1], self.shape[0], *self.block, self.coupling.numbers)
        order = [axis for side in range(sides) for axis in (1 + side, 2 + sides + side)]
        by_number: Tensor = made.permute(0, 1 + sides, *order, made.dim() - 1)
        return by_number.reshape(len(seen), -1, self.coupling.numbers)


class FlowModel(nn.Module):
    """Turns samples `(B, *shape)` into latents `(B, D)` and back, and says how likely samples are.

    Attributes:
        shape: of a sample; D is how many numbers it has.
        couplings: the transforms from the data to the latent.
    """

    def __init__(self, conditioner: nn.Module, spec: Flow, shape: Shape, classes: int = 0) -> None:
        super().__init__()
        self.spec, self.shape = spec, shape
        networks = [conditioner, *(_redrawn(conditioner) for _ in range(spec.transforms - 1))]
        self.couplings = nn.ModuleList(
            CouplingLayer(network, spec.coupling, shape, _kept(shape, number))
            for number, network in enumerate(networks)
        )
        self.actnorm = ActNorm(math.prod(shape)) if spec.normalise else None
        self.class_told = ClassTold(classes) if spec.label else None
        self.weights: dict[str, float] = {}
        self.rates: Mapping[str, float] = {}

    @property
    def transforms(self) -> list[CouplingLayer]:
        """From the data to the latent."""
        return cast("list[CouplingLayer]", list(self.couplings))

    @property
    def conditioner(self) -> nn.Module:
        """That of the first transform."""
        return self.transforms[0].conditioner

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """One optimizer steps them all."""
        return {"flow": list(self.parameters())}

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """The negative log-likelihood in nats per sample, and in bits per number of it."""
        if self.actnorm is not None and self.training and not x.is_meta and not self.actnorm.has_begun:
            noise = self.spec.step * torch.rand(x.shape, generator=generator, device=x.device)
            self.actnorm.begin(self.spec.preprocessing.forward((x + noise).flatten(1).float())[0])
        loss = -self.log_likelihood(x, y, generator).mean()
        yield "flow", {"loss": loss, "bits_per_dim": loss.detach() / (x[0].numel() * math.log(2))}

    def log_likelihood(
        self, x: Tensor, y: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        """In nats, `(B,)`; of values in steps it is a probability, bounded from below with one draw."""
        step = self.spec.step
        if not step:
            return self.log_prob(x, y)
        noise = torch.rand(x.shape, generator=generator, device=x.device, dtype=x.dtype)
        return self.log_prob(x + step * noise, y) + x[0].numel() * math.log(step)

    def log_prob(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The density's logarithm at each sample in nats, `(B,)`: exact."""
        z, log_det = self.transformed(x, y)
        return log_det - (z**2 + math.log(2 * math.pi)).sum(1) / 2

    def transformed(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The latents `(B, D)`, and ln |det| of the Jacobian from samples to latents, `(B,)`."""
        z, log_det = self._into(x)
        with self._told(y):
            for transform in self.transforms:
                z, more = transform(z)
                log_det = log_det + more
        return z, log_det

    def _told(self, y: Tensor | None) -> AbstractContextManager[None]:
        if self.class_told is None or y is None:
            return nullcontext()
        return told(self.couplings, self.class_told(y))

    def encode(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The latents `(B, D)`: as many numbers as a sample has, each N(0, 1) where the flow is right.

        A value in steps is taken at the middle of the noise that dequantisation adds to it.
        """
        return self.transformed(x + self.spec.step / 2, y)[0]

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The samples that have these latents."""
        with self._told(y):
            for transform in reversed(self.transforms):
                z = transform.inverse(z)
        return self._sample(z)

    def _into(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What the first transform sees, `(B, D)`, and ln |det|, `(B,)`."""
        u, log_det = self.spec.preprocessing.forward(x.flatten(1).float())
        if self.actnorm is None:
            return u, log_det
        u, more = self.actnorm(u)
        return u, log_det + more

    def _sample(self, u: Tensor) -> Tensor:
        """Back from there."""
        if self.actnorm is not None:
            u = self.actnorm.inverse(u)
        x: Tensor = self.spec.preprocessing.inverse(u) - self.spec.step / 2
        return x.reshape(len(u), *self.shape)

    def stages(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """What becomes of samples: as they are, and after each transform, `(transforms + 1, B, *shape)`.

        All in the data's units: the last are the latents as if they were numbers before the first transform.
        """
        found = [self._into(x + self.spec.step / 2)[0]]
        with self._told(y):
            for transform in self.transforms:
                found.append(transform(found[-1])[0])
        return torch.stack([self._sample(u) for u in found])

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Latents from N(0, 1), `(count, D)`."""
        device = next(self.parameters()).device if generator is None else generator.device
        return torch.randn(count, math.prod(self.shape), generator=generator, device=device)

    def generate(self, noise: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples."""
        return self.decode(noise, y)


def _block(seen: Shape, shape: Shape) -> Shape:
    """How much of a sample of `shape` each place of a map `seen`, `(C, *)`, stands for; (): it is none."""
    if len(seen) != len(shape) or len(shape) < 2 or math.prod(seen[1:]) == 1:
        return ()
    if any(side % places for side, places in zip(shape[1:], seen[1:], strict=True)):
        return ()
    return tuple(side // places for side, places in zip(shape[1:], seen[1:], strict=True))


def _kept(shape: Shape, number: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which numbers coupling `number` keeps: a chequerboard, and its reverse in the next one.

    A sample of one number has none to see: it is changed in every coupling.
    """
    if math.prod(shape) == 1:
        return np.zeros(1, dtype=bool)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (np.indices(shape).sum(0).ravel() + number) % 2 == 1
    return found


def _redrawn(network: nn.Module) -> nn.Module:
    """A copy with other weights of the same distribution: rows and columns change their signs at random.

    All ways in which layers draw their weights are symmetric about 0, and absent connections stay absent.
    """
    made = copy.deepcopy(network)
    with torch.no_grad():
        for weight in (parameter for parameter in made.parameters() if parameter.dim() > 1):
            for axis in (0, 1):
                signs = torch.randint(2, (weight.shape[axis],), device=weight.device) * 2 - 1
                weight.mul_(signs.unflatten(0, (-1, *[1] * (weight.dim() - 1 - axis))))
    return made
