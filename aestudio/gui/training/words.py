"""What training has to say, in words. Knows no Qt."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aestudio.experiment.words import change_words, event_words, rate_text
from aestudio.numerals import numeral, value_text

if TYPE_CHECKING:
    from aestudio.trainer.progress import StepDetail

__all__ = [
    "ago",
    "best_text",
    "change_words",
    "duration",
    "ending",
    "event_words",
    "failure",
    "left",
    "loss_text",
    "rate_text",
    "shortage",
    "speed",
    "step_words",
]


def duration(seconds: float) -> str:
    """As one says it: "42 s", "2 min 10 s", "3 h 05 min", "2 d 4 h"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    minutes = round(seconds / 60)
    if minutes < 1440:
        return f"{minutes // 60} h {minutes % 60:02} min"
    hours = round(seconds / 3600)
    return f"{hours // 24} d {hours % 24} h"


def left(seconds: float) -> str:
    """What remains, rounded so that it does not flicker: "2 min 10 s left"."""
    grain = 1 if seconds < 30 else 5 if seconds < 600 else 30 if seconds < 3600 else 300
    return f"{duration(max(grain * round(seconds / grain), 1))} left"


def speed(samples_per_second: float) -> str:
    """With two digits that count: "33,000 samples/s"."""
    if samples_per_second < 10:
        return f"{samples_per_second:.1f} samples/s"
    return f"{round(float(f'{samples_per_second:.2g}')):,} samples/s"


def loss_text(value: float) -> str:
    """A loss, always four digits that count, so that columns of them align: "0.01230"."""
    if math.isfinite(value) and value and not 1e-4 <= abs(value) < 1e5:
        return numeral(value, ".3e")
    return value_text(value)


def best_text(best: float | None) -> str:
    """A run's best loss in a table: a dash before its first epoch, "diverged" where it never was a number."""
    return "–" if best is None else "diverged" if math.isnan(best) else loss_text(best)


def ago(started: float, now: float | None = None) -> str:
    """When a run was started: "12:03" today, "Mon 12:03" this week, "11 Jul" this year, "2025-07-11"."""
    now = time.time() if now is None else now
    then, today = time.localtime(started), time.localtime(now)
    if then[:3] == today[:3]:
        return time.strftime("%H:%M", then)
    if 0 <= now - started < 6 * 86400:
        return time.strftime("%a %H:%M", then)
    if then.tm_year == today.tm_year:
        return f"{then.tm_mday} {time.strftime('%b', then)}"
    return time.strftime("%Y-%m-%d", then)


def ending(state: str, reason: str, epochs: int, seconds: float, kept: int = 0) -> str:
    """How a run ended, in a sentence.

    Args:
        state: of the run.
        reason: as recorded.
        epochs: finished.
        seconds: of training.
        kept: the epoch whose weights were kept as the best, 0 for the last.
    """
    said = f"{epochs:,} epoch{'s' * (epochs != 1)}"
    best = f"; the best weights, those of epoch {kept:,}, are kept" if kept and kept != epochs else ""
    if state == "failed":
        return f"Failed after {said}"
    if state == "interrupted":
        again = (
            f"It goes on from epoch {epochs:,}; what came later is repeated" if epochs else "It begins again"
        )
        return f"Interrupted: the program ended while it trained. {again}."
    if state == "stopped":
        return f"Stopped after {said} in {duration(seconds)}"
    if reason.startswith("stopped early"):
        return f"Stopped early at epoch {epochs:,}{reason.removeprefix('stopped early')}{best}"
    return f"Done: all {said} in {duration(seconds)}{best}"


def failure(doing: str, why: str) -> str:
    """Why an order was not carried out, without the place in the file that the command line would name."""
    reason = re.sub(r"^training\.[a-z_.]+: ", "", why)
    if doing in ("train", "resume"):
        return f"The run could not begin: {reason}"
    if doing == "record":
        return f"Changed, but not on record yet: {reason}. It is tried again with whatever is recorded next."
    return f"{'Training failed' if doing == 'training' else 'Not done'}: {reason}"


def shortage(event: Mapping[str, Any]) -> str:
    """That memory ran out, and that nothing is lost."""
    step, batch = int(event["step"]) + 1, int(event["batch"])
    if "validating" in event:
        return (
            f"Out of memory while validating {batch:,} samples at a time. Nothing is lost. "
            f"It goes on with {int(event['fits']):,} at a time; close other programs first if you can."
        )
    return (
        f"Out of memory at step {step:,} with batch {batch:,}. Nothing is lost. "
        "Go on with a smaller batch, or close other programs and resume."
    )


def step_words(detail: StepDetail) -> str:
    """What one step did, a line for the batch, one for the loss, and one for each network."""
    lines = [
        f"Step {detail.step:,}: samples {detail.first:,} to {detail.last:,} of {detail.samples:,}, "
        f"epoch {detail.epoch:,}",
        f"Loss before it {loss_text(detail.loss)}, learning rate {rate_text(detail.rate)}",
    ]
    for role, gradient in detail.gradients.items():
        moved = 100 * detail.updates[role]
        by = f"weights moved {moved:.2g} %" if math.isfinite(moved) else "weights were zero"
        lines.append(f"{role.capitalize()}: gradient {gradient:.3g}, {by}")
    return "\n".join(lines)
