"""What all editors of a form's fields are, and the box of choices they share."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from aestudio.gui import style
from aestudio.gui.form_fields import Context
from aestudio.gui.layouts import across

__all__ = ["Choice", "DropDown", "Editor"]


class Editor(QWidget):
    """The base of the editors: a control, and how its value is read and shown."""

    committed = Signal(object)
    """The new value; where what was typed cannot be one, the text itself."""

    def __init__(self, control: QWidget) -> None:
        super().__init__()
        self.control = control
        self.setFocusProxy(control)
        self.row = across(self, style.SPACE_S)
        self.row.addWidget(control, 1)

    def show_value(self, value: object) -> None:
        """Show a value without a signal."""
        raise NotImplementedError

    def set_context(self, context: Context) -> None:
        """Offer other choices."""

    def explain(self, value: object) -> str:
        """Why `value`, which was typed, can't be read at all; empty: the spec knows better."""
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Mark the control as holding what the spec does not take."""
        if bool(self.control.property("wrong")) != wrong:
            self.control.setProperty("wrong", wrong)
            self.control.style().polish(self.control)


class DropDown(QComboBox):
    """A combo box whose list opens whole."""

    def showPopup(self) -> None:
        """As wide as its widest item, as high as all of them, and standing on what is chosen."""
        view = self.view()
        # else on what was pointed at when it was left with Escape
        view.setCurrentIndex(self.model().index(self.currentIndex(), self.modelColumn()))
        view.ensurePolished()  # rows are measured before the style gives them their height otherwise
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)
        super().showPopup()
        list_ = view.window()
        if isinstance(list_, QFrame):
            list_.setFrameShape(QFrame.Shape.NoFrame)  # the view has one
        self._show_all()
        QTimer.singleShot(0, self._show_all)  # room that some styles keep for scrolling is given back then

    def _show_all(self) -> None:
        """Give the list the height of its rows; some styles open it a row too short, or too high."""
        view, list_ = self.view(), self.view().window()
        if self.count() > self.maxVisibleItems() or not list_.isVisible():
            return
        if (layout := list_.layout()) is not None:
            layout.activate()
        lacks = sum(view.sizeHintForRow(row) for row in range(self.count())) - view.viewport().height()
        if not lacks:
            return
        place, room = list_.geometry(), self.screen().availableGeometry()
        place.setHeight(min(place.height() + lacks, room.height()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        list_.setGeometry(place)


class Choice(DropDown):
    """A combo box that leaves the wheel to the page unless it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(30)

    @property
    def shown_text(self) -> str:
        """The chosen text, which ends in an ellipsis where it is cut."""
        room = self.width() - self.around
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

    @property
    def needs(self) -> int:
        """Pixels of width in which each of its texts is shown whole."""
        texts = (self.itemText(index) for index in range(self.count()))
        return max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + self.around

    @property
    def around(self) -> int:
        """Pixels beside the text: frame, padding, arrow."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        kind = QStyle.ComplexControl.CC_ComboBox
        return self.width() - self.style().subControlRect(kind, option, field, self).width() + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, and as much of the text as there is room for."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self.shown_text
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """What is cut is in the tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.currentText():
            words = f"<p><b>{html.escape(self.currentText())}</b></p>{self.toolTip()}"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn to another choice, in focus only."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
