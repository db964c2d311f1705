"""What one training step, or one batch that is only evaluated, has in memory at once.

The step is taken on torch's meta device, where tensors have shapes and no numbers: autograd is asked what it
keeps for the way back, and each layer how large what it takes and gives is. So every kind of layer,
activation and loss is counted by what torch does with it, and by no table that could fall behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aestudio.families import Family
from aestudio.networks import Shape
from aestudio.networks.weights import Shapes, shapes_of
from aestudio.whole_model import Placed, losses_on_meta, model_on_meta

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["StepMemory", "step_memory"]

REORDERED = 1  # copies of what a convolution takes and gives, which oneDNN lays out anew; measured


@dataclass(frozen=True)
class StepMemory:
    """Bytes at the moment at which a step needs most, beside weights and their gradients.

    Attributes:
        weights: of the parameters, with all that a masked layer has of them.
        buffers: of what is not learnt: masks, running statistics.
        convolves: whether there are convolutions.
        kept: the batch, and what the layers and the loss keep of it for the way back.
        passing: gradients of activations (or, where nothing is kept, activations) that are there then.
        work: in which the library computes a convolution: an allowance, see `REORDERED`.
        shapes: of all that a run of the model saves as its weights, by name.
    """

    weights: int
    buffers: int
    convolves: bool
    kept: int = 0
    passing: int = 0
    work: int = 0
    shapes: Shapes = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Of the batch; weights and buffers come on top."""
        return self.kept + self.passing + self.work

    def of_other(self, batch: int, before: int) -> StepMemory:
        """The same of another batch, where this is that of `before` samples."""
        kept, passing, work = (part * batch // before for part in (self.kept, self.passing, self.work))
        return replace(self, kept=kept, passing=passing, work=work)


@lru_cache(maxsize=64)
def step_memory(
    family: Family, networks: Placed, shape: Shape, batch: int, classes: int
) -> tuple[StepMemory, StepMemory]:
    """Of a training step, and of as many samples that are only evaluated.

    Args:
        family: of the model.
        networks: by role, with the shape each takes; they fit together.
        shape: of a sample.
        batch: samples that go through together.
        classes: of the label column, where the family has one.
    """
    import torch

    x = torch.empty(batch, *shape, device="meta")
    model = model_on_meta(family, networks, shape, classes)
    walk = _Walk(model, x)
    with walk.watched():
        for _ in losses_on_meta(model, x, told=bool(family.label_column)):
            walk.note(x.nbytes, x.nbytes)  # what the loss compares, and its gradient
            walk.forget()  # each role's step ends before the next begins
    return walk.most, walk.forth


class _Walk:
    """Follows a batch through a model.

    On the way back a layer's gradients are there together with all that the layers before it, and it itself,
    have kept; on the way forth what it takes and gives is there with as much. So each is looked at once.

    Attributes:
        most: what is there in the worst moment.
        forth: the same where nothing is kept but the batch.
    """

    def __init__(self, model: nn.Module, x: Tensor) -> None:
        self._model = model
        self._empty = StepMemory(
            weights=sum(parameter.nbytes for parameter in model.parameters()),
            buffers=sum(buffer.nbytes for buffer in model.buffers()),
            convolves=any(map(_is_convolution, model.modules())),
            shapes=shapes_of(model.state_dict()),
        )
        self._own = {id(tensor) for tensor in (*model.parameters(), *model.buffers())}
        self._x = x
        self.most = self.forth = self._empty
        self.forget()

    def forget(self) -> None:
        """What was kept is let go of."""
        self._kept: dict[int, Tensor] = {self._x.untyped_storage()._cdata: self._x}  # held: no two are one

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While in here, what goes through the model is noted."""
        import torch

        leaves = [module for module in self._model.modules() if not list(module.children())]
        hooks = [module.register_forward_hook(self._passed) for module in leaves]
        with torch.autograd.graph.saved_tensors_hooks(self._keep, lambda kept: kept):
            yield
        for hook in hooks:
            hook.remove()

    def _keep(self, tensor: Tensor) -> Tensor:
        base = tensor if tensor._base is None else tensor._base
        if id(base) not in self._own:
            self._kept[tensor.untyped_storage()._cdata] = tensor
        return tensor

    def _passed(self, module: nn.Module, takes: tuple[Any, ...], gives: Any) -> None:
        import torch

        taken = sum(value.nbytes for value in takes if isinstance(value, torch.Tensor))
        given = gives.nbytes if isinstance(gives, torch.Tensor) else 0
        self.note(taken, given, REORDERED * (taken + given) if _is_convolution(module) else 0)

    def note(self, taken: int, given: int, work: int = 0) -> None:
        """A layer that takes and gives so many bytes."""
        kept = sum(tensor.untyped_storage().nbytes() for tensor in self._kept.values())
        found = replace(self._empty, kept=kept, passing=taken + given, work=work)
        self.most = max(self.most, found, key=_total)
        self.forth = max(self.forth, replace(found, kept=self._x.nbytes), key=_total)


def _total(memory: StepMemory) -> int:
    return memory.total


def _is_convolution(module: nn.Module) -> bool:
    from torch.nn.modules.conv import _ConvNd

    return isinstance(module, _ConvNd)
