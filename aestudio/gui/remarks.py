"""What is wrong and what is unwise, line by line, each with why and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from aestudio.experiment.advice import Advice
from aestudio.gui import icons, style
from aestudio.gui.layouts import across, down
from aestudio.gui.messages import Found, place_words, problem_words
from aestudio.gui.widgets import Line

__all__ = ["Remark", "RemarkList", "remarks"]

WIDTH, HEIGHT = 620, 420  # pixels, at most


@dataclass(frozen=True)
class Remark:
    """A problem or a piece of advice.

    Attributes:
        path: where: `networks.encoder.layers[1].units`.
        what: in a sentence or two, with its place in words.
        why: the reason; of a problem often empty.
        is_problem: whether it keeps the project from being trained.
        advice: what mends it; None: only the user can.
    """

    path: str
    what: str
    why: str = ""
    is_problem: bool = False
    advice: Advice | None = None


def remarks(found: Found) -> list[Remark]:
    """Problems first, then advice; what settles a problem lends it its reason and its fix."""
    settling = {line.path: line for line in found.advice if line.settles}
    lines = []
    for problem in found.problems:
        help_ = settling.get(problem.path)
        what = problem_words(problem, found.experiment)
        lines.append(Remark(problem.path, what, help_.why if help_ else "", True, _mends(help_)))
    for line in found.advice:
        if not line.settles:
            place = place_words(line.path, found.experiment)
            what = f"{place}: {line.what}" if place else line.what
            lines.append(Remark(line.path, what, line.why, False, _mends(line)))
    return lines


def _mends(line: Advice | None) -> Advice | None:
    return line if line is not None and line.fix is not None else None


class RemarkList(QFrame):
    """Every remark in full, with buttons to go there and to mend it; Esc closes it, Up and Down walk.

    It stays open after a fix, so that one can go on with the next.

    Signals:
        show_wanted(Remark): lead to where it is.
        fix_wanted(Advice): carry out its fix.
    """

    show_wanted = Signal(object)
    fix_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("remarks")
        self._dress()
        style.theme_changed.connect(self._dress)
        self.setAccessibleName("Problems and advice")
        self._anchor: QWidget | None = None
        self._lines: list[_Line] = []
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName("Problems and advice")
        layout = down(self, 0, (1, 1, 1, 1))
        layout.addWidget(self._area)

    def _dress(self) -> None:
        theme = style.colours()
        self.setStyleSheet(f"#remarks {{ background: {theme.raised}; border: 1px solid {theme.border}; }}")

    def set_remarks(self, found: Sequence[Remark]) -> None:
        """Show other remarks; the keyboard stays on the line of the same number."""
        at = self._at()
        page = QWidget()
        page.setProperty("role", "page")
        column = down(page, style.SPACE, (12, 12, 12, 12))
        self._lines = [_Line(remark) for remark in found]
        for number, line in enumerate(self._lines):
            if number:
                column.addWidget(Line())
            line.show_wanted.connect(self._show_place)
            line.fix_wanted.connect(self.fix_wanted)
            column.addWidget(line)
        if not found:
            column.addWidget(QLabel("No problems, and nothing to advise."))
        column.addStretch(1)
        self._area.setWidget(page)
        self._fit()
        if self.isVisible() and self._lines:
            self._lines[min(max(at, 0), len(self._lines) - 1)].take_focus()

    def set_sure(self, sure: bool) -> None:
        """While an edit is being looked at, what is listed may be mended already: nothing can be fixed."""
        for line in self._lines:
            line.set_sure(sure)

    def show_above(self, anchor: QWidget) -> None:
        """Open over a button."""
        self._anchor = anchor
        self._fit()
        self.show()
        if self._lines:
            self._lines[0].take_focus()
        else:
            self.setFocus()

    def _fit(self) -> None:
        """As high as what it says, above its button."""
        page = self._area.widget()
        layout = page.layout() if page is not None else None
        if layout is None:
            return
        wanted = layout.totalHeightForWidth(WIDTH - 16) if layout.hasHeightForWidth() else 0
        self.setFixedSize(WIDTH, min(max(wanted, layout.totalSizeHint().height() // 2, 48) + 4, HEIGHT))
        if self._anchor is not None:
            corner = self._anchor.mapToGlobal(QPoint(0, 0))
            self.move(corner.x(), corner.y() - self.height() - 4)

    def _at(self) -> int:
        """The number of the line that has the keyboard; -1: none."""
        focus: QWidget | None = self.focusWidget()
        inside = (i for i, line in enumerate(self._lines) if focus and line.isAncestorOf(focus))
        return next(inside, -1)

    def _show_place(self, remark: Remark) -> None:
        self.close()
        self.show_wanted.emit(remark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from line to line, Esc closes."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif step and self._lines:
            line = self._lines[min(max(self._at() + step, 0), len(self._lines) - 1)]
            line.take_focus()
            self._area.ensureWidgetVisible(line)
        else:
            super().keyPressEvent(event)


class _Line(QWidget):
    """One remark: sign and word, what, why, buttons."""

    show_wanted = Signal(object)
    fix_wanted = Signal(object)

    def __init__(self, remark: Remark) -> None:
        super().__init__()
        kind = "Problem" if remark.is_problem else "Advice"
        self.setAccessibleName(f"{kind}: {remark.what} {remark.why}")
        sign = QLabel()
        name, colour = ("error", "danger") if remark.is_problem else ("advice", "warning")
        sign.setPixmap(icons.icon(name, colour).pixmap(16, 16))
        word = style.with_role(QLabel(kind), "title")
        head = across(None, style.SPACE_S + 2)
        head.addWidget(sign)
        head.addWidget(word, 1)
        self._show = QPushButton("Show")
        self._show.setAccessibleName(f"Show: {remark.what}")
        self._show.setToolTip("Go to where it is (the list closes)")
        self._show.clicked.connect(lambda: self.show_wanted.emit(remark))
        head.addWidget(self._show)
        self._fix: QPushButton | None = None
        if remark.advice is not None:
            advice = remark.advice
            self._fix = QPushButton("Fix")
            self._fix.setAccessibleName(f"Fix: {advice.action}")
            self._fix.setToolTip(f"{advice.action} (Undo takes it back)")
            self._fix.clicked.connect(lambda: self.fix_wanted.emit(advice))
            head.addWidget(self._fix)
        column = down(self, 2)
        column.addLayout(head)
        for text, role in self._texts(remark):
            label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(style.with_role(label, role) if role else label)

    @staticmethod
    def _texts(remark: Remark) -> Iterator[tuple[str, str]]:
        yield remark.what, ""
        if remark.why:
            yield remark.why, "muted"
        if remark.advice is not None:
            yield f"Fix: {remark.advice.action}.", "small"

    def set_sure(self, sure: bool) -> None:
        """Whether the fix may be carried out."""
        if self._fix is not None:
            self._fix.setEnabled(sure)

    def take_focus(self) -> None:
        """Put the keyboard on what is most likely wanted."""
        (self._fix or self._show).setFocus(Qt.FocusReason.TabFocusReason)
