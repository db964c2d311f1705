"""The pictures behind a mark of an audit: input, output, output made small, truth and bicubic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.gui.viewers.columns import Column, Columns
from aestudio.gui.viewers.painting import Pictures
from aestudio.numerals import numeral

if TYPE_CHECKING:
    from aestudio.auditing import Audited

__all__ = ["AuditPictures"]


class AuditPictures(Columns):
    """A row for each picture, with its numbers."""

    def __init__(self) -> None:
        super().__init__("Pictures behind the mark")
        self.places: list[int] = []

    def show_behind(self, audited: Audited | None, places: list[int], words: str) -> None:
        """Draw the pictures at some places of the records."""
        self.places = places
        made = None
        if audited is not None and audited.facts is not None and places:
            made = audited.outputs(np.array(places))
        if audited is None or audited.facts is None or audited.records is None or made is None:
            why = words if not places else "Of so many pictures the outputs were not kept."
            self.show_columns([], [], [], (8, 8), why)
            return
        from aestudio.analysis.upsampling import baseline
        from aestudio.audit.measure import inputs

        facts, records, which = audited.facts, audited.records, np.array(places)
        true = facts.who.pictures(which)
        given = inputs(true, facts.who.rows[which], facts.how)
        degrade, names = facts.how.degrade, facts.who.names
        levels = 255 * np.sqrt(records["cycle"][which])
        moved = records["delta_lightness"][which]

        def read(of: str) -> list[str]:
            return [f"read: {names[k]}" if k >= 0 else "" for k in records[f"read_{of}"][which]]

        shift = [f"ΔL* {numeral(value, '+.1f')}" if np.isfinite(value) else "" for value in moved]
        shown = {
            "Input": (given, [""] * len(which)),
            "Output": (made, read("sr")),
            "D(output)": (degrade(made), [f"RMS {value:.1f}" for value in levels]),
            "Truth": (true, read("hr")),
            "Bicubic": (baseline(given, degrade, "bicubic"), read("bicubic")),
        }
        columns = [
            Column(title, Pictures(values, 0.0, 1.0), texts) for title, (values, texts) in shown.items()
        ]
        # of a portrait no group is named beside its picture
        groups = [names[k] if facts.who.drawn else "" for k in records["group"][which]]
        rows = [f"{group}\n{moved}".strip() for group, moved in zip(groups, shift, strict=True)]
        who = [facts.who.dataset.id(int(row)) for row in facts.who.rows[which]]
        tips = [
            f"{name}: {' · '.join([moved, *words])}"
            for name, moved, *words in zip(who, shift, read("sr"), shown["D(output)"][1], strict=True)
        ]
        self.show_columns(columns, rows, tips, (true.shape[2], true.shape[3]), words)
