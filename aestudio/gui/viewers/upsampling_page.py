"""What a review of enlarged pictures found: who is nearer, in words; pictures; numbers and spectra."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QWidget

from aestudio.analysis.fidelity import SKILL
from aestudio.analysis.review import Reviewed
from aestudio.analysis.searched import Strips
from aestudio.gui import style
from aestudio.gui.layouts import across, down
from aestudio.gui.plots import Plot
from aestudio.gui.viewers.upsampling_sheet import StripSheet, UpsamplingSheet

__all__ = ["UpsamplingPage"]

BOTH, WIDE = 560, 780  # pixels: from this size on there is room for pictures and numbers
NUMBERS, LEAST = 210, 170  # height of the numbers below pictures, at most and at least
HEADS = ("", "MSE", "PSNR (dB)", "SSIM", "Skill")
INTERVALS = f"Mean over the pictures, ± half of its 95 % interval. {SKILL}"
CURVES = {"Truth": ("control", "solid"), "Output": ("accent", "solid"), "Bicubic": ("muted", "dash")}


class UpsamplingPage(QWidget):
    """The answer to a `Review`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = "pictures"
        self.verdict = _words("title")
        self.verdict.setToolTip(SKILL)
        self.remark = _words("small")
        self.notice = style.with_role(_words("small"), "warning")
        self.sheet, self.strips, self.numbers = UpsamplingSheet(), StripSheet(), _Numbers()
        layout = down(self, style.SPACE_S)
        head = down(None, style.SPACE_S, (style.SPACE, 0, style.SPACE, 0))
        for part in (self.verdict, self.remark):
            head.addWidget(part)
        layout.addLayout(head)
        layout.addWidget(self.sheet, 1)
        layout.addWidget(self.strips, 1)
        foot = across(None, 0, (style.SPACE, 0, style.SPACE, style.SPACE_S))
        foot.addWidget(self.notice)
        layout.addLayout(foot)
        layout.addWidget(self.numbers)
        self.remark.hide()
        self._arrange()

    def show_found(
        self, found: Reviewed | None, remark: str = "", strips: Strips | None = None, of: str = ""
    ) -> None:
        """Draw what was found; None: nothing.

        Args:
            found: the pictures and the numbers.
            remark: what stands below the verdict.
            strips: several pictures of each.
            of: run and epoch of the weights that were asked, for the verdict: "epoch 12 of run-003".
        """
        said = " ".join(words for words in (remark, found.people if found is not None else "") if words)
        self.remark.setText(said)
        self.remark.setVisible(bool(said))
        if found is None:
            self.sheet.show_found(None)
            self.numbers.clear()
            return
        self.verdict.setText(_dated(found.methods.verdict, of))
        self.notice.setText(found.notice)
        self.sheet.show_found(found.shown, found.names, found.words)
        self.numbers.show_found(found)
        if strips is not None:
            self.strips.show_strips(found.shown, strips, found.names)

    def set_mode(self, mode: str) -> None:
        """Show "pictures", "samples" or "numbers"; the latter also below the others where there is room."""
        self._mode = mode
        self._arrange()

    @property
    def has_room(self) -> bool:
        """Whether there is room for pictures and numbers."""
        return bool(self.height() >= BOTH and self.width() >= WIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        both = self.has_room
        samples, numbers = self._mode == "samples", self._mode == "numbers" and not both
        self.sheet.setVisible(not samples and not numbers)
        self.strips.setVisible(samples)
        self.notice.setVisible(not numbers)
        self.numbers.setVisible(both or numbers)
        self.numbers.setMaximumHeight(NUMBERS if both else 16_777_215)
        self.numbers.setMinimumHeight(LEAST if both else 0)


class _Numbers(QWidget):
    """A table of the methods beside the spectra."""

    def __init__(self) -> None:
        super().__init__()
        self.table = _Table()
        self.plot = Plot(x="Frequency (cycles per pixel)", y="Power", empty="No spectra yet")
        self.plot.setMinimumHeight(120)
        self.plot.setToolTip(
            "<p>How much detail of each size the pictures hold: power over frequency, the mean over all of "
            "them. Beyond the mark the input says nothing: what is there is made up.</p>"
        )
        self._layout = across(self, style.SPACE_L, (style.SPACE, 0, style.SPACE, style.SPACE_S))
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        self._layout.addWidget(self.table, 0, top)
        self._layout.addWidget(self.plot, 1)
        self._beyond: float | None = None

    def show_found(self, found: Reviewed) -> None:
        """Draw it."""
        self.table.show_rows(found.methods.rows(), found.methods.made)
        for name, power in found.powers.items():
            colour, dash = CURVES[name]
            self.plot.curve(name, colour, "dash" if dash == "dash" else "solid")
            self.plot.set_data(name, found.frequencies, power + 1e-12)
        self.plot.set_log("y", True)
        if found.shown.new_detail != self._beyond:
            self._beyond = found.shown.new_detail
            self.plot.lines.clear()
            self.plot.lines.mark(self._beyond, "beyond: made up", low=True)  # power falls from the upper left

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else one below the other."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        self._layout.setDirection(way.LeftToRight if self.width() >= WIDE else way.TopToBottom)

    def clear(self) -> None:
        """Show nothing."""
        self.table.show_rows([], "")
        self.plot.clear()
        self._beyond = None


class _Table(QWidget):
    """The methods and their numbers, which can be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolTip(f"<p>{INTERVALS}</p>")
        self.setAccessibleName("Methods compared")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, style.SPACE_S, 0, 0)
        self._grid.setHorizontalSpacing(style.SPACE_L)
        self._grid.setVerticalSpacing(style.SPACE_S)
        self._cells: list[list[QLabel]] = []
        self._note = style.with_role(QLabel("± half of the 95 % interval", self), "small")
        self._note.hide()

    @property
    def rows(self) -> list[list[str]]:
        """What it says."""
        return [[cell.text() for cell in row] for row in self._cells]

    def show_rows(
        self, rows: list[tuple[str, ...]] | list[tuple[str, str, str, str, str]], bold: str
    ) -> None:
        """Show rows; that of the method `bold` stands out."""
        lines = [HEADS, *rows] if rows else []
        while len(self._cells) > len(lines):
            for cell in self._cells.pop():
                cell.deleteLater()
        while len(self._cells) < len(lines):
            self._add()
        for line, texts in enumerate(lines):
            for cell, text in zip(self._cells[line], texts, strict=True):
                cell.setText(text)
                font = cell.font()
                font.setBold(line > 0 and texts[0].lower() == bold)
                cell.setFont(font)
        self._grid.addWidget(self._note, max(len(lines), 1), 0, 1, len(HEADS))
        self._note.setVisible(bool(lines))

    def _add(self) -> None:
        line = len(self._cells)
        row = []
        for column in range(len(HEADS)):
            cell = style.with_role(QLabel(), "small")
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            cell.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(cell, line, column)
            row.append(cell)
        self._cells.append(row)


def _dated(verdict: str, of: str) -> str:
    """The verdict with whose it is: while a run trains, it is of an epoch that is over."""
    if of.startswith("epoch "):
        return f"After {of}, {verdict[:1].lower()}{verdict[1:]}"
    if of.startswith("in "):
        return f"I{of[1:]}, {verdict[:1].lower()}{verdict[1:]}"
    return f"{of}: {verdict}" if of else verdict


def _words(role: str) -> QLabel:
    label = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
