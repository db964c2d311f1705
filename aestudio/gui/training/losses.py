"""What has come out so far: the newest losses, and in the end how the run ended."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from aestudio.device import device_words
from aestudio.families import Family
from aestudio.families.terms import Terms
from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel, NumberLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.training.term_colours import term_colour
from aestudio.gui.training.words import ending, loss_text, speed

__all__ = ["Losses", "Outcome"]

FIRST, BESIDE = 1, 4  # row and column, which Qt counts from 0, and begins with an empty row
GAP = 1  # pixels between two lines
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
    """One line, or with `beside` what stands right in the first: bullet, name, number, and a note on it."""

    def __init__(self, title: str, colour: str, tip: str, grid: QGridLayout, beside: bool = False) -> None:
        self.number = NumberLabel(widest="0.00000")
        self.note = ElidedLabel(colour="muted", fills=True, parent=grid.parentWidget())
        self.note.setFont(style.small_font(self.note))
        name = style.with_role(QLabel(title), "muted")
        first: tuple[QWidget, ...] = (_Bullet(colour), name, self.number)
        self._parts: tuple[QWidget, ...] = first if beside else (*first, self.note)
        self.note.setHidden(beside)
        self.number.setAccessibleName(title)
        for part in first:  # the note has its whole text there
            part.setToolTip(f"<p>{tip}</p>" if tip else "")
        if beside:
            line = across(None, style.SPACE_S)
            for one in first:
                line.addWidget(one)
            grid.addLayout(line, FIRST, BESIDE)
            return
        row = grid.rowCount()
        for column, one in enumerate(first):
            grid.addWidget(one, row, column, RIGHT if one is self.number else Qt.AlignmentFlag(0))
        grid.addWidget(self.note, row, 3, 1, 1 if row == FIRST else 2)

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
    """The newest losses, one to a line, in the colours they have everywhere.

    The test loss stands beside the first, so that nothing moves when it comes at the end of a run.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(
            style.SPACE_S
        )  # the longest line has both parts beside "Bits per dimension"
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(3, 1)
        self._terms = {key: _Term(*words, grid, beside=key == "test_loss") for key, words in TERMS.items()}
        self._others: dict[str, _Term] = {}
        self._groups: tuple[Terms, ...] = ()
        self._lines = 2
        self.show_terms({})

    def set_family(self, family: Family) -> None:
        """Have a line for each term of a family beside the loss; shown once it has a value."""
        weights, parts = family.loss_weights(), [t.name for group in family.drawn for t in group.terms]
        self._lines = 2 * ("loss" in parts)
        if any(weights.values()) or not weights:  # else the loss has no parts
            self._lines += len(parts) - ("loss" in parts)
        self._set_groups(family.drawn)

    def _set_groups(self, groups: tuple[Terms, ...]) -> None:
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
        notes = {judged: _best_text(best, judged)}
        for key, term in self._terms.items():
            term.show_value(terms.get(key), notes.get(key, ""))
        for key, term in self._others.items():
            term.show_value(terms.get(key), _beside(terms, key))
        self.setVisible(any(key in terms for key in (*self._terms, *self._others)))

    @property
    def usual_height(self) -> int:
        """Pixels of height with the terms that the family will have, whether they have a value yet or not."""
        return int(self._lines * (self._terms["loss"].number.height() + GAP) - GAP)

    def value(self, key: str) -> str:
        """What is shown for a term."""
        return (self._terms | self._others)[key].number.text()


class Outcome(QWidget):
    """How the run ended, and how fast it was, or that it is not what the panels show any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence, self._pace, self._older = (hidden_label(role) for role in ("", "small", "small"))
        layout = down(self, GAP)
        for line in (self._sentence, self._pace, self._older):
            layout.addWidget(line)
        self.hide()

    @property
    def usual_height(self) -> int:
        """Pixels of height of its two lines, whether they are shown or not."""
        return sum(line.fontMetrics().height() for line in (self._sentence, self._pace)) + GAP

    def forget(self) -> None:
        """Tell of no end."""
        for label in (self._sentence, self._pace):
            label.setText("")
        self._show()

    def show_older(self, text: str) -> None:
        """Say that the run is of other settings, in the line that tells its speed else; "": it is not."""
        self._older.setText(text)
        self._show()

    @property
    def older(self) -> str:
        """What is said of that."""
        return str(self._older.text())

    def _show(self) -> None:
        self._sentence.setVisible(bool(self._sentence.text()))
        self._older.setVisible(bool(self._older.text()))
        self._pace.setVisible(bool(self._pace.text()) and not self._older.text())
        self.setVisible(bool(self._sentence.text() or self._older.text()))

    def show_end(self, found: Mapping[str, Any], kept: int) -> None:
        """Tell of an end.

        Args:
            found: a run's summary, or what it ended with.
            kept: the epoch whose weights were kept as the best, 0 for the last.
        """
        state, reason, samples = found["state"], found["reason"], found["samples_per_second"]
        self._sentence.setText(ending(state, reason, found["epochs"], found["seconds"], kept))
        self._sentence.setToolTip(f"<p>{escape(reason)}</p>" if reason else "")
        pace = f"{speed(samples)} on {device_words(found['device'], found['threads'])}"
        self._pace.setText(pace if samples > 0 else "")
        self._show()

    @property
    def sentence(self) -> str:
        """How the run ended, empty while nothing is told."""
        return str(self._sentence.text())


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
