"""The torch modules behind the layer kinds; imported only when a network is built."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from aestudio.networks.layer import Shape

__all__ = [
    "AvgPoolSame",
    "BatchNorm",
    "Crop",
    "GaussianNoise",
    "MaskedLinear",
    "MaxPoolSame",
    "Modulate",
    "Reshape",
    "Residual",
    "Skip",
    "activation",
    "chain",
    "initialise",
    "on_meta",
]

_ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "softplus": nn.Softplus,
}

_INITS: dict[str, Callable[[Tensor], Tensor]] = {
    "glorot uniform": nn.init.xavier_uniform_,
    "glorot normal": nn.init.xavier_normal_,
    "he uniform": lambda weight: nn.init.kaiming_uniform_(weight, nonlinearity="relu"),
    "he normal": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),
    "orthogonal": nn.init.orthogonal_,
}


def on_meta() -> bool:
    """Whether modules are being built for their shapes only."""
    return torch.empty(0).is_meta


def initialise(module: nn.Module, init: str) -> None:
    """Draw `module.weight` by the named rule, with torch's global generator; set `module.bias` to 0."""
    if on_meta():
        return
    weight, bias = module.weight, module.bias
    assert isinstance(weight, Tensor)
    _INITS[init](weight)
    if isinstance(bias, Tensor):
        nn.init.zeros_(bias)


def activation(function: str, axis: int = 1) -> nn.Module:
    """The module of an activation function; `axis` is what softmax runs over."""
    if function == "linear":
        return nn.Identity()
    return nn.Softmax(axis) if function == "softmax" else _ACTIVATIONS[function]()


def chain(function: str = "linear", axis: int = 1, **parts: nn.Module | None) -> nn.Sequential:
    """The parts one after another under their names, then the activation; None is left out."""
    given = OrderedDict((name, part) for name, part in parts.items() if part is not None)
    if function != "linear":
        given["activation"] = activation(function, axis)
    return nn.Sequential(given)


class MaskedLinear(nn.Linear):
    """A dense layer of which a fixed, seeded set of connections exists.

    Args:
        features_in: length of the last axis it takes.
        features_out: and gives.
        bias: whether it has one.
        connectivity: the fraction of connections kept, above 0; at least one is.
        seed: of the choice, which is saved with the weights.
    """

    mask: Tensor

    def __init__(
        self, features_in: int, features_out: int, bias: bool, connectivity: float, seed: int
    ) -> None:
        super().__init__(features_in, features_out, bias)
        self.connectivity, self.seed = connectivity, seed
        self.connections = max(1, round(connectivity * features_in * features_out))
        self.register_buffer("mask", self._mask(seed))

    def _mask(self, seed: int) -> Tensor:
        if self.weight.is_meta:
            return torch.empty_like(self.weight)
        chosen = np.random.default_rng(seed).permutation(self.weight.numel())[: self.connections]
        mask = torch.zeros(self.weight.numel())
        mask[torch.from_numpy(chosen)] = 1.0
        return mask.view_as(self.weight)

    def clear(self) -> None:
        """Set what is not connected to zero; no step of any optimizer changes that."""
        with torch.no_grad():
            self.weight.mul_(self.mask)

    def extra_repr(self) -> str:
        """What it was made with."""
        made = f"{self.in_features}, {self.out_features}, bias={self.bias is not None}"
        return f"{made}, connectivity={self.connectivity}, seed={self.seed}"

    def forward(self, x: Tensor) -> Tensor:
        """`(B, *, in)` to `(B, *, out)`."""
        return functional.linear(x, self.weight * self.mask, self.bias)


class BatchNorm(nn.modules.batchnorm._BatchNorm):
    """Batch normalisation over all axes but the first two.

    A batch with one number per channel has no variance: it goes by the running statistics and leaves them.

    Attributes:
        tracked: the buffers that a pass changes while it trains.
    """

    tracked: ClassVar[tuple[str, ...]] = ("running_mean", "running_var", "num_batches_tracked")

    def _check_input_dim(self, input: Tensor) -> None:
        """Any number of axes will do."""

    def forward(self, input: Tensor) -> Tensor:
        """Same shape in and out."""
        if self.training and input.numel() == self.num_features:
            return functional.batch_norm(
                input, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps
            )
        return super().forward(input)


