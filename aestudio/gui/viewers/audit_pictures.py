"""The pictures behind a mark of an audit: input, output, output made small, truth and bicubic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.viewers.columns import Column, Columns
from aestudio.gui.viewers.painting import Pictures
from aestudio.gui.widgets import tool_button
from aestudio.numerals import numeral

if TYPE_CHECKING:
    from aestudio.auditing import Audited
    from aestudio.gui.viewers.painting import Array

__all__ = ["AuditPictures"]

LARGE = 96  # pixels of a picture's side from which on several rows stand below each other


class AuditPictures(QWidget):
    """A row for each picture, with its numbers: all of them where these are large, else one at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.places: list[int] = []
        self.words = ""
        self.at = 0
        self._columns: list[tuple[str, Array, list[str]]] = []
        self._names: list[str] = []
        self._tips: list[str] = []
        self._shape = (8, 8)
        self.sheet = Columns("Pictures behind the mark")
        self.count = style.with_role(QLabel(), "small")
        self.before = tool_button("chevron-left", "The picture before", pressed=lambda: self.turn(-1))
        self.after = tool_button("chevron-right", "The next picture", pressed=lambda: self.turn(1))
        self._turner = QWidget()
        line = across(self._turner, style.SPACE_S, (style.SPACE, 0, style.SPACE, 0))
        self.about = ElidedLabel(colour="muted")
        for part in (self.before, self.count, self.after):
            line.addWidget(part)
        line.addWidget(self.about, 1)
        layout = down(self, 0)
        layout.addWidget(self._turner)
        layout.addWidget(self.sheet, 1)
        self.sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sheet.installEventFilter(self)

    @property
    def titles(self) -> list[str]:
        """What the columns are called."""
        return [title for title, _, _ in self._columns]

    @property
    def shown(self) -> list[int]:
        """The places in the records whose pictures are to be seen now."""
        return self.places if self._together else self.places[self.at : self.at + 1]

    def turn(self, way: int) -> None:
        """Show the next picture or the one before; behind the last comes the first."""
        if len(self._names) > 1:
            self.at = (self.at + way) % len(self._names)
            self._show()

    def show_behind(self, audited: Audited | None, places: list[int], words: str) -> None:
        """Draw the pictures at some places of the records."""
        self.places, self.words, self.at = places, words, 0
        self._columns, self._names, self._tips = [], [], []
        made = None
        if audited is not None and audited.facts is not None and places:
            made = audited.outputs(np.array(places))
        if audited is not None and made is not None:
            self._take(audited, np.array(places), made)
        elif places:
            self.words = "Of so many pictures the outputs were not kept."
        self._show()

    def _take(self, audited: Audited, which: Array, made: Array) -> None:
        from aestudio.analysis.upsampling import baseline
        from aestudio.audit.measure import inputs

        facts, records = audited.facts, audited.records
        assert facts is not None
        assert records is not None
        true = facts.who.pictures(which)
        given = inputs(true, facts.who.rows[which], facts.how)
        degrade, names = facts.how.degrade, facts.who.names
        levels = 255 * np.sqrt(records["cycle"][which])
        # of a portrait no group is named beside its picture, neither its label nor what was read
        moved = records["delta_lightness"][which]

        def read(of: str) -> list[str]:
            told = records[f"read_{of}"][which] if facts.who.drawn else np.full(len(which), -1)
            return [f"read: {names[k]}" if k >= 0 else "" for k in told]

        shift = [f"ΔL* {numeral(value, '+.1f')}" if np.isfinite(value) else "" for value in moved]
        self._columns = [
            ("Input", given, [f"{given.shape[3]} × {given.shape[2]}"] * len(which)),
            ("Output", made, read("sr")),
            ("Truth", true, read("hr")),
            ("Made small", degrade(made), [f"off by {value:.1f} levels" for value in levels]),
            ("Bicubic", baseline(given, degrade, "bicubic"), read("bicubic")),
        ]
        groups = [names[k] if facts.who.drawn else "" for k in records["group"][which]]
        self._names = [f"{group}\n{moved}".strip() for group, moved in zip(groups, shift, strict=True)]
        who = [facts.who.dataset.id(int(row)) for row in facts.who.rows[which]]
        self._tips = [
            f"{name}: {' · '.join([moved, *words])}"
            for name, moved, *words in zip(who, shift, read("sr"), self._columns[3][2], strict=True)
        ]
        self._shape = (true.shape[2], true.shape[3])

    # ------------------------------------------------------------------ what there is room for

    def height_for(self, wide: int, room: int) -> int:
        """The height that suits: of all rows where `room` has it, else of one and the line that turns."""
        columns, count = len(self._columns), len(self._names)
        whole = self.sheet.height_for(wide, columns, count, self._shape)
        if whole <= room:
            return whole
        one = self.sheet.height_for(wide, columns, 1, self._shape)
        return min(one + self._turner.sizeHint().height(), room)

    @property
    def _together(self) -> bool:
        """Whether all rows have room for large pictures."""
        return self.sheet.side_of(len(self._columns), len(self._names), self._shape) >= LARGE

    def _show(self) -> None:
        together, count = self._together, len(self._names)
        rows = list(range(count)) if together else [self.at][:count]
        columns = [
            Column(title, Pictures(values[rows], 0.0, 1.0), [texts[row] for row in rows])
            for title, values, texts in self._columns
        ]
        names, tips = [self._names[row] for row in rows], [self._tips[row] for row in rows]
        turns = count > 1 and not together
        self.sheet.show_columns(columns, names, tips, self._shape, "" if turns else self.words)
        self.count.setText(f"{self.at + 1} of {count}")
        self.about.set_text(self.words)
        self._turner.setVisible(turns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right turn to another picture."""
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ways:
            self.turn(ways[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)
