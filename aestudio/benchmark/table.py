"""The table: a row for each family and each baseline, a cell for each measure that was taken."""

from __future__ import annotations

import csv
import io
import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from aestudio.benchmark.measures import BY_PART, MEASURES, Measure
from aestudio.numerals import with_error
from aestudio.spec import Spec

__all__ = ["Cell", "Row", "Table", "over_trainings"]

DISTANCES = ("frechet", "energy")


class Cell(Spec):
    """One number."""

    value: float = Field(description="What was measured.", allow_inf_nan=False)
    spread: float | None = Field(
        None, ge=0, description="Its standard error or deviation; absent: exact, or not known."
    )
    bound: str = Field("", max_length=1, description="≥ or ≤ where it is a bound.")
    exact: bool = Field(False, description="Whether it is as good as can be by construction: no merit.")
    values: tuple[float, ...] = Field((), description="Of each training, where there were several.")

    def text(self, measure: Measure) -> str:
        """As it stands in the table: "≥ -51.2 ± 0.4"; "exact" where nothing was learned for it."""
        if self.exact:
            return "exact"
        value = with_error(self.value, self.spread) if self.spread else measure.text(self.value)
        return f"{self.bound} {value}" if self.bound else value

    def differs(self, other: Cell) -> bool:
        """Whether two values lie further apart than twice their common spread; unknown: they don't."""
        if self.spread is None or other.spread is None:
            return False
        return abs(self.value - other.value) > 2 * math.hypot(self.spread, other.spread)


def _alike(first: Cell, second: Cell) -> bool:
    """Whether it is known of two values that they can't be told apart."""
    return None not in (first.spread, second.spread) and not first.differs(second)


def over_trainings(cells: Sequence[Cell | str]) -> Cell | str:
    """The mean over trainings from several seeds, those left out that have no number; or why none has.

    Its spread is the standard error of that mean together with what each number's own spread is: the samples
    that are measured on are the same for all.
    """
    found = [cell for cell in cells if isinstance(cell, Cell)]
    if len(cells) == 1 or not found:
        return cells[0]
    values = tuple(cell.value for cell in found)
    own = [cell.spread**2 for cell in found if cell.spread is not None]
    error = math.fsum(own) / len(own) if own else 0.0
    if len(values) > 1:
        error += statistics.variance(values) / len(values)
    known = own or len(values) > 1
    first = found[0]
    return Cell(
        value=statistics.fmean(values),
        spread=math.sqrt(error) if known and (error or own) else None,
        bound=first.bound,
        exact=first.exact,
        values=values,
    )


class Row(Spec):
    """A family, or what it is compared with."""

    family: str = Field(description="The family's kind; of a baseline, what it is.")
    name: str = Field(description="What it is called.")
    baseline: bool = Field(False, description="Whether it is no family but there to compare with.")
    run: str = Field("", description="Its (first) run's folder, from the folder of the runs.")
    runs: tuple[str, ...] = Field((), description="All its runs' folders, where there are several.")
    state: str = Field("done", description="What became of its training.")
    note: str = Field("", description="What else there is to say of it.")
    cells: dict[str, Cell] = Field(default_factory=dict, description="By measure, what was measured.")
    choice: dict[str, Cell] = Field(
        default_factory=dict, description="By measure, the same on the samples by which a family is chosen."
    )
    blank: dict[str, str] = Field(default_factory=dict, description="By measure, why nothing was.")

    def text(self, measure: Measure) -> str:
        """What stands in its cell; empty: not measured."""
        cell = self.cells.get(measure.key)
        return cell.text(measure) if cell else ""

    def judged(self, key: str) -> Cell | None:
        """What it is chosen by: on samples of their own where there are any, else what is reported."""
        return self.choice.get(key) if self.choice and key in BY_PART else self.cells.get(key)

    def why_blank(self, measure: Measure) -> str:
        """Why nothing stands in its cell."""
        return "" if measure.key in self.cells else self.blank.get(measure.key, "not measured")


