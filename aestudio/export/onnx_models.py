"""What of a trained model goes into an ONNX file: what it takes and gives there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import torch
from torch import Tensor, nn

from aestudio.families.superres_model import enlarged

if TYPE_CHECKING:
    from aestudio.trainer import Compiled

__all__ = ["Carried", "Coded", "Enlarging"]


class Carried(nn.Module):
    """A part of a model as the file carries it.

    Class attributes:
        outputs: the names of what it gives.
    """

    outputs: ClassVar[tuple[str, ...]] = ()

    def inputs(self, x: Tensor, y: Tensor | None) -> dict[str, Tensor]:
        """What it takes of samples `(B, *shape)` and their classes `(B,)`, by name."""
        raise NotImplementedError

    def about(self, compiled: Compiled) -> dict[str, Any]:
        """What whoever opens the file should know of it."""
        raise NotImplementedError


class Coded(Carried):
    """Samples, and their classes where the model is told them, to their code and reconstruction."""

    outputs = ("code", "reconstruction")

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, ...]:
        """`(B, *shape)` and `(B,)` to `(B, *code)` and `(B, *shape)`."""
        told = () if y is None else (y,)
        code = self.model.encode(x, *told)
        return code, self.model.decode(code, *told)

    def inputs(self, x: Tensor, y: Tensor | None) -> dict[str, Tensor]:
        """Samples as they are, and their classes."""
        return {"x": x} if y is None else {"x": x, "y": y}

    def about(self, compiled: Compiled) -> dict[str, Any]:
        """How stored values become what it takes; the shape of its code."""
        affine = compiled.affine
        with torch.inference_mode():
            code: Tensor = self.model.encode(torch.zeros(1, *compiled.dataset.shape))
        return {
            "input": f"x = stored values * {affine.gain!r} + {affine.offset or 0.0!r}, float32",
            "code": list(code.shape[1:]),
        }


class Enlarging(Carried):
    """Small pictures to large ones; what the model was trained with beside that is left out."""

    outputs = ("output",)

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.encoder, self.decoder = model.encoder, model.decoder
        self.degrade, self.residual = model.degrade, model.residual

    def forward(self, small: Tensor) -> tuple[Tensor, ...]:
        """`(B, C, h, w)` to `(B, C, H, W)`, kept within 0 to 1."""
        made: Tensor = self.decoder(self.encoder(small))
        if self.residual:
            made = made + enlarged(small, self.degrade.factor)
        return (made.clamp(0.0, 1.0),)

    def inputs(self, x: Tensor, y: Tensor | None) -> dict[str, Tensor]:
        """Samples made small, without noise."""
        return {"small": self.degrade.of_tensor(x)}

    def about(self, compiled: Compiled) -> dict[str, Any]:
        """How the small pictures were made that it was trained with."""
        d = self.degrade
        how = f"{d.factor} times smaller, {d.kernel} of {d.light}, noise of standard deviation {d.noise:g}"
        return {"input": f"small = pictures from 0 to 1, made small, float32; trained on: {how}"}
