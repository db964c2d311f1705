"""The results of an audit with what belongs to them: marks and their key; matrices and their tests."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.viewers.audit_dots import AuditDots
from aestudio.gui.viewers.audit_flow import AuditFlow
from aestudio.gui.viewers.audit_key import AuditKey, explained

if TYPE_CHECKING:
    from aestudio.audit.findings import Findings

__all__ = ["AuditResults", "FlowResults"]

COLOURS = (
    "Colour of the outputs' flips: red where more go this way than the training shares explain, blue where "
    "fewer do (log of the flow over that of the way back); faint where fewer than ten flip, both ways "
    "together."
)


class AuditResults(QWidget):
    """What was found over all, the primary metrics below their key, and what all words mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overall, self.key = _text(""), AuditKey()
        self.overall.setContentsMargins(style.SPACE, style.SPACE_S, style.SPACE, 0)  # below the remark
        self.dots, self.about = AuditDots(), _text()
        inside = QWidget()
        column = down(inside, style.SPACE)
        for part in (self.overall, self.key, self.dots, self.about):
            column.addWidget(part)
        column.addStretch(1)
        self._scrolled = _scrolled(inside)
        down(self, 0).addWidget(self._scrolled, 1)

    def keep_in_sight(self, metric: int, group: int) -> None:
        """Scroll to a mark, once what is shown beside it has taken its room."""
        row = self.dots.row(metric, group)
        if row is not None:
            middle = self.dots.pos() + row.center().toPoint()
            least = round(row.height())
            QTimer.singleShot(
                0, self._scrolled, lambda: self._scrolled.ensureVisible(0, middle.y(), 0, least)
            )

    def show_found(self, found: Findings | None) -> None:
        """Say what was found, and draw the primary metrics."""
        from aestudio.auditing.report.reading import overall
        from aestudio.auditing.report.terms import TERMS

        self.overall.setText(_below(overall(found)) if found else "")
        self.dots.show_found(found)
        self.about.setText(f"<p><b>What the words mean</b></p>{explained(*TERMS)}" if found else "")


class FlowResults(QWidget):
    """Who is read as whom, and below it what is tested of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow, self.tests = AuditFlow(), _text()
        inside = QWidget()
        column = down(inside, style.SPACE_S)
        column.addWidget(self.flow)
        column.addWidget(self.tests)
        column.addStretch(1)
        down(self, 0).addWidget(_scrolled(inside), 1)

    def show_found(self, found: Findings | None) -> None:
        """Draw the matrices; say each test with its hypothesis."""
        from aestudio.auditing.report.terms import ABOUT_TESTS, test_words

        self.flow.show_found(found)
        lines = test_words(found) if found is not None else []
        if found is not None and found.tables is not None and found.tables.tests:
            lines = [ABOUT_TESTS, *lines]
        if found is not None and found.tables is not None and found.tables.residuals is not None:
            lines = [COLOURS, *lines]
        self.tests.setText(_below(lines))


def _scrolled(inside: QWidget) -> QScrollArea:
    """What may be higher than the view."""
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _below(texts: Iterable[str]) -> str:
    """Paragraphs."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _text(role: str = "muted") -> QLabel:
    label = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText), role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setContentsMargins(style.SPACE, 0, style.SPACE, 0)
    return label
