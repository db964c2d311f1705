"""Schedule and optimizer as Python code; one entry for each kind of schedule there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aestudio.spec import Spec, SpecError

__all__ = ["optimizer_code", "schedule_code"]

_COSINE = [
    "done = min({epoch} / {epochs}, 1.0) if {epochs} > 0 else 1.0",
    "return {floor} + (1 - {floor}) * (1 + math.cos(math.pi * done)) / 2",
]


def _cosine(epoch: str, epochs: str, floor: float) -> list[str]:
    return [line.format(epoch=epoch, epochs=epochs, floor=repr(floor)) for line in _COSINE]


def _warm_up(schedule: Any) -> list[str]:
    rise = repr(schedule.rise)
    after = _cosine(f"(epoch - {rise})", f"(epochs - {rise})", 0.0) if schedule.cosine else ["return 1.0"]
    return [f"if epoch < {rise}:", f"    return max(epoch / {rise}, 1e-3)", *after]


_SCHEDULES: dict[str, Callable[[Any], list[str]]] = {
    "constant": lambda schedule: ["return 1.0"],
    "plateau": lambda schedule: ["return 1.0  # it falls at the end of epochs, see train()"],
    "step": lambda schedule: [f"return {schedule.gamma!r} ** (epoch // {schedule.every!r})"],
    "exponential": lambda schedule: [f"return {schedule.gamma!r}**epoch"],
    "cosine": lambda schedule: _cosine("epoch", "epochs", schedule.floor),
    "warm-up": _warm_up,
}


def schedule_code(schedule: Spec) -> list[str]:
    """The body of `schedule(epoch, epochs)`."""
    lines: list[str] = _known(_SCHEDULES, schedule, "training.schedule")(schedule)
    return lines


def optimizer_code(optimizer: Any) -> str:
    """The expression that makes the optimizer of `parameters`, by the kernel that the run used on a CPU."""
    name, settings = optimizer.torch()
    kernel = optimizer.kernel({"cpu"})
    given = {"lr": optimizer.learning_rate, **settings, **kernel}
    return f"optim.{name}(parameters, {', '.join(f'{key}={value!r}' for key, value in given.items())})"


def _known(table: dict[str, Any], spec: Spec, path: str) -> Any:
    if spec.kind not in table:
        raise SpecError(path, f"expected one of {', '.join(table)} for a script, found {spec.kind!r}")
    return table[spec.kind]
