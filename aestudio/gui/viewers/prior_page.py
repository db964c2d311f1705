"""Two priors side by side: where codes drawn from them lie, what these decode to, how far off they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget

from aestudio.analysis.generated import Generated, Made
from aestudio.analysis.prior import FLOW, NORMAL, Prior
from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.viewers.cloud import Cloud
from aestudio.gui.viewers.scatter import Scatter
from aestudio.gui.viewers.tiles import Row, Tiles
from aestudio.numerals import numeral

__all__ = ["PriorPage"]

Array = np.ndarray[Any, Any]
INKS = ("accent", "control")  # of draws, of validation codes
CODES, HERE, THERE = 0, 1, 2  # classes of points: validation codes, this side's draws, the other side's


class PriorPage(QWidget):
    """What a `LearnedPrior` found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Prior | None = None
        self.facts = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.key = style.with_role(QLabel(textFormat=Qt.TextFormat.RichText), "small")
        self.sides = {NORMAL: _Side(), FLOW: _Side()}
        sides = QWidget()
        row = across(sides, style.SPACE)
        for side in self.sides.values():
            row.addWidget(side, 1)
        layout = down(self, style.SPACE_S)
        head = down(None, style.SPACE_S, (style.SPACE, 0, style.SPACE, 0))
        head.addWidget(self.facts)
        head.addWidget(self.key)
        layout.addLayout(head)
        layout.addWidget(sides, 1)
        style.theme_changed.connect(self._dress)

    def show_prior(self, found: Prior, remark: str = "") -> None:
        """Draw it; a `remark` stands below what was measured."""
        if found is not self._found:
            self._fill(found)
        self.facts.setText("\n".join([*found.words(), *([remark] if remark else [])]))

    def _fill(self, found: Prior) -> None:
        self._found = found
        normal = found.name[:1].upper() + found.name[1:]
        for key, name in ((NORMAL, normal), (FLOW, "Flow")):
            self.sides[key].show_samples(name, found, key)
        self._dress()

    def _dress(self) -> None:
        """Draw the codes, in colours of the theme, and say which are which."""
        drawn, codes = (f'<span style="color:{style.colour(name).name()}">●</span>' for name in INKS)
        self.key.setText(f"{drawn} codes drawn from the prior &nbsp; {codes} codes of validation samples")
        if self._found is not None:
            for key, other in ((NORMAL, FLOW), (FLOW, NORMAL)):
                self.sides[key].show_codes(self._found, key, other)


class _Side(QWidget):
    """One prior."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel()
        self.scatter, self.tiles = Scatter(), Tiles()
        self._made: Made | None = None
        self.scatter.set_hidden(frozenset({THERE}))  # only so that both sides show the same part of the plane
        self.scatter.setMinimumSize(120, 90)
        self.tiles.room_changed.connect(self._fill)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        for part in (self.scatter, self.tiles):
            splitter.addWidget(part)
        splitter.setSizes([220, 260])
        head = across(None, 0, (style.SPACE, 0, 0, 0))
        head.addWidget(self.title)
        layout = down(self, style.SPACE_S)
        layout.addLayout(head)
        layout.addWidget(splitter, 1)

    def show_samples(self, name: str, found: Prior, key: str) -> None:
        """The decoded draws, and what they are drawn from."""
        values = found.samples[key]
        self.title.set_text(f"{name}: energy distance {numeral(found.distance[key], '.2g')}")
        self.scatter.setAccessibleName(f"Codes drawn from the prior, over validation codes: {name}")
        self.scatter.setToolTip(f"Coloured: codes drawn from the prior ({name}). Grey: validation codes.")
        self.tiles.setAccessibleName(f"Samples from the prior: {name}")
        self._made = Made(Generated(len(values)), found.scale, values, None, (), None, None)
        self.tiles.set_wanted(len(values) * 2 // 3)  # rather larger ones than the last few
        self._fill()

    def _fill(self) -> None:
        """As many whole rows of samples as there is room for; of points, all at once."""
        if (made := self._made) is None:
            return
        count, columns = len(made.values), self.tiles.columns
        rows = [Row("", made)]
        if made.values[0].size > 2:
            count = min(count, self.tiles.capacity)
            count -= count % columns if count > columns else 0
            rows = [Row("", made, first) for first in range(0, count, columns)]
        self.tiles.show_rows(rows, f"{count:,} codes drawn from it, decoded")

    def show_codes(self, found: Prior, key: str, other: str) -> None:
        """The draws over the validation codes, with room for those of the other side."""
        parts = [found.placed(codes) for codes in (found.codes, found.draws[key], found.draws[other])]
        kinds = np.repeat([CODES, HERE, THERE], [len(part) for part in parts])
        three = [style.colour(name) for name in (INKS[1], INKS[0], INKS[0])]
        colours = np.array([(colour.red(), colour.green(), colour.blue()) for colour in three])
        cloud = Cloud(np.concatenate(parts), kinds, colours.astype(np.uint8), *_titles(found))
        self.scatter.show_cloud(cloud)


def _titles(found: Prior) -> tuple[str, str]:
    """Of the axes."""
    if found.codes.shape[1] == 1:
        return "Code", ""
    name = "Unit {} of the code" if found.plane.shares is None else "Principal component {}"
    return name.format(1), name.format(2)
