"""What the curve shows, in one line that grows with it; pressed, it tells all and what to try."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from aestudio.analysis.diagnosis import Diagnosis, Finding
from aestudio.gui import icons, style
from aestudio.gui.layouts import across, down
from aestudio.gui.popup import Popup
from aestudio.gui.training.mend import Mend
from aestudio.gui.widgets import tool_button

__all__ = ["COLOURS", "DiagnosisLine", "rich_text"]

COLOURS = {"good": "success", "info": "accent", "warning": "warning", "error": "danger"}
NOT_JUDGED = "Not judged"  # of losses that measure no quality
DOT = 9.0  # pixels
LEFT = 8 + int(DOT) + 7  # where words begin
NARROW = 560  # pixels of width below which what is said needs more lines than one
LINES = 3  # of a narrow one with room: a sentence with its numbers, beside the name and below it
WIDTH = 400  # of the card


def rich_text(found: Diagnosis) -> str:
    """All that was found, as rich text."""
    theme = style.colours()
    parts = [_one(finding) for finding in found.findings]
    remedies = "".join(f"<li>{escape(remedy)}</li>" for remedy in found.headline.remedies)
    parts.append(
        f"<p style='margin-bottom:2px'><b>What to try</b></p><ul style='margin-left:-22px'>{remedies}</ul>"
    )
    return f"<div style='color:{theme.text}'>{''.join(parts)}</div>"


def _one(finding: Finding) -> str:
    colour = style.colour(COLOURS[finding.severity]).name()
    why = "".join(f" {escape(sentence)}" for sentence in finding.why)
    return (
        f"<p><span style='color:{colour}'>●</span> <b>{escape(finding.title)}.</b> "
        f"{escape(finding.evidence)}{why}<br>"
        f"<span style='color:{style.colours().muted}'>{escape(finding.meaning)}</span></p>"
    )


class DiagnosisLine(QAbstractButton):
    """A dot in the colour of the finding, its name, and its evidence as far as there is room.

    No push button, whose least height the style gives: two lines would be squeezed into it.
    """

    gallery_wanted = Signal()
    """The gallery of loss curves is asked for."""
    mend_wanted = Signal(object)
    """What one click can do about it, a `Mend`, is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Diagnosis | None = None
        self._mend: Mend | None = None
        self._awaits = self._unjudged = ""
        self._card: _Card | None = None
        self._was_narrow, self._roomy = False, True
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.open)
        style.theme_changed.connect(self.update)
        self.hide()

    @property
    def found(self) -> Diagnosis | None:
        """What is shown."""
        return self._found

    @property
    def awaits(self) -> str:
        """What is waited for before a verdict is shown; empty: nothing."""
        return self._awaits

    @property
    def unjudged(self) -> str:
        """Why there is no diagnosis, in words; empty: there is one, or nothing is said."""
        return self._unjudged

    @property
    def _head(self) -> tuple[str, str, str]:
        """What is said: its name, its evidence, and what colour its dot has; the name is empty: nothing."""
        if self._found is not None:
            head = self._found.headline
            return head.title, head.evidence, COLOURS[head.severity]
        return (NOT_JUDGED, self._unjudged, "muted") if self._unjudged and not self._awaits else ("", "", "")

    def show_diagnosis(
        self, found: Diagnosis | None, mend: Mend | None = None, awaits: str = "", unjudged: str = ""
    ) -> None:
        """Show a diagnosis.

        Args:
            found: which; None: there is no curve.
            mend: what one click can do about it.
            awaits: what it still depends on: until that is there only this is said, and no verdict that
                would be another one a moment later.
            unjudged: why there will be none, in words.
        """
        if found is None:
            awaits = ""
        if awaits:
            found, mend = None, None
        if (found, mend, awaits, unjudged) == (self._found, self._mend, self._awaits, self._unjudged):
            return
        self._found, self._mend, self._awaits, self._unjudged = found, mend, awaits, unjudged
        title, evidence, _ = self._head
        self.setVisible(bool(title or awaits))
        self.update()
        if not title:
            self.setAccessibleName(f"Diagnosis: waiting for {awaits}")
            self.setToolTip("")
            return
        self.setAccessibleName(f"Diagnosis: {title}. {evidence}")
        more = "<p>Press for what to try</p>" if found is not None else ""
        self.setToolTip(f"<p><b>{escape(title)}.</b> {escape(evidence)}</p>{more}")
        if self._card is not None:
            self._card.show_text(self._text, mend)

    @property
    def _text(self) -> str:
        """All there is to say, as rich text."""
        if self._found is not None:
            return rich_text(self._found)
        return f"<p><b>{NOT_JUDGED}.</b> {escape(self._unjudged)}</p>"

    def open(self) -> None:
        """Show all of it in a card above the line."""
        if not self._head[0]:
            return
        card = _Card(self)
        card.show_text(self._text, self._mend)
        card.mended.connect(self.mend_wanted)
        card.gallery.clicked.connect(self.gallery_wanted)
        card.destroyed.connect(self._forget)
        self._card = card
        card.show_at(self)

    @property
    def card(self) -> QWidget | None:
        """The card, while it is open."""
        return self._card

    def _forget(self) -> None:
        self._card = None

    def set_roomy(self, roomy: bool) -> None:
        """Whether there is height for more lines than one; else what does not fit is in the card alone."""
        if roomy != self._roomy:
            self._roomy = roomy
            self.updateGeometry()
            self.update()

    @property
    def _is_narrow(self) -> bool:
        """Whether it takes more lines than one."""
        return self._roomy and self.width() < NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow column it takes more lines."""
        super().resizeEvent(event)
        if self._was_narrow != self._is_narrow:  # when it was last asked for its height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """One line, or as many as may be needed; whatever is found, so that the plot keeps its height."""
        self._was_narrow = self._is_narrow
        more = (LINES - 1) * QFontMetrics(style.small_font(self)).height() if self._is_narrow else 0
        return QSize(200, self.fontMetrics().height() + more + 10)

    def lines(self) -> list[str]:
        """The evidence: what stands beside the name, and in a narrow column below it, line by line."""
        title, evidence, _ = self._head
        if not title:
            return []
        text = evidence.replace(" %", "\N{NO-BREAK SPACE}%")  # no line begins with it
        words = QFontMetrics(style.small_font(self))
        beside, below = self.width() - self._beside - 26, self.width() - LEFT - 8
        rooms = [beside, *[below] * (LINES - 1 if self._is_narrow else 0)]
        lines: list[str] = []
        for room in rooms[:-1]:
            line, text = _split(text, words, room)
            lines.append(line)
        lines.append(words.elidedText(text, Qt.TextElideMode.ElideRight, rooms[-1]))
        return [lines[0], *filter(None, lines[1:])]

    @property
    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setBold(True)
        return bold

    @property
    def _beside(self) -> int:
        """Where the evidence begins, right of the name."""
        return LEFT + QFontMetrics(self._bold).horizontalAdvance(self._head[0]) + 8

    def minimumSizeHint(self) -> QSize:
        """As high, and as narrow as it must be."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw dot, name and evidence, or what is waited for."""
        painter, theme = QPainter(self), style.colours()
        title, _, dot = self._head
        if not title:
            painter.setFont(style.small_font(self))
            painter.setPen(style.colour(theme.muted))
            room = self.rect().adjusted(LEFT, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, f"Waiting for {self._awaits} …")
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(style.colour(theme.accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(style.colour(theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        first, *below = self.lines()
        height, small = self.fontMetrics().height(), QFontMetrics(style.small_font(self)).height()
        top = (self.height() - height - small * len(below)) / 2
        middle = top + height / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour(dot))
        painter.drawEllipse(QRectF(8, middle - DOT / 2, DOT, DOT))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(self._bold)
        painter.setPen(style.colour(theme.text))
        painter.drawText(QRectF(LEFT, top, self.width() - LEFT, height), flags, title)
        painter.setFont(style.small_font(self))
        painter.setPen(style.colour(theme.muted))
        painter.drawText(QRectF(self._beside, top, self.width(), height), flags, first)
        for index, line in enumerate(below):
            painter.drawText(QRectF(LEFT, top + height + small * index, self.width(), small), flags, line)
        icons.icon("chevron-right", "muted").paint(painter, self.width() - 22, int(middle) - 8, 16, 16)
        painter.end()


def _split(text: str, metrics: QFontMetrics, room: int) -> tuple[str, str]:
    """As many whole words as fit, and the rest."""
    words = text.split(" ")
    fits = 0
    while fits < len(words) and metrics.horizontalAdvance(" ".join(words[: fits + 1])) <= room:
        fits += 1
    return " ".join(words[:fits]), " ".join(words[fits:])


class _Card(Popup):
    """Everything that was found; goes with Esc or a click elsewhere."""

    mended = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Diagnosis of the loss curve")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self._text = QLabel(wordWrap=True, textInteractionFlags=flags, textFormat=Qt.TextFormat.RichText)
        self.gallery = style.with_role(QPushButton("Gallery of loss curves …"), "flat")
        self.gallery.setToolTip("Curves of this and of every other kind, and the runs they are of")
        self.gallery.clicked.connect(self.close)
        close = tool_button("close", "Close (Esc)", pressed=self.close)
        self.mend = QPushButton()
        self._does: Mend | None = None
        self.mend.clicked.connect(self._do)
        row = across(None, style.SPACE)
        row.addWidget(self.gallery)
        row.addStretch(1)
        row.addWidget(close)
        layout = down(self, style.SPACE, (style.SPACE_L, style.SPACE_S, style.SPACE_L, style.SPACE))
        layout.addWidget(self._text)
        layout.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(row)

    def _do(self) -> None:
        self.close()
        self.mended.emit(self._does)

    def show_text(self, text: str, mend: Mend | None) -> None:
        """Say it, rich text, and offer what can be done."""
        self._text.setText(text)
        self._does = mend
        self.mend.setVisible(mend is not None)
        if mend is not None:
            self.mend.setText(mend.words)
            self.mend.setToolTip(mend.tip)
            self.mend.setAccessibleName(mend.words)
        if self.isVisible():  # what is said may have become longer
            self._fit()

    def _fit(self) -> None:
        """As high as what it says at its width, which `adjustSize` doesn't ask for."""
        layout = self.layout()
        assert layout is not None
        self.setFixedSize(WIDTH, max(layout.totalHeightForWidth(WIDTH), layout.totalMinimumSize().height()))

    def show_at(self, line: QWidget) -> None:
        """Open above a line, within its screen, with the keyboard."""
        self._fit()
        self.open_at(line, above=True)
        self.gallery.setFocus(Qt.FocusReason.PopupFocusReason)
