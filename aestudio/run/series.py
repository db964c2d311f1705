"""What a run is one of: a sweep, a bottleneck sweep, or the runs that waited in line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from aestudio.atomic import read_json
from aestudio.spec import Spec, SpecError

__all__ = ["RECORDED_AS", "Series", "series_of"]

RECORDED_AS = "belongs_to"  # in a run's environment.json
_BOTTLENECK = "sweep.json"  # beside it, in which a bottleneck sweep has always kept the size of the code


class Series(Spec):
    """What a run is one of."""

    type: Literal["sweep", "bottleneck", "families", "queue"] = Field(
        "queue", description="What made the run."
    )
    of: str = Field("", max_length=200, description="What a sweep varies: learning rate.")
    value: str = Field("", max_length=200, description="What this one of a sweep has: learning rate 0.01.")
    number: int = Field(1, ge=1, description="Which of its runs this is, from 1.")
    count: int = Field(1, ge=1, description="How many it has.")
    planned: str = Field("", max_length=40, description="When it was planned, which tells it from others.")

    @property
    def words(self) -> str:
        """For a table: "learning rate 0.01 (sweep, 3 of 8)"; "sweep of learning rate, 3 of 8" of old runs."""
        if self.type == "queue":
            return "queue"
        if self.type == "families":
            named = "comparison of families"
        else:
            named = "bottleneck sweep" if self.type == "bottleneck" else f"sweep of {self.of or 'settings'}"
        place = f", {self.number:,} of {self.count:,}" if self.count > 1 else ""
        return f"{self.value} (sweep{place})" if self.value else f"{named}{place}"


def series_of(run: Path, environment: Mapping[str, Any]) -> Series | None:
    """What the run in a folder is one of, by its environment as it was read; None: it stands for itself.

    Of bottleneck sweeps by earlier versions it is told by their mark; what can't be read says nothing.
    """
    recorded = environment.get(RECORDED_AS)
    try:
        if recorded is not None:
            return Series.parse(recorded)
        marked = read_json(run / _BOTTLENECK)
        return Series(type="bottleneck", planned=str(marked["sweep"])[:40])
    except (SpecError, OSError, ValueError, KeyError, TypeError):
        return None
