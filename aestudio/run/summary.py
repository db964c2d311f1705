"""A run in short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["RunState", "Summary"]

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