class Table(Spec):
    """Families on the same data with the same budget."""

    format: int = Field(1, ge=1, le=1, description="Of the file.")
    name: str = Field(description="When it began; its file has the same name.")
    data: str = Field(description="The data, in words.")
    budget: str = Field(description="Of each family, in words.")
    seed: int = Field(0, description="Of initial weights, shuffling and noise.")
    part: str = Field("test", description="The part of the data that is compared with.")
    samples: int = Field(0, description="How many new samples, and how many of the data.")
    seeds: int = Field(1, description="How often new samples were made.")
    trainings: int = Field(1, description="How often each family was trained, each time from another seed.")
    choosing: int = Field(0, description="How many validation samples a family is chosen by; 0: by `part`.")
    features: str = Field("", description="By what samples are compared as sets.")
    together: Literal["frechet", "energy"] = Field(
        "frechet", description="The measure that tells quality and diversity together of these data."
    )
    device: str = Field("", description="What it was measured on.")
    complete: bool = Field(False, description="Whether all families were measured.")
    rows: tuple[Row, ...] = Field((), description="Families first, then baselines.")

    @property
    def families(self) -> tuple[Row, ...]:
        """Without the baselines."""
        return tuple(row for row in self.rows if not row.baseline)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Those with a column: of the two distances between sets of samples, one suits the data."""
        return tuple(one for one in MEASURES if one.key == self.together or one.key not in DISTANCES)

    def row(self, key: str) -> Row | None:
        """The row of a family or baseline."""
        return next((row for row in self.rows if row.family == key), None)

    def best(self, measure: Measure) -> tuple[str, ...]:
        """The families that are best by a measure; none, where none was measured or neither end is good.

        They are the best one and those that are not told apart from it (`Cell.differs`), where their spreads
        are known. What is exact by construction says nothing of what was learned, and does not win.
        """
        cells = [(row.judged(measure.key), row.family) for row in self.families]
        found = [(cell, family) for cell, family in cells if cell is not None and not cell.exact]
        if not found or not measure.better:
            return ()
        first = min(found, key=lambda one: one[0].value * (1 if measure.better == "low" else -1))
        return tuple(family for cell, family in found if (cell, family) == first or _alike(cell, first[0]))

    @property
    def when(self) -> str:
        """When it began: "2026-11-26 19:05"."""
        day, _, clock = self.name.partition(" ")
        return f"{day} {':'.join(clock.split('-')[:2])}".strip()

    @property
    def words(self) -> str:
        """What it is about, in one line."""
        seeds = f"seed {self.seed}"
        if self.trainings > 1:
            seeds = f"{self.trainings} trainings each, seeds {self.seed} to {self.seed + self.trainings - 1}"
        return f"{self.data} · {self.budget} · {seeds}"

    @property
    def notes(self) -> str:
        """How it was measured, in one line."""
        said = [f"Measured on {self.samples:,} {self.part} samples and as many new ones"]
        said += [f"drawn {self.seeds} times" if self.seeds > 1 else "drawn once: their spread is unknown"]
        compared = f"; compared by {self.features}" if self.features else ""
        return f"{', '.join(said)}{compared}. {self.covers} {self.selection}"

    @property
    def covers(self) -> str:
        """What the uncertainty is of."""
        if self.trainings > 1:
            return (
                f"± is the standard error over {self.trainings} trainings from different seeds, with that of "
                "the samples and their drawing."
            )
        return "± covers the samples and their drawing; not another training, from another seed."

    @property
    def selection(self) -> str:
        """What choosing by this table does to the figures of what is chosen."""
        if self.choosing:
            return (
                f"The best is chosen by {self.choosing:,} validation samples; the figures are of {self.part} "
                "samples that nothing was chosen by."
            )
        if self.part != "test":
            return "To report the chosen one, measure it once on samples that nothing was chosen by."
        return (
            "Choosing a family by this table is selection on the test part: its figures are then "
            "too good. Report it on samples that nothing was chosen by."
        )

    def csv(self) -> str:
        """As comma-separated values: for each measure its value, spread and bound; blank: not measured."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        head = [name for one in MEASURES for name in (one.key, f"{one.key}_spread", f"{one.key}_bound")]
        chosen = [f"{key}_validation" for key in BY_PART] if self.choosing else []
        writer.writerow(["family", "name", "baseline", "run", "state", *head, *chosen])
        for row in self.rows:
            given = [row.family, row.name, int(row.baseline), row.run, row.state]
            given += [value for one in MEASURES for value in _three(row.cells, one)]
            choice = [row.choice[key].value if key in row.choice else "" for key in BY_PART]
            writer.writerow([*given, *(choice if self.choosing else [])])
        return text.getvalue()


def _three(cells: Mapping[str, Cell], measure: Measure) -> tuple[Any, ...]:
    cell = cells.get(measure.key)
    if cell is None:
        return ("", "", "")
    return (cell.value, "" if cell.spread is None else cell.spread, cell.bound)
