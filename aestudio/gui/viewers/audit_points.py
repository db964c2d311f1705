"""The records of an audit as points: tone over tone, and cycle error beside flips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.gui.viewers.audit_plane import Points
from aestudio.numerals import numeral

if TYPE_CHECKING:
    from aestudio.auditing import Audited
    from aestudio.gui.viewers.painting import Array

__all__ = ["cycle_points", "tone_points"]

MOST = 4000  # points that are drawn, spread evenly over all
ROOM = 0.4  # beyond the tolerance, of the width up to it: for those that do not agree, and their number


def tone_points(audited: Audited) -> Points | None:
    """L* of outputs over that of true pictures; None where tone is not known."""
    records, found = audited.records, audited.findings
    if records is None or found is None or found.lightness is None:
        return None
    true, made = records["lightness_hr"], records["lightness_sr"]
    places = _some(np.isfinite(true) & np.isfinite(made))
    ends = float(true[places].min()), float(true[places].max())
    lines = [("identity", (ends[0], ends[0], ends[1], ends[1]))]
    if found.shrinkage is not None and np.isfinite(found.shrinkage.pivot.value):
        slope, pivot = found.shrinkage.slope.value, found.shrinkage.pivot.value
        low, high = (pivot + slope * (end - pivot) for end in ends)
        lines.append((f"β = {numeral(slope, '.2f')}", (ends[0], low, ends[1], high)))
    titles = ("L* of the true picture", "L* of the output")
    kinds, notes = records["group"][places], ("L* of the output", "", "", "")
    return Points(
        true[places], made[places], places, kinds, found.names, titles, tuple(lines), notes, square=True
    )


def cycle_points(audited: Audited, limit: float) -> Points | None:
    """Cycle error of outputs, those read as another group above; None where nobody was read.

    Args:
        audited: the audit.
        limit: RMS in levels that is still a success.
    """
    records, found = audited.records, audited.findings
    if records is None or found is None or found.tables is None:
        return None
    from aestudio.audit.findings.flips import flipped

    levels, read = 255 * np.sqrt(records["cycle"]), flipped(records)
    known, inside = np.isfinite(levels) & np.isfinite(read), levels <= limit
    places = _some(known)
    row = read[places] + np.random.default_rng(0).uniform(-0.36, 0.36, len(places))

    def count(which: Array) -> str:
        return f"{int((which & known).sum()):,}"

    notes = (
        f"read as another,\nagrees: {count((read == 1) & inside)}",
        f"read as another,\ndoes not agree: {count((read == 1) & ~inside)}",
        f"kept,\nagrees: {count((read == 0) & inside)}",
        f"kept,\ndoes not agree: {count((read == 0) & ~inside)}",
    )
    least = float(levels[places].min())
    most = max(float(levels[places].max()), limit + ROOM * (limit - least))
    lines = (
        (f"tolerance {limit:.1f}", (limit, -0.5, limit, 1.5)),
        ("", (least, 0.5, most, 0.5)),
    )
    title = "Output made small again − input, root mean square, levels of 255"
    return Points(
        levels[places],
        row,
        places,
        records["group"][places],
        found.names,
        (title, ""),
        lines,
        notes,
    )


def _some(mine: Array) -> Array:
    places = np.flatnonzero(mine)
    if len(places) <= MOST:
        return places
    found: Array = places[np.linspace(0, len(places) - 1, MOST).round().astype(int)]
    return found
