"""A dial as it is shown in the window, with all that takes a moment to compute."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aestudio.dial.curve import Curve, curve_of
from aestudio.dial.kept import log_in, measured_arms
from aestudio.dial.panels import Panel, panels_of
from aestudio.dial.plan import Arm
from aestudio.dial.table import DISCLAIMER, TITLE, apart, apart_rows, head, notes, rows
from aestudio.job import Pieces
from aestudio.spec import SpecError

__all__ = ["FoundDial", "shown"]

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class FoundDial:
    """A dial as it is shown.

    Attributes:
        folder: where it lies.
        curve: its numbers.
        panels: what is drawn of it: shift, flip ratio, successes, four arms.
        head: of the table of numbers.
        rows: of the same.
        apart_head: of the table of shares taken apart; empty: none could be.
        apart_rows: of the same.
        notes: what to know of the numbers.
        title: what was measured.
        disclaimer: what holds for every output.
    """

    folder: Path
    curve: Curve
    panels: tuple[Panel, ...]
    head: tuple[str, ...]
    rows: Rows
    apart_head: tuple[str, ...]
    apart_rows: Rows
    notes: tuple[str, ...]
    title: str = TITLE
    disclaimer: str = DISCLAIMER

    @property
    def words(self) -> str:
        """When it began and of what it is."""
        log = self.curve.log
        shares = ", ".join(f"{100 * share:g}" for share in sorted(log.dial.shares))
        return f"{log.begun[:16]} · {log.dial.words} · {shares} % · {log.dial.seeds} seeds"

    def arm(self, share: float) -> Arm | None:
        """The first seed of a share of which there are pictures."""
        return next((arm for arm in self.curve.models if arm.share == share), None)


def shown(folder: Path) -> Pieces[FoundDial | None]:
    """The dial in a folder; None where there is none that can be read."""
    try:
        log = log_in(folder)
    except SpecError:
        return None
    models, samplers = yield from measured_arms(folder, log.dial)
    curve = curve_of(log, models, samplers)
    yield 0.8, "Looking for experiments on shares"
    found = apart(curve)
    tables = [apart_rows(curve, one) for one in found]
    return FoundDial(
        folder,
        curve,
        panels_of(curve, found),
        head(curve),
        tuple(rows(curve)),
        tables[0][0] if tables else (),
        tuple(row for top, part in tables if top == tables[0][0] for row in part),
        tuple(notes(curve)),
    )
