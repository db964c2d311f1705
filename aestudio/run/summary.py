"""A run in short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self, get_args

from aestudio.run.plain import at_least_0, count, numbers, text

__all__ = ["RunState", "Summary", "result_of"]

RunState = Literal["running", "stopped", "done", "failed", "interrupted"]


@dataclass(frozen=True)
class Summary:
    """A run in short.

    Attributes:
        state: running; stopped (by the user, can go on); done; failed; interrupted (its process is gone).
        started: seconds since 1970.
        epochs: finished.
        final: the terms of the weights as they are: "loss", "val_loss", and "test_loss" once done.
        best: the best epoch's number and terms.
        seconds: of training.
        reason: why it ended, in words.
        pid: of the process that trains it.
    """

    state: RunState = "running"
    started: float = 0.0
    epochs: int = 0
    steps: int = 0
    final: Mapping[str, float] = field(default_factory=dict)
    best: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    samples_per_second: float = 0.0
    device: str = "cpu"
    threads: int = 1
    reason: str = ""
    pid: int = 0

    @classmethod
    def parse(cls, values: Any) -> Self:
        """A summary made of plain values that anybody may have written; what it does not know is left out.

        Raises:
            TypeError: when one of them is not what it should be.
        """
        if not isinstance(values, dict):
            raise TypeError(f"expected the fields of a summary, found {type(values).__name__}")
        known = {name: value for name, value in values.items() if name in cls.__dataclass_fields__}
        for name, value in known.items():
            if not _KINDS[name](value):
                raise TypeError(f"expected another {name}, found {value!r}")
        best = known.get("best")
        if best and not (at_least_0(best.get("epoch")) and len(best) > 1):
            raise TypeError("expected the best epoch with its terms, found neither")
        return cls(**known)


_KINDS = {
    "state": lambda value: value in get_args(RunState),
    "started": at_least_0,
    "epochs": count,
    "steps": count,
    "final": numbers,
    "best": numbers,
    "seconds": at_least_0,
    "samples_per_second": at_least_0,
    "device": text,
    "threads": count,
    "reason": text,
    "pid": count,
}


def result_of(folder: Path, summary: Summary) -> dict[str, Any]:
    """A run's result in plain values, as `train --json` and `resume --json` print it."""
    best: dict[str, Any] = dict(summary.best)
    if best:
        best["epoch"] = int(best["epoch"])
    return {
        "run": str(folder),
        "epochs": summary.epochs,
        "steps": summary.steps,
        "final": dict(summary.final),
        "best": best,
        "seconds": summary.seconds,
        "samples_per_second": summary.samples_per_second,
        "device": summary.device,
        "threads": summary.threads,
        "state": summary.state,
        "reason": summary.reason,
    }
