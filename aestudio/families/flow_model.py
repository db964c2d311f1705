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
        changed = np.flatnonzero(~kept)
        self.head = nn.Linear(math.prod(gives(conditioner, shape)), len(changed) * coupling.numbers)
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
        parameters = self.head(seen.flatten(1)).float()
        return self.coupling.function(parameters.reshape(len(x), -1, self.coupling.numbers))


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
        z, log_det = self.spec.preprocessing.forward(x.flatten(1).float())
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
        """The latents `(B, D)`: as many numbers as a sample has, each N(0, 1) where the flow is right."""
        return self.transformed(x, y)[0]

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The samples that have these latents."""
        with self._told(y):
            for transform in reversed(self.transforms):
                z = transform.inverse(z)
        return self._sample(z)

    def _sample(self, u: Tensor) -> Tensor:
        x: Tensor = self.spec.preprocessing.inverse(u)
        return x.reshape(len(u), *self.shape)

    def stages(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """What becomes of samples: as they are, and after each transform, `(transforms + 1, B, *shape)`.

        All in the data's units: the last are the latents as if they were numbers before the first transform.
        """
        z = self.spec.preprocessing.forward(x.flatten(1).float())[0]
        found = [z]
        with self._told(y):
            for transform in self.transforms:
                found.append(transform(found[-1])[0])
        return torch.stack([self._sample(u) for u in found])

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Latents from N(0, 1), `(count, D)`."""
        device = next(self.parameters()).device if generator is None else generator.device
        return torch.randn(count, math.prod(self.shape), generator=generator, device=device)

    def generate(self, noise: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples; of values in steps without the half step that dequantisation adds on average."""
        return self.decode(noise, y) - self.spec.step / 2


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
