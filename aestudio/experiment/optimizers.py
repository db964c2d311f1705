"""Optimizers with every setting they have.

Defaults are those of today's Keras, except Adadelta's learning rate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pydantic import Field

from aestudio.spec import Registry, Spec, hints

if TYPE_CHECKING:
    import torch

__all__ = ["OPTIMIZERS", "Optimizer"]


def _rate(default: float) -> Any:
    return Field(
        default,
        gt=0,
        le=1000,
        title="Learning rate",
        description="How far a step goes. The schedule multiplies it.",
        json_schema_extra=hints(log=True),
    )


def _decay(default: float = 0.0) -> Any:
    return Field(
        default,
        ge=0,
        le=1000,
        title="Weight decay",
        description="Pulls weights towards zero at each step.",
        json_schema_extra=hints(log=True, advanced=True),
    )


def _epsilon(default: float) -> Any:
    return Field(
        default,
        gt=0,
        le=1,
        title="Epsilon",
        description="Added to the denominator so that nothing is divided by zero (torch's default differs).",
        json_schema_extra=hints(log=True, advanced=True),
    )


def _share(default: float, title: str, text: str) -> Any:
    return Field(default, ge=0, lt=1, title=title, description=text)


class Optimizer(Spec):
    """An optimizer; the kinds are in `OPTIMIZERS`."""

    learning_rate: float = _rate(0.001)

    def build(self, parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
        """The torch optimizer, by its fastest kernel for where the parameters are."""
        from torch import optim

        name, settings = self.torch()
        given = list(parameters)
        kernel = self.kernel({parameter.device.type for parameter in given})
        make: Callable[..., torch.optim.Optimizer] = getattr(optim, name)
        return make(given, lr=self.learning_rate, **settings, **kernel)

    def kernel(self, devices: set[str]) -> dict[str, Any]:
        """The setting that chooses torch's fastest kernel for parameters on those types of device."""
        return _kernel(self.torch()[0], devices)

    def torch(self) -> tuple[str, dict[str, Any]]:
        """The name of the torch class and its settings, without the learning rate."""
        raise NotImplementedError


_FUSED = {
    "SGD": {"cpu", "cuda", "mps"},
    "Adam": {"cpu", "cuda", "mps"},
    "AdamW": {"cpu", "cuda", "mps"},
    "Adagrad": {"cpu", "cuda"},
}


def _kernel(name: str, devices: set[str]) -> dict[str, Any]:
    """Fused where torch has it, else one call for all parameters, else one for each."""
    if devices <= _FUSED.get(name, set()):
        return {"fused": True}
    return {"foreach": True} if devices <= {"cpu", "cuda"} else {}


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


@OPTIMIZERS.register
class Adam(Optimizer):
    """Kingma & Ba 2014, arXiv 1412.6980."""

    kind = "adam"
    title = "Adam"

    beta1: float = _share(0.9, "Beta 1", "Memory of the mean gradient.")
    beta2: float = _share(0.999, "Beta 2", "Memory of the mean squared gradient.")
    epsilon: float = _epsilon(1e-7)
    weight_decay: float = _decay()
    amsgrad: bool = Field(
        False,
        title="AMSGrad",
        description="Never lets the step size grow again (Reddi et al. 2018).",
        json_schema_extra=hints(advanced=True),
    )

    def torch(self) -> tuple[str, dict[str, Any]]:
        """`torch.optim.Adam`."""
        return "Adam", {
            "betas": (self.beta1, self.beta2),
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
            "amsgrad": self.amsgrad,
        }


@OPTIMIZERS.register
class AdamW(Adam):
    """Adam with weight decay apart from the gradient (Loshchilov & Hutter 2017, arXiv 1711.05101)."""

    kind = "adamw"
    title = "AdamW"

    weight_decay: float = _decay(0.004)

    def torch(self) -> tuple[str, dict[str, Any]]:
        """`torch.optim.AdamW`."""
        return "AdamW", super().torch()[1]


