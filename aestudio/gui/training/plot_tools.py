"""The slim row of controls above the loss plot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import get_args

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from aestudio.gui import icons, style
from aestudio.gui.layouts import across
from aestudio.gui.loss_data import Axis
from aestudio.gui.training.parts import text_button
from aestudio.gui.widgets import tool_button

__all__ = ["PlotTools"]


class PlotTools(QWidget):
    """Axis, scales, fit, and what is rarer in a menu: where there is little room, two of the scales, too."""

    terms_chosen = Signal(str)
    axis_chosen = Signal(str)
    log_wanted = Signal(str, bool)
    zero_wanted = Signal(bool)
    baselines_wanted = Signal(bool)
    drag_chosen = Signal(str)
    fit_wanted = Signal()
    save_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self.terms = self._terms_button()
        self._over = self._axis_button()
        self._logs = {axis: self._log_button(axis) for axis in ("x", "y")}
        self.zero = _toggle("from 0", "Let the loss axis start at zero")
        self.zero.toggled.connect(self.zero_wanted)
        self.lines = tool_button(
            "baselines", "Lines to compare with: mean sample, PCA, untrained network", checkable=True
        )
        self.lines.toggled.connect(self.baselines_wanted)
        self._fit = fit = tool_button(
            "zoom-fit", "Show everything (double click on the plot, or 0 with the focus on it)"
        )
        fit.clicked.connect(self.fit_wanted)
        self._rare = {self._logs["x"]: "Logarithmic lower axis", self.zero: "Loss axis from zero"}
        row = across(self, style.SPACE_S, (0, 2, 0, 2))
        for part in (self.terms, self._over, *self._logs.values(), self.zero):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.lines)
        row.addWidget(fit)
        self.more = self._more()
        row.addWidget(self.more)

    def minimumSizeHint(self) -> QSize:
        """What must stand in the row."""
        return QSize(self._needs(self._rare), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rarer scales go into the menu where they don't fit."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        fits = self.width() >= self._needs(())
        for button in self._rare:
            button.setVisible(fits)

    def _needs(self, without: Collection[QToolButton]) -> int:
        """Pixels of width for all buttons but some."""
        named = (self.terms, self._over, *self._logs.values(), self.zero, self.lines, self._fit, self.more)
        there = [one for one in named if one not in without and not (one is self.terms and one.isHidden())]
        widths = [min(one.sizeHint().width(), one.maximumWidth()) for one in there]
        return sum(widths) + style.SPACE_S * len(there)

    def show_baselines(self, on: bool) -> None:
        """Say whether there are lines to compare with."""
        self.lines.setChecked(on)

    def show_terms(self, titles: Sequence[str], chosen: str) -> None:
        """Offer groups of terms by their titles; where there is one, there is nothing to choose."""
        if tuple(titles) != self._titles:
            self._titles = tuple(titles)
            self.terms.menu().clear()
            for title in titles:
                action = self.terms.menu().addAction(title)
                action.setCheckable(True)
                action.triggered.connect(lambda _=False, t=title: self.terms_chosen.emit(t))
        for action in self.terms.menu().actions():
            action.setChecked(action.text() == chosen)
        self.terms.setText(chosen)
        self.terms.setVisible(len(titles) > 1)
        self._share()

    def show_axis(self, axis: Axis) -> None:
        """Say what the plot is drawn over."""
        self._over.setText(axis)
        self._axes[axis].setChecked(True)

    def show_log(self, axis: str, on: bool) -> None:
        """Say whether an axis is logarithmic."""
        self._logs[axis].setChecked(on)

    def _terms_button(self) -> QToolButton:
        button = text_button("", "Which terms of the loss are drawn")
        button.setAccessibleName("Terms")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(QMenu(button))
        button.hide()
        return button

    def _axis_button(self) -> QToolButton:
        button = text_button("epoch", "What the loss is drawn over")
        button.setAccessibleName("Lower axis")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu, group = QMenu(button), QActionGroup(button)
        self._axes: dict[str, QAction] = {}
        for axis in get_args(Axis):
            action = menu.addAction({"epoch": "Epochs", "step": "Steps", "time": "Time of training"}[axis])
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, a=axis: self.axis_chosen.emit(a))
            group.addAction(action)
            self._axes[axis] = action
        self._axes["epoch"].setChecked(True)
        button.setMenu(menu)
        button.setFixedWidth(button.fontMetrics().horizontalAdvance("epoch") + 28)
        return button

    def _log_button(self, axis: str) -> QToolButton:
        what = "lower" if axis == "x" else "loss"
        button = _toggle(f"log {axis}", f"Logarithmic {what} axis")
        button.clicked.connect(lambda on, a=axis: self.log_wanted.emit(a, on))
        return button

    def _more(self) -> QToolButton:
        button = tool_button("more", "Zoom by dragging, save, copy")
        menu = QMenu(button)
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(QPoint(0, button.height()))))
        drag = menu.addAction("Drag to zoom into a rectangle")
        drag.setCheckable(True)
        drag.toggled.connect(lambda on: self.drag_chosen.emit("zoom" if on else "move"))
        menu.addSeparator()
        menu.addAction(icons.icon("save"), "Save as PNG, SVG or CSV …", self.save_wanted.emit)
        menu.addAction(icons.icon("copy"), "Copy as a picture", self.copy_wanted.emit)
        for scale, words in self._rare.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.triggered.connect(scale.click)
            menu.aboutToShow.connect(lambda a=action, b=scale: _mirror(a, b))
        self.menu = menu
        return button


def _mirror(action: QAction, button: QToolButton) -> None:
    """In the menu is what has no room in the row."""
    action.setVisible(button.isHidden())
    action.setChecked(button.isChecked())


def _toggle(text: str, tip: str) -> QToolButton:
    button = text_button(text, tip)
    button.setCheckable(True)
    button.setFixedWidth(button.fontMetrics().horizontalAdvance(text) + 16)
    return button
