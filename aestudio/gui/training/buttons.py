"""The buttons that start, hold, end and take up runs; each is an action with a shortcut too."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from aestudio.gui import icons, style
from aestudio.gui.layouts import across, down
from aestudio.gui.training.parts import LINE
from aestudio.gui.training.situation import (
    AFRESH,
    BEGINS,
    ENDED,
    START,
    Offer,
    Situation,
    from_weights,
    offer,
    unheeded,
)
from aestudio.gui.widgets import ElidedButton

__all__ = ["Buttons"]

REST = 800  # milliseconds in which a run's own end is seen, before the next can be begun where Pause was
_KEYS = {
    "run": (START, "F5", "play"),
    "pause": ("Pause training", "F6", "pause"),
    "stop": ("Stop training", "Shift+F5", "stop"),
    "carry_on": (from_weights("the shown run"), "Ctrl+F5", "continue"),
    "afresh": (AFRESH, "Ctrl+Shift+F5", "restart"),
}


class Buttons(QWidget):
    """One button that is always the right next thing, Stop, and after a run the other ways to go on.

    Pause and Stop stay where they are in every state, and the ways to begin another run come where nothing
    could be clicked before: who clicks once more where Stop or Step was does not start anything. Where Pause
    was, what begins a run comes when the run's end has been seen, and never under the mouse: see `_hold`.
    """

    chosen = Signal(str)
    """What is to be done: "start", "pause", "go_on", "resume", "carry_on", "stop"."""
    told = Signal(str)
    """Why a key that was pressed does nothing now, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers, self._now = (Offer(), Offer(), Offer()), Situation()
        self._held = False
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(lambda: self.show_situation(self._now))
        self.primary = style.with_role(_button(), "primary")
        self.carry_on, self.afresh, self.stop = _button(), _button(), _button()
        self._lay_out()
        self._actions = {key: self._action(key) for key in _KEYS}
        for index, button in enumerate((self.primary, self.carry_on, self.afresh)):
            button.clicked.connect(lambda _=False, i=index: self._click(i))
        self.primary.installEventFilter(self)
        self.stop.clicked.connect(lambda: self.chosen.emit("stop"))
        _dress(
            self.stop,
            Offer("stop", "Stop", "stop", "End the run; it is kept, and can be resumed"),
            "Shift+F5",
        )
        self.show_situation(Situation())

    def _lay_out(self) -> None:
        self.primary.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.primary.setMinimumHeight(32)
        self.stop.setMinimumHeight(32)
        self._lines = layout = down(self, LINE)
        first = across(None, style.SPACE)
        first.addWidget(self.primary, 1)
        first.addWidget(self.stop)
        self._first = first
        layout.addLayout(first)
        self._others = others = across(None, style.SPACE)  # as a small screen has no height to spare
        for button, share in ((self.carry_on, 5), (self.afresh, 3)):  # as their words are long
            others.addWidget(button, share)
        layout.addLayout(others)

    def put_beside(self, button: QWidget) -> None:
        """Put one more button into the first line."""
        self._first.addWidget(button)

    def put_below(self, line: QWidget) -> None:
        """Put a line below the first, which stays there in every state."""
        self._lines.insertWidget(1, line)

    def kept_height(self, width: int) -> int:
        """Pixels of height that it has in every state: without the ways to go on that come after a run."""
        lines = self._lines
        height = lines.heightForWidth(width) if lines.hasHeightForWidth() else lines.sizeHint().height()
        return height if self._others.isEmpty() else height - self.more_height - LINE

    @property
    def more_height(self) -> int:
        """Pixels of height of the ways to go on, whether they are offered or not."""
        return int(self.afresh.sizeHint().height())

    def press(self) -> None:
        """What the first button is there for, for whoever asks for it elsewhere."""
        self._press(0)

    @property
    def menu_actions(self) -> list[QAction]:
        """For a menu: start or resume, pause, stop, new run from these weights, new run."""
        return list(self._actions.values())

    def start_afresh(self) -> None:
        """Start a new run with new weights, if that is possible now."""
        self._actions["afresh"].trigger()

    def show_situation(self, now: Situation) -> None:
        """Offer what fits the situation."""
        before, self._now, self._offers = self._now, now, offer(now)
        primary, carry_on, afresh = self._offers
        self._held = self._hold(before)
        focused = self.focusWidget() if self.isAncestorOf(QApplication.focusWidget() or self) else None
        if focused is not None:
            self.setFocus()  # else the focus of a button that goes would jump to whatever comes next
        _dress(self.primary, ENDED if self._held else primary, "F6" if primary.does == "pause" else "F5")
        _dress(self.carry_on, _bare(carry_on), "Ctrl+F5")
        _dress(self.afresh, _bare(afresh), "Ctrl+Shift+F5" if afresh.does == "start" else "")
        self.stop.setEnabled(now.live or bool(now.waiting))
        self._give_back(focused)
        rests = self._rest.isActive()  # F5 pressed once more while a short run was about to end
        can = primary.does not in ("pause", "wait") and not primary.why_not
        self._actions["run"].setEnabled(can and not rests)
        self._actions["run"].setText(primary.text if primary.does in ("resume", "go_on") else START)
        self._actions["pause"].setEnabled(primary.does == "pause")
        self._actions["stop"].setEnabled(self.stop.isEnabled())
        kept = carry_on if carry_on.text else primary
        self._actions["carry_on"].setEnabled(kept.does == "carry_on" and not kept.why_not)
        fresh = afresh if afresh.does == "start" else primary
        self._actions["carry_on"].setText(from_weights(now.run or "the shown run"))
        self._actions["afresh"].setEnabled(fresh.does == "start" and not fresh.why_not)

    def _hold(self, before: Situation) -> bool:
        """Whether a click on the first button is still meant for the run that has just ended.

        It is for a moment after a run's own end, which no one waits for with a finger on the mouse; and while
        the mouse is where it was when there was a run to pause.
        """
        begins = self._offers[0].does in BEGINS
        if begins and before.live and before.waiting != "stop":
            self._rest.start()
        ended = self._held or before.live or before.waiting == "stop"
        return begins and (self._rest.isActive() or (ended and self.primary.underMouse()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse leaves the first button."""
        if self._held and watched is self.primary and event.type() == QEvent.Type.Leave:
            self.show_situation(self._now)
        return super().eventFilter(watched, event)

    def _click(self, index: int) -> None:
        if index or not self._held:
            self._press(index)

    def _give_back(self, focused: QWidget | None) -> None:
        """Put the focus where it was, or on the primary button, which takes the place of all others."""
        if focused is None:
            return
        for button in (focused, self.primary):
            if button is not self and button.isEnabled() and not button.isHidden():
                button.setFocus()
                return

    def _press(self, index: int) -> None:
        does = self._offers[index].does
        if does and does != "wait":
            self.chosen.emit(does)

    def _do(self, key: str) -> None:
        if key == "run":
            self._press(0)
        else:
            self.chosen.emit("start" if key == "afresh" else key)

    def _action(self, key: str) -> QAction:
        text, keys, icon = _KEYS[key]
        action = QAction(icons.icon(icon), text, self)
        action.setShortcut(QKeySequence(keys))
        action.setAutoRepeat(False)  # a key held down is no order for a second run
        action.setObjectName(f"train_{key}")
        action.triggered.connect(lambda: self._do(key))
        self.addAction(action)
        answered = QShortcut(QKeySequence(keys), self, autoRepeat=False, enabled=False)
        answered.activated.connect(lambda: self.told.emit(unheeded(key, self._now)))
        action.enabledChanged.connect(lambda on: answered.setEnabled(not on))
        return action


def _button() -> QPushButton:
    button = ElidedButton()
    button.setIconSize(QSize(20, 16))  # the style puts text and icon too close
    return button


def _bare(what: Offer) -> Offer:
    """Without a picture: two stand side by side, and their words need the room."""
    return replace(what, icon="")


def _dress(button: QPushButton, what: Offer, keys: str) -> None:
    """Show an offer; the button keeps the focus it has."""
    button.setVisible(bool(what.text))
    if not what.text:
        return
    light = button.property("role") == "primary" and not what.why_not
    button.setText(what.text)
    button.setIcon(icons.icon(what.icon, "accent_text" if light else "text") if what.icon else QIcon())
    button.setEnabled(not what.why_not)
    reason = f"Not possible: {what.why_not}" if what.why_not else what.tip
    button.setToolTip(f"<p>{reason}{f' ({keys})' if keys else ''}</p>")
    button.setAccessibleName(what.text)
    button.setAccessibleDescription(reason)
