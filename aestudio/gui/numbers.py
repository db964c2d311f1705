"""Numbers as people write them, and a line to edit one in."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QStyle, QStyleOptionSpinBox, QWidget

from aestudio.numerals import number_text

__all__ = ["NumberEdit", "parse_number", "stepped"]

LEAST, MARGIN = 56, 5  # pixels: of the field's width, and before its text
_SERIES = (1.0, 2.0, 5.0)


def parse_number(text: str, whole: bool = False) -> float | str:
    """The number `text` writes, or `text` itself where it writes none.

    Takes "1e-3", "1,000", and the decimal comma of "0,5"; for `whole` numbers also "1e4".
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\u202f", "").replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", plain) and not plain.startswith("0,"):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return int(plain) if whole else float(plain)
    except ValueError:
        return _as_whole(plain, text)


def _as_whole(plain: str, text: str) -> float | str:
    try:
        number = float(plain)
    except ValueError:
        return text
    return int(number) if math.isfinite(number) and number == int(number) else number


def stepped(value: float, steps: int, *, whole: bool, log: bool, low: float, high: float) -> float:
    """`value` after `steps` steps up (or down), inside the limits.

    Args:
        value: where to start.
        steps: how many, and in which direction.
        whole: integers only.
        log: steps go 1, 2, 5, 10 ..., from a power of two by doubling.
        low: the lower limit.
        high: the upper limit.
    """
    for _ in range(abs(steps)):
        value = _one_step(value, 1 if steps > 0 else -1, whole, log, low, high)
    value = min(max(value, low), high)
    return int(value) if whole else float(f"{value:.12g}")


def _one_step(value: float, way: int, whole: bool, log: bool, low: float, high: float) -> float:
    if log and whole and value >= 1 and value == 2 ** round(math.log2(value)):
        return value * 2 if way > 0 else max(value // 2, 1)
    if log and value > 0:
        return _next_in_series(value, way)
    if whole or log:
        return value + way
    size = _linear_step(value, low, high)
    return round(value / size + way) * size


def _next_in_series(value: float, way: int) -> float:
    """The next of ... 0.1, 0.2, 0.5, 1, 2, 5, 10 ... beyond `value`."""
    power = math.floor(math.log10(value))
    ladder = [float(f"{digit:g}e{power + shift}") for shift in (-1, 0, 1) for digit in _SERIES]
    if way > 0:
        return next(rung for rung in ladder if rung > value * (1 + 1e-9))
    return next(rung for rung in reversed(ladder) if rung < value * (1 - 1e-9))


def _linear_step(value: float, low: float, high: float) -> float:
    """A twentieth of the range, or of the value's size where there is no range, as a round number."""
    span = high - low if math.isfinite(high - low) else abs(value) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 20))
    return max((digit * power for digit in _SERIES if digit * power <= span / 20 * (1 + 1e-9)), default=power)


class NumberEdit(QAbstractSpinBox):
    """A number with arrows, committed by Enter, by leaving, or by a step. It takes the wheel only in focus.

    What was typed stays as typed, a text that is no number included: judging it is the form's work.
    """

    committed = Signal(object)
    """A number, or the text where that writes none."""

    def __init__(
        self,
        *,
        whole: bool = False,
        low: float = -math.inf,
        high: float = math.inf,
        log: bool = False,
        empty: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Limits and `log` shape the steps only; with `empty`, no text is None, shown as that word."""
        self._longest = ""  # asked for before all of it is there
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._whole, self._low, self._high, self._log = whole, low, high, log
        self._shown = ""
        self._optional = empty is not None
        self.lineEdit().setPlaceholderText(empty or "")
        self.lineEdit().setTextMargins(MARGIN, 0, 0, 0)  # the style sheet's padding does not reach it
        self.setMinimumWidth(LEAST)
        self.editingFinished.connect(self.commit)

    def value(self) -> float | str | None:
        """The number, None where none is needed, or the text that is no number."""
        if self._optional and not self.text().strip():
            return None
        return parse_number(self.text(), self._whole)

    def show_value(self, value: object) -> None:
        """Show a number without a signal; a text that already writes it stays."""
        if self.value() != value or not self.text():
            self.lineEdit().setText(
                number_text(value) if isinstance(value, int | float) else str(value or "")
            )
        self._shown = self.text()

    def keep_room_for(self, text: str) -> None:
        """Never be narrower than `text` needs."""
        self._longest = text
        self._fit()

    def _fit(self) -> None:
        option, field = QStyleOptionSpinBox(), QStyle.SubControl.SC_SpinBoxEditField
        self.initStyleOption(option)
        kind = QStyle.ComplexControl.CC_SpinBox
        around = self.width() - self.style().subControlRect(kind, option, field, self).width()
        needed = self.fontMetrics().horizontalAdvance(self._longest) + around + MARGIN + 6
        self.setMinimumWidth(max(LEAST, needed) if self._longest else LEAST)

    def changeEvent(self, event: QEvent) -> None:
        """Another font or style needs other room."""
        super().changeEvent(event)
        if self._longest and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def commit(self) -> None:
        """Report the value if it is not what was last shown or reported."""
        if self.text() != self._shown:
            self._shown = self.text()
            self.committed.emit(self.value())

    def stepBy(self, steps: int) -> None:
        """Step up or down, and commit."""
        value = self.value()
        if isinstance(value, str):
            return
        start = max(self._low, 0 if self._low <= 0 else 1) if value is None else value
        new = stepped(
            start,
            steps if value is not None else 0,
            whole=self._whole,
            log=self._log,
            low=self._low,
            high=self._high,
        )
        self.lineEdit().setText(number_text(new))
        self.selectAll()
        self.commit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Which way there is room."""
        value, flag = self.value(), QAbstractSpinBox.StepEnabledFlag
        if isinstance(value, str) or not self.isEnabled():
            return flag.StepNone
        if value is None:
            return flag.StepUpEnabled | flag.StepDownEnabled
        up = flag.StepUpEnabled if value < self._high else flag.StepNone
        return up | (flag.StepDownEnabled if value > self._low else flag.StepNone)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Take any text."""
        return QValidator.State.Acceptable, text, position

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step, in focus only."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # so that the page scrolls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.lineEdit().setText(self._shown)
        else:
            super().keyPressEvent(event)