@OPTIMIZERS.register
class Adamax(Optimizer):
    """Adam by the largest gradient (Kingma & Ba 2014, section 7)."""

    kind = "adamax"
    title = "Adamax"

    beta1: float = _share(0.9, "Beta 1", "Memory of the mean gradient.")
    beta2: float = _share(0.999, "Beta 2", "Memory of the largest gradient.")
    epsilon: float = _epsilon(1e-7)
    weight_decay: float = _decay()

    def torch(self) -> tuple[str, dict[str, Any]]:
        """`torch.optim.Adamax`."""
        return "Adamax", {
            "betas": (self.beta1, self.beta2),
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
        }


@OPTIMIZERS.register
class SGD(Optimizer):
    """Gradient descent on batches, with momentum if asked."""

    kind = "sgd"
    title = "SGD"

    learning_rate: float = _rate(0.01)
    momentum: float = _share(0.0, "Momentum", "How much of the last step is kept.")
    dampening: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Dampening",
        description="How much less the gradient adds to the momentum (0 with Nesterov).",
        json_schema_extra=hints(advanced=True),
    )
    nesterov: bool = Field(
        False, title="Nesterov", description="Looks ahead along the momentum; needs a momentum above 0."
    )
    weight_decay: float = _decay()

    def torch(self) -> tuple[str, dict[str, Any]]:
        """`torch.optim.SGD`; Nesterov counts only with momentum and without dampening, as torch demands."""
        return "SGD", {
            "momentum": self.momentum,
            "dampening": 0.0 if self.nesterov else self.dampening,
            "nesterov": self.nesterov and self.momentum > 0,
            "weight_decay": self.weight_decay,
        }


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Gradients divided by their running root mean square (Tieleman & Hinton 2012)."""

    kind = "rmsprop"
    title = "RMSprop"

    rho: float = _share(0.9, "Rho", "Memory of the mean squared gradient (torch calls it alpha).")
    epsilon: float = _epsilon(1e-7)
    momentum: float = _share(0.0, "Momentum", "How much of the last step is kept.")
    centered: bool = Field(
        False,
        title="Centred",
        description="Divides by the standard deviation instead.",
        json_schema_extra=hints(advanced=True),
    )
    weight_decay: float = _decay()

    def torch(self) -> tuple[str, dict[str, Any]]:
        """`torch.optim.RMSprop`."""
        return "RMSprop", {
            "alpha": self.rho,
            "eps": self.epsilon,
            "momentum": self.momentum,
            "centered": self.centered,
            "weight_decay": self.weight_decay,
        }


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """Zeiler 2012, arXiv 1212.5701; at the paper's rate of 1 (today's Keras: 0.001, which hardly learns)."""

    kind = "adadelta"
    title = "Adadelta"

    learning_rate: float = _rate(1.0)
    rho: float = _share(0.95, "Rho", "Memory of squared gradients and steps.")
    epsilon: float = _epsilon(1e-7)
    weight_decay: float = _decay()

    def torch(self) -> tuple[str, dict[str, Any]]:
        """`torch.optim.Adadelta`."""
        return "Adadelta", {"rho": self.rho, "eps": self.epsilon, "weight_decay": self.weight_decay}


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """Steps shrink with all gradients seen so far (Duchi et al. 2011); for sparse data."""

    kind = "adagrad"
    title = "Adagrad"

    learning_rate_decay: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Rate decay",
        description="Divides the rate by 1 + steps × this.",
        json_schema_extra=hints(log=True, advanced=True),
    )
    initial_accumulator: float = Field(
        0.1,
        ge=0,
        le=1000,
        title="Start value",
        description="Of the sum of squared gradients.",
        json_schema_extra=hints(advanced=True),
    )
    epsilon: float = _epsilon(1e-7)
    weight_decay: float = _decay()

    def torch(self) -> tuple[str, dict[str, Any]]:
        """`torch.optim.Adagrad`."""
        return "Adagrad", {
            "lr_decay": self.learning_rate_decay,
            "initial_accumulator_value": self.initial_accumulator,
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
        }
