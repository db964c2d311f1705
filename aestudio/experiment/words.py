"""Numbers and events as people write them, short enough for a plot: in the window and in its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aestudio.experiment.optimizers import OPTIMIZERS
from aestudio.experiment.training import Training
from aestudio.numerals import number_text

__all__ = ["RESTORED", "change_words", "event_words", "rate_text", "training_words"]

RESTORED = "best weights restored"  # the event that says so


def rate_text(rate: float) -> str:
    """A learning rate, three digits: "3.2e-5", "0.001"."""
    return number_text(float(f"{rate:.3g}"))


def change_words(name: str, value: Any) -> str:
    """What was changed to what, short: "rate 0.001", "batch 64", "SGD 0.01", "code penalty 0.1"."""
    if name == "optimizer":
        kind = OPTIMIZERS[value["kind"]].title if value["kind"] in OPTIMIZERS else value["kind"]
        return f"{kind} {rate_text(float(value['learning_rate']))}"
    short = {"learning rate": "rate", "batch size": "batch"}.get(name, name)
    return f"{short} {rate_text(float(value))}" if name != "batch size" else f"{short} {int(value):,}"


def event_words(event: Mapping[str, Any]) -> str:
    """A short label for the plot; empty for what needs none."""
    name, value = event.get("event", ""), event.get("value")
    if name == "learning rate":
        return change_words(name, value) if value is not None else name
    if "base" in event:  # something else that was changed
        return change_words(name, value)
    if name == "threads":
        count = int(value or 1)
        return f"{count} thread{'s' * (count != 1)}" if event.get("step") else ""
    if name == RESTORED:
        return "best weights"
    return name if name in ("paused", "resumed", "out of memory") else ""


def training_words(before: Training, after: Training) -> str:
    """What of the settings is another, as it is set now: "170 epochs, batch size 16"; empty: nothing."""
    words: list[str] = []
    if after.epochs != before.epochs:
        words.append(f"{after.epochs:,} epoch{'s' * (after.epochs != 1)}")
    if after.batch_size != before.batch_size:
        words.append(f"batch size {after.batch_size:,}")
    if after.optimizer != before.optimizer:
        words.append(f"{after.optimizer.title} at learning rate {rate_text(after.optimizer.learning_rate)}")
    if after.schedule != before.schedule:
        words.append(f"schedule {after.schedule.title.lower()}")
    return ", ".join(words)
