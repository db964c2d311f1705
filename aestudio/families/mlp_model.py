"""The classifier, or regression, as a torch module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from aestudio.families.precision import full_precision
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.families.mlp import MLP

__all__ = ["MLPModel"]


class MLPModel(nn.Module):
    """Predicts the classes of samples `(B, *shape)`, or their numbers.

    Attributes:
        classes: how many there are.
    """

    def __init__(self, network: nn.Module, spec: MLP, classes: int) -> None:
        super().__init__()
        self.network, self.spec, self.classes = network, spec, classes
        self.weights: dict[str, float] = {}
        self.rates: Mapping[str, float] = {}

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """One optimizer."""
        return {"mlp": list(self.parameters())}

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """Cross-entropy in nats and the share that is right, or the mean squared error of the number."""
        if y is None:
            raise SpecError("family.label", "expected the classes of the samples, found none to learn")
        output = self.network(x).float()
        if self.spec.task == "regression":
            yield "mlp", {"loss": functional.mse_loss(output[:, 0], y.float())}
            return
        with full_precision(x.device.type):
            loss = functional.cross_entropy(output, y)
        yield "mlp", {"loss": loss, "accuracy": (output.detach().argmax(1) == y).float().mean()}

    def predict(self, x: Tensor) -> Tensor:
        """The probability of each class, `(B, classes)`; in regression the number, `(B, 1)`."""
        output: Tensor = self.network(x)
        return output if self.spec.task == "regression" else output.softmax(1)
