"""A run that is to be done again: what it began with, and what was done to it at which step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from aestudio.run.folder import Run
from aestudio.run.records import History, was_done
from aestudio.spec import SpecError

__all__ = ["Repeated"]


@dataclass(frozen=True)
class Repeated:
    """A run to be repeated.

    Attributes:
        run: the run.
        history: its losses and events.
        script: what was done to it, threads included, and where it was left if it was.
        until: the steps and epochs after which it was left; (0, 0): it came to its end.
        source: the run whose weights it began with; None: its weights were drawn by the seed.
    """

    run: Run
    history: History
    script: tuple[dict[str, Any], ...]
    until: tuple[int, int] = (0, 0)
    source: Path | None = None

    @classmethod
    def of(cls, run: Run) -> Self:
        """What a run's folder tells of it.

        Raises:
            SpecError: when that is too little to repeat it.
        """
        history, summary = run.history(), run.summary
        steps = history.taken
        if not steps:
            raise SpecError(str(run.path), "expected a run with losses to compare with, found none")
        if history.unread:
            raise SpecError(
                str(run.path), f"expected a run whose record is whole, found: {history.unread[0]}"
            )
        if summary.state == "running":
            raise SpecError(str(run.path), "expected a run that is over, found one that is being trained")
        source = run.environment.get("weights_from")
        if source and not (run.path / "start.safetensors").is_file():
            began = f"found one that began with the weights of {Path(source).name}, which it did not keep"
            raise SpecError(str(run.path), f"expected a run that kept what it began with, {began}")
        done = [event for event in history.events if was_done(event)]
        left = summary.state in ("stopped", "interrupted")
        if left:
            done.append({"step": steps, "event": "left"})
        until = (steps, len(history.epoch_steps)) if left else (0, 0)
        return cls(run, history, tuple(done), until, run.path / source if source else None)
