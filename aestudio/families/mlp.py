"""The multilayer perceptron: from a sample to its class, or to a number (Rumelhart et al. 1986)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field

from aestudio.families.draft import convolves, convolving
from aestudio.families.family import FAMILIES, Family, Given, Port
from aestudio.families.terms import LOSS, Term, Terms
from aestudio.networks import LAYERS, Network, Shape
from aestudio.spec import hints, replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["MLP"]


@FAMILIES.register
class MLP(Family):
    """One network that learns the labels: classification by cross-entropy, or regression by squared error.

    In classification its outputs are logits, one for each class; the softmax is part of the loss, so the last
    layer is linear. In regression the label's classes are taken as the numbers 0, 1, 2 ..., which suits
    labels that count something.
    """

    kind = "mlp"
    title = "Classifier or regression"
    measured_by = ("task", "label")
    abilities = ("Predicts",)
    minimised = "the error of the predictions"
    terms = (LOSS, Terms("Accuracy", "share that is right", (Term("accuracy", "Accuracy"),)))

    label: str = Field(
        "",
        max_length=200,
        title="Learns",
        description="Label column that is to be told from the sample.",
        json_schema_extra=hints(file="label"),
    )
    task: Literal["classification", "regression"] = Field(
        "classification",
        title="Task",
        description="classification: an output for each class; regression: one, the class as a number.",
    )
    outputs: int = Field(
        10,
        ge=1,
        le=65536,
        title="Outputs",
        description="As many as the label has classes; 1 for regression.",
    )

    def ports(self, shape: Shape) -> dict[str, Port]:
        """One network, from sample to outputs."""
        return {"network": Port("Network", shape, (self.outputs,))}

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Two hidden layers of relu, and a linear one."""
        wide = min(256, max(32, 2 ** round(math.log2(max(math.prod(shape), 2)))))
        dense, flat = LAYERS["dense"], [] if len(shape) == 1 else [LAYERS["flatten"]()]
        hidden = [dense.parse({"units": units, "activation": "relu"}) for units in (wide, max(16, wide // 2))]
        last = dense.parse({"units": self.outputs, "activation": "linear"})
        return {"network": Network(layers=(*flat, *hidden, last))}

    def convolves(self, shape: Shape) -> bool:
        """Pictures and signals."""
        return convolves(shape)

    def convolutional(self, shape: Shape) -> dict[str, Network]:
        """Convolutions that halve the sides, a hidden layer of relu, and a linear one."""
        layers, _ = convolving(shape)
        hidden = LAYERS["dense"].parse({"units": 64, "activation": "relu"})
        last = LAYERS["dense"].parse({"units": self.outputs, "activation": "linear"})
        return {"network": Network(layers=(*layers, hidden, last))}

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """An `MLPModel`."""
        from aestudio.families.mlp_model import MLPModel

        return MLPModel(networks["network"], self, (given.classes or {}).get(self.label, self.outputs))

    def suited(self, given: Given) -> Self:
        """It learns the first label column there is."""
        column = next(iter(given.classes or {}), "")
        classes = (given.classes or {}).get(column, self.outputs)
        return replace(self, label=column, outputs=1 if self.task == "regression" else classes)

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """It needs a label, and an output for each class."""
        found = super().complaints(given)
        if not self.label:
            there = "" if given.classes is None else f" ({', '.join(given.classes) or 'the data have none'})"
            return [("label", f"expected a label column to learn{there}, found none")]
        wanted = 1 if self.task == "regression" else (given.classes or {}).get(self.label)
        if not found and wanted is not None and wanted != self.outputs:
            of = f"one for each class of {self.label}" if self.task == "classification" else "the number"
            found.append(("outputs", f"expected {wanted:,} outputs, {of}, found {self.outputs:,}"))
        return found
