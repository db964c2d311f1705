"""The autoencoder: one network makes a code of a sample, one rebuilds it (Hinton & Salakhutdinov 2006)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.families.corruption import CORRUPTIONS
from aestudio.families.draft import convolves, convolving, narrowing
from aestudio.families.family import FAMILIES, Family, Given, Port
from aestudio.families.losses import LOSSES
from aestudio.families.terms import LOSS, Term, Terms
from aestudio.networks import LAYERS, Layer, Network, Shape, mirror
from aestudio.spec import hints

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Autoencoder"]


@FAMILIES.register
class Autoencoder(Family):
    """Encoder and decoder trained together to give back what they were given.

    With a corruption it is a denoising autoencoder (Vincent et al. 2008): it sees the corrupted sample and is
    to give the clean one.
    """

    kind = "autoencoder"
    title = "Autoencoder"
    measured_by = ("loss",)
    weights = ("code_penalty",)
    abilities = ("Encodes", "Decodes", "Reconstructs", "Scores")
    terms = (
        LOSS,
        Terms("Reconstruction", "", (Term("reconstruction", "Reconstruction", "The loss without penalty"),)),
        Terms("Code penalty", "mean |code|", (Term("code_penalty", "Code penalty", "Before it is weighed"),)),
    )

    loss: LOSSES.field() = Field(  # type: ignore[valid-type]
        "mse", title="Loss", description="How the difference between sample and reconstruction is measured."
    )
    corruption: CORRUPTIONS.field() = Field(  # type: ignore[valid-type]
        "none",
        title="Input noise",
        description="What is done to the input while the target stays clean: the denoising autoencoder.",
    )
    code_penalty: float = Field(
        0.0,
        ge=0,
        le=1e6,
        title="Code penalty",
        description="Weight of the code's mean absolute value (L1) in the loss: a sparse code. 0: none.",
        json_schema_extra=hints(log=True, advanced=True),
    )

    def ports(self, shape: Shape) -> dict[str, Port]:
        """Encoder: sample to code. Decoder: code to sample."""
        return {"encoder": Port("Encoder", shape), "decoder": Port("Decoder", "encoder", shape)}

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Dense layers that narrow to a small code, mirrored; outputs of 0 to 1 if the loss needs them."""
        return self._mirrored(shape, *narrowing(shape))

    def convolves(self, shape: Shape) -> bool:
        """Pictures and signals."""
        return convolves(shape)

    def convolutional(self, shape: Shape) -> dict[str, Network]:
        """Convolutions that halve the sides, to the same small code, mirrored."""
        return self._mirrored(shape, *convolving(shape))

    def _mirrored(self, shape: Shape, layers: Sequence[Layer], code: int) -> dict[str, Network]:
        # fewer numbers than a sample has, else nothing is to be learned
        code = min(code, max(1, math.prod(shape) - 1))
        last = LAYERS["dense"].parse({"units": code, "activation": "linear", "name": "Code"})
        encoder = Network(layers=(*layers, last))
        output = "sigmoid" if self.loss.unit_range else "linear"
        return {"encoder": encoder, "decoder": mirror(encoder, shape, output)}

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """An `AutoencoderModel`."""
        from aestudio.families.autoencoder_model import AutoencoderModel

        encoder, decoder = networks["encoder"], networks["decoder"]
        return AutoencoderModel(encoder, decoder, self.loss, self.corruption, self.loss_weights())

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """A cross-entropy needs data from 0 to 1."""
        low, high = given.range or (0.0, 1.0)
        if self.loss.unit_range and (low < 0 or high > 1):
            wanted = f"expected data from 0 to 1 for the loss {self.loss.kind}"
            remedy = "choose the scaling '0 to 1' or another loss"
            return [("loss", f"{wanted}, found data from {low:g} to {high:g}; {remedy}")]
        return []
