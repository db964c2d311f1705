"""What a model comes to as a whole: its networks as often as it has each, and what its family adds to them.

The one place that counts a model's parameters and multiply-adds. It is built on torch's meta device, where
tensors have shapes and no numbers, and two samples go through its losses.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from aestudio.experiment import Experiment, problems, resolve
from aestudio.families import Family, Given
from aestudio.networks import Network, Shape, count_parameters
from aestudio.networks.network import macs_of

if TYPE_CHECKING:
    from torch import Tensor, nn

    from aestudio.families import Model

__all__ = [
    "UNTRAINABLE",
    "Placed",
    "WholeModel",
    "losses_on_meta",
    "model_on_meta",
    "placed",
    "recorded_model",
    "whole_model",
]

log = logging.getLogger(__name__)

UNTRAINABLE = ("networks", "family.label")  # where a problem lies that leaves no model to be looked at
TOGETHER = 2  # samples: a layer that normalises over the batch takes no single one

Placed = tuple[tuple[str, Network, Shape], ...]


@dataclass(frozen=True)
class WholeModel:
    """A model's counts.

    Attributes:
        parameters: of all of it; of a sparse layer, those that exist.
        macs: multiply-adds of one sample that goes once through each of its dense and convolutional layers.
        networks: parameters of its networks, each counted once.
        copies: how many it has of each.
        copied: what has a copy each: "transforms"; empty: there is one copy.
        added: what it learns beside these, by what it is in words: {"time embedding": 33,024}.
    """

    parameters: int
    macs: int
    networks: int
    copies: int = 1
    copied: str = ""
    added: Mapping[str, int] = field(default_factory=dict)

    @property
    def times(self) -> str:
        """How often it has its networks: "× 24 transforms"; empty: once."""
        return f"× {self.copies} {self.copied}" if self.copies > 1 else ""

    @property
    def words(self) -> str:
        """What is added up: "networks 24,832 × 24 transforms + class embedding 640"; empty: the networks."""
        if self.parameters == self.networks:
            return ""
        networks = f"networks {self.networks:,} {self.times}".rstrip()
        return " + ".join([networks, *(f"{what} {count:,}" for what, count in self.added.items())])


def whole_model(
    experiment: Experiment, shape: Shape, classes: Mapping[str, int] | None = None
) -> WholeModel | None:
    """Count the model of an experiment; None while its networks don't fit, or its classes are not known.

    Args:
        experiment: whose model.
        shape: of a sample.
        classes: by label column, how many classes it has; needed where the family has a label column.
    """
    column = experiment.family.label_column
    if column and column not in (classes or {}):
        return None
    if any(problem.path.startswith(UNTRAINABLE) for problem in problems(experiment, shape)):
        return None
    try:
        return _counted(experiment.family, placed(experiment, shape), shape, (classes or {}).get(column, 0))
    except (RuntimeError, NotImplementedError, TypeError):  # a layer that meta tensors can't go through
        log.info("the model can't be counted", exc_info=True)
        return None


def recorded_model(experiment: Experiment, environment: Mapping[str, Any]) -> WholeModel | None:
    """The same of a run, by what its record says of its data; None also where that says too little."""
    shape = tuple(environment.get("data_shape") or ())[1:]
    return whole_model(experiment, shape, environment.get("data_classes")) if shape else None


def placed(experiment: Experiment, shape: Shape) -> Placed:
    """The networks by role, with the shape each takes; they fit together."""
    found = resolve(experiment, shape).items()
    return tuple((role, experiment.networks[role], network.input_shape) for role, network in found if network)


def model_on_meta(family: Family, networks: Placed, shape: Shape, classes: int) -> nn.Module:
    """The family's module without numbers; `classes` of its label column, where it has one."""
    import torch

    column = family.label_column
    given = Given(shape, classes={column: classes} if column else {})
    with torch.random.fork_rng(devices=[]), torch.device("meta"):
        return family.model({role: network.build(takes) for role, network, takes in networks}, given)


def losses_on_meta(model: nn.Module, x: Tensor, *, told: bool) -> Iterator[None]:
    """One step of training, without numbers: yields as often as the model does; `told`: it needs classes."""
    import torch

    y = torch.zeros(len(x), dtype=torch.int64, device="meta") if told else None
    with torch.random.fork_rng(devices=[]):
        for _ in cast("Model", model).losses(x, None, y):
            yield


@lru_cache(maxsize=256)
def _counted(family: Family, networks: Placed, shape: Shape, classes: int) -> WholeModel:
    import torch

    model = model_on_meta(family, networks, shape, classes)
    with _counting(model) as macs:
        x = torch.empty(TOGETHER, *shape, device="meta")
        for _ in losses_on_meta(model, x, told=bool(family.label_column)):
            pass
    parameters, once = count_parameters(model), sum(n.resolve(takes).parameters for _, n, takes in networks)
    added = _added(family, model)
    copies, more = divmod(parameters - sum(added.values()), once)
    if more or copies == 0 or (copies > 1 and not family.copied):  # a family that says nothing of its model
        copies, added = 1, {"the rest of the model": parameters - once}
    return WholeModel(parameters, sum(macs.values()), once, copies, family.copied, added)


def _added(family: Family, model: nn.Module) -> dict[str, int]:
    """Parameters beside the networks, by what they are."""
    found: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        for part, words in family.added:
            if f".{part}." in f".{name}.":
                found[words] = found.get(words, 0) + parameter.numel()
    return found


@contextmanager
def _counting(model: nn.Module) -> Iterator[dict[nn.Module, int]]:
    """By layer, the multiply-adds of a sample the first time it goes through; a family may repeat samples."""
    found: dict[nn.Module, int] = {}

    def count(part: nn.Module, takes: tuple[Tensor, ...], gives: Tensor) -> None:
        if part not in found and (macs := macs_of(part, takes, gives)):
            found[part] = macs // len(takes[0])

    hooks = [part.register_forward_hook(count) for part in model.modules()]
    try:
        yield found
    finally:
        for hook in hooks:
            hook.remove()