class Crop(nn.Module):
    """Cuts a transposed convolution's output to size, from the far end of each axis."""

    def __init__(self, size: Shape) -> None:
        super().__init__()
        self.size = size

    def extra_repr(self) -> str:
        """The size."""
        return f"{self.size}"

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C, *larger)` to `(B, C, *size)`."""
        whole = (slice(None), slice(None))
        return x[whole + tuple(slice(side) for side in self.size)]


class Reshape(nn.Module):
    """Gives each sample another shape of as many numbers."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape

    def extra_repr(self) -> str:
        """The shape."""
        return f"{self.shape}"

    def forward(self, x: Tensor) -> Tensor:
        """`(B, *any)` to `(B, *shape)`."""
        return x.reshape(x.shape[0], *self.shape)


class GaussianNoise(nn.Module):
    """Adds N(0, std^2) to each number while training; does nothing otherwise."""

    def __init__(self, std: float) -> None:
        super().__init__()
        self.std = std

    def extra_repr(self) -> str:
        """The standard deviation."""
        return f"{self.std}"

    def forward(self, x: Tensor) -> Tensor:
        """Same shape in and out."""
        return x + self.std * torch.randn_like(x) if self.training else x


class _PoolSame(nn.Module):
    """Pooling over windows that may reach past the edges, so that n numbers become ceil(n / stride)."""

    def __init__(self, size: Shape, stride: Shape) -> None:
        super().__init__()
        self.size, self.stride = size, stride

    def extra_repr(self) -> str:
        """Window and stride."""
        return f"{self.size}, {self.stride}"

    def pad(self, x: Tensor, value: float) -> Tensor:
        """`x` with `value` around it, as much as its last axes need."""
        widths: list[int] = []
        for side, size, stride in zip(x.shape[2:], self.size, self.stride, strict=True):
            missing = max((math.ceil(side / stride) - 1) * stride + size - side, 0)
            widths = [missing // 2, missing - missing // 2, *widths]
        return functional.pad(x, widths, value=value) if any(widths) else x


class MaxPoolSame(_PoolSame):
    """The largest number in each window; what lies past the edges never wins."""

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C, *n)` to `(B, C, *ceil(n / stride))`."""
        pool = functional.max_pool1d if len(self.size) == 1 else functional.max_pool2d
        return pool(self.pad(x, -math.inf), self.size, self.stride)


class AvgPoolSame(_PoolSame):
    """The mean of each window, over the numbers that exist."""

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C, *n)` to `(B, C, *ceil(n / stride))`."""
        pool = functional.avg_pool1d if len(self.size) == 1 else functional.avg_pool2d
        there = pool(self.pad(torch.ones_like(x[:1]), 0.0), self.size, self.stride)
        return pool(self.pad(x, 0.0), self.size, self.stride) / there


class Residual(nn.Module):
    """`shortcut(x) + body(x)` (He et al. 2015, arXiv 1512.03385)."""

    def __init__(self, body: nn.Module, shortcut: nn.Module | None) -> None:
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """The body's shape."""
        out: Tensor = self.body(x) + (x if self.shortcut is None else self.shortcut(x))
        return out


class Skip(nn.Module):
    """`x` and `body(x)` side by side along the first axis, as in a U-Net (Ronneberger et al. 2015)."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C, *)` to `(B, C + C_body, *)`."""
        return torch.cat([x, self.body(x)], dim=1)


class Modulate(nn.Module):
    """`x * (1 + scale) + shift`, both linear in a condition (FiLM, Perez et al. 2018, arXiv 1709.07871).

    Attributes:
        condition: `(B, numbers)` while the network is told one, else None, which is taken as zeros.
    """

    def __init__(self, channels: int, numbers: int) -> None:
        super().__init__()
        self.channels, self.numbers = channels, numbers
        self.linear = nn.Linear(numbers, 2 * channels)
        nn.init.zeros_(self.linear.weight)  # a modulation that isn't learned yet disturbs nothing
        nn.init.zeros_(self.linear.bias)
        self.condition: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C, *)` to the same."""
        told = x.new_zeros(1, self.numbers) if self.condition is None else self.condition
        shape = (len(told), 2, self.channels, *[1] * (x.dim() - 2))
        scale, shift = self.linear(told).reshape(shape).unbind(1)
        return torch.addcmul(shift, x, 1 + scale)

    def __repr__(self) -> str:
        """The expression that makes it."""
        return f"Modulate({self.channels}, {self.numbers})"
