"""What has come out so far: the newest losses, and in the end how the run ended."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from aestudio.device import device_words
from aestudio.families.terms import Terms
from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel, NumberLabel
from aestudio.gui.layouts import down
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.training.term_colours import term_colour
from aestudio.gui.training.words import ending, loss_text, speed

__all__ = ["Losses", "Outcome"]

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

TERMS = {
    "loss": (
        "Training loss",
        "train",
        "The mean over the steps of the epoch, while the weights were changing",
    ),
    "val_loss": ("Validation loss", "validation", "After the epoch, on samples that are not learned from"),
    "test_loss": ("Test loss", "muted", "Measured once, at the very end, on samples that decided nothing"),
}


class _Bullet(QWidget):
    """A point in a colour of the theme."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(QSize(8, 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.colour(self._colour))
        painter.setBrush(style.colour(self._colour))
        painter.drawEllipse(QRectF(0.5, 0.5, 7, 7))
        painter.end()


class _Term:
    """One line: bullet, name, number, and a note on it."""

    def __init__(self, title: str, colour: str, tip: str, grid: QGridLayout) -> None:
        self.number = NumberLabel(widest="0.00000")
        self.note = ElidedLabel(colour="muted", fills=True)
        self.note.setFont(style.small_font(self.note))
        name = style.with_role(QLabel(title), "muted")
        self._parts = (_Bullet(colour), name, self.number, self.note)
        self.number.setAccessibleName(title)
        row = grid.rowCount()
        for column, part in enumerate(self._parts):
            if part is not self.note:  # which has its whole text there
                part.setToolTip(f"<p>{tip}</p>" if tip else "")
            grid.addWidget(part, row, column, RIGHT if part is self.number else Qt.AlignmentFlag(0))

    def show_value(self, value: float | None, note: str) -> None:
        """Show the number and the note; None: the line is not there."""
        for part in self._parts:
            part.setVisible(value is not None)
        self.number.setText("" if value is None else loss_text(value))
        self.note.set_text(note)

    def take_away(self, grid: QGridLayout) -> None:
        """Leave no trace."""
        for part in self._parts:
            grid.removeWidget(part)
            part.hide()
            part.deleteLater()


class Losses(QWidget):
    """The newest losses, one to a line, in the colours they have everywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(
            style.SPACE_S
        )  # the longest line has both parts beside "Bits per dimension"
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(3, 1)
        self._terms = {key: _Term(*words, grid) for key, words in TERMS.items()}
        self._others: dict[str, _Term] = {}
        self._groups: tuple[Terms, ...] = ()
        self.show_terms({})

    def set_groups(self, groups: tuple[Terms, ...]) -> None:
        """Have a line for each term of a family beside the loss; shown once it has a value."""
        if groups == self._groups:
            return
        self._groups = groups
        for term in self._others.values():
            term.take_away(self._grid)
        self._others = {
            term.name: _Term(term.title, _bullet(group, index), term.about, self._grid)
            for group in groups
            for index, term in enumerate(group.terms)
            if term.name != "loss"
        }
        self.show_terms({})

    def show_terms(self, terms: Mapping[str, float], best: Mapping[str, float] | None = None) -> None:
        """Show the terms that there are; `best` is the best epoch's number and terms."""
        judged = "val_loss" if "val_loss" in terms else "loss"
        notes = {judged: _best_text(best, judged), "test_loss": "once, at the end"}
        for key, term in self._terms.items():
            term.show_value(terms.get(key), notes.get(key, ""))
        for key, term in self._others.items():
            term.show_value(terms.get(key), _beside(terms, key))
        self.setVisible(any(key in terms for key in (*self._terms, *self._others)))

    def value(self, key: str) -> str:
        """What is shown for a term."""
        return (self._terms | self._others)[key].number.text()


class Outcome(QWidget):
    """How the run ended, and how fast it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence, self._pace = hidden_label(""), hidden_label("small")
        layout = down(self, 1)
        layout.addWidget(self._sentence)
        layout.addWidget(self._pace)
        self.hide()

    def show_end(self, found: Mapping[str, Any], kept: int) -> None:
        """Tell of an end.

        Args:
            found: a run's summary, or what it ended with.
            kept: the epoch whose weights were kept as the best, 0 for the last.
        """
        state, reason, samples = found["state"], found["reason"], found["samples_per_second"]
        self._sentence.setText(ending(state, reason, found["epochs"], found["seconds"], kept))
        self._sentence.setToolTip(f"<p>{escape(reason)}</p>" if reason else "")
        self._sentence.show()
        self._pace.setText(f"{speed(samples)} on {device_words(found['device'], found['threads'])}")
        self._pace.setVisible(samples > 0)
        self.show()

    @property
    def sentence(self) -> str:
        """How the run ended, empty while nothing is told."""
        return "" if self.isHidden() else self._sentence.text()


def _bullet(group: Terms, index: int) -> str:
    return "muted" if len(group.terms) == 1 else term_colour(group, index)


def _beside(terms: Mapping[str, float], key: str) -> str:
    """The other parts' values of a term, in words; of two of them in few letters, as there is little room."""
    judged, tested = (terms.get(f"{part}_{key}") for part in ("val", "test"))
    if judged is None:
        return "" if tested is None else f"test {loss_text(tested)}"
    if tested is None:
        return f"validation {loss_text(judged)}"
    return f"val. {loss_text(judged)}, test {loss_text(tested)}"


def _best_text(best: Mapping[str, float] | None, key: str) -> str:
    if not best or key not in best:
        return ""
    return f"best {loss_text(best[key])}, epoch {int(best['epoch']):,}"
