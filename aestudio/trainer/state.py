"""Everything needed to go on exactly: as tensors, and as plain JSON values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn, optim

from aestudio.threads import MOST, is_threads

__all__ = [
    "State",
    "Where",
    "copy_of",
    "optimizer_state",
    "random_state",
    "restore_optimizer",
    "restore_random",
]


@dataclass
class Where:
    """Where a run stands, in numbers; all that is not a tensor.

    Attributes:
        step: steps taken.
        epoch: epochs finished.
        seen: samples taken in the present epoch.
        since: where in the present epoch the batch size was last changed: its share of the epoch's steps,
            and of its samples how many.
        seconds: time spent training, without pauses.
        rate: the learning rate before the schedule multiplies it.
        changed: what was changed since the start, by name; the learning rate with the optimizer.
        weights: the loss weights of the last step; those that were set since hold from the next on.
        sums: by term, the sum over the epoch's samples so far.
        counts: by term, how many samples that are.
        best: the best epoch's terms and number; empty before the first.
        waited: epochs since the early stopping's last improvement, and its best value.
        plateau: epochs since the schedule's last improvement, its best value, and its factor.
        threads: CPU threads in use.
        together: samples that are evaluated together since memory ran short; 0: as many as usual.
        ended: why the run is over, in words; empty while it is not.
    """

    step: int = 0
    epoch: int = 0
    seen: int = 0
    since: tuple[float, int] = (0.0, 0)
    seconds: float = 0.0
    rate: float = 0.0
    changed: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    sums: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    waited: tuple[int, float] = (0, float("inf"))
    plateau: tuple[int, float, float] = (0, float("inf"), 1.0)
    threads: int = 1
    together: int = 0
    ended: str = ""

    def to_json(self) -> str:
        """As a JSON text; Python writes and reads every float exactly."""
        return json.dumps(vars(self))

    @classmethod
    def from_json(cls, text: str) -> Where:
        """What `to_json` wrote, now or when the place in an epoch was kept in steps too.

        Raises:
            ValueError: when it tells of threads that cannot be.
        """
        data = json.loads(text)
        if not is_threads(threads := data.get("threads", 1)):
            raise ValueError(f"threads: expected a whole number from 1 to {MOST:,}, found {threads!r:.60}")
        data.pop("in_epoch", None)
        data.setdefault("counts", dict.fromkeys(data["sums"], data["seen"]))
        pairs = {name: tuple(data[name]) for name in ("since", "waited", "plateau") if name in data}
        return cls(**(data | pairs))


@dataclass(frozen=True)
class State:
    """A trainer's whole state.

    Attributes:
        where: its numbers.
        tensors: weights as `model.*`, the best epoch's as `best.*`, optimizers' as `optimizer.*`, random
            states as `random.*`.
        optimizers: what of the optimizers is no tensor, JSON.
    """

    where: Where
    tensors: dict[str, Tensor]
    optimizers: str

    def weights(self, name: str = "model") -> dict[str, Tensor]:
        """The weights of the "model" or of the "best" epoch."""
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): value for key, value in self.tensors.items() if key.startswith(prefix)
        }


def optimizer_state(optimizers: dict[str, optim.Optimizer]) -> tuple[dict[str, Tensor], str]:
    """The optimizers' tensors and the rest of their state."""
    tensors: dict[str, Tensor] = {}
    rest: dict[str, dict[str, Any]] = {}
    for role, optimizer in optimizers.items():
        plain: dict[str, Any] = {}
        for index, values in optimizer.state_dict()["state"].items():
            for key, value in values.items():
                if isinstance(value, Tensor):
                    tensors[f"optimizer.{role}.{index}.{key}"] = value
                elif value is not None:
                    plain[f"{index}.{key}"] = value
        rest[role] = plain
    return tensors, json.dumps(rest)


def restore_optimizer(role: str, optimizer: optim.Optimizer, state: State) -> None:
    """Put back what `optimizer_state` took."""
    loaded: dict[int, dict[str, Any]] = {}
    for key, value in state.weights(f"optimizer.{role}").items():
        index, name = key.split(".", 1)
        loaded.setdefault(int(index), {})[name] = value.clone()  # the optimizer writes into what it is given
    for key, value in json.loads(state.optimizers)[role].items():
        index, name = key.split(".", 1)
        loaded.setdefault(int(index), {})[name] = value
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": loaded, "param_groups": groups})


def random_state(device: torch.device) -> dict[str, Tensor]:
    """The global random states."""
    found = {"random.cpu": torch.get_rng_state()}
    if device.type == "cuda":
        found["random.cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        found["random.mps"] = torch.mps.get_rng_state()
    return found


def restore_random(tensors: dict[str, Tensor], device: torch.device) -> None:
    """Put back what `random_state` took; a GPU's state only on such a GPU."""
    torch.set_rng_state(tensors["random.cpu"])
    if device.type == "cuda" and "random.cuda" in tensors:
        torch.cuda.set_rng_state(tensors["random.cuda"], device)
    elif device.type == "mps" and "random.mps" in tensors:
        torch.mps.set_rng_state(tensors["random.mps"])


def copy_of(model: nn.Module) -> dict[str, Tensor]:
    """The model's weights as they are now."""
    return {key: value.detach().clone() for key, value in model.state_dict().items()}
