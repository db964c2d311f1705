"""What is trained, at which shares and with how many seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from aestudio.data.faces import Faces
from aestudio.data.people import group_columns
from aestudio.dial import RECIPES, Dial, recipe
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.editor import DropDown
from aestudio.gui.layouts import down
from aestudio.gui.spins import Spin
from aestudio.spec import SpecError

__all__ = ["SharesDialog", "shares_in"]

ABOUT = (
    "Trains the same model again and again on drawn faces, each time with another share of the darker tone "
    "B, and shows each model as many test faces of either tone: how much lighter or darker skin becomes, how "
    "many faces change group, and how many outputs agree with their input. With 50\N{NO-BREAK SPACE}% among "
    "the shares, a shift is taken apart into what the input does not say, what the data add and what the "
    "model adds."
)
OWN = "The model that is built here"
NAMES = {
    "autoencoder-4x4": "Autoencoder, 4 × 4 to 32 × 32 pixels",
    "autoencoder-2x2": "Autoencoder, 2 × 2 to 32 × 32 pixels",
    "search": "Search through a VAE, 8 × 8 to 32 × 32 pixels",
}
MOST = 500  # trainings at a time


class SharesDialog(QDialog):
    """Asks for a `dial`; Start is only there while it makes sense."""

    def __init__(
        self,
        experiment: Experiment,
        labels: Mapping[str, tuple[str, ...]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            experiment: what is built here.
            labels: of its data, by label column the names of the classes.
            parent: the widget it belongs to.
        """
        super().__init__(parent)
        self.setWindowTitle("Train at several shares")
        self._experiment, labels = experiment, labels or {}
        self._labels = {column: labels[column] for column in group_columns(labels)}
        about = QLabel(ABOUT, wordWrap=True)
        about.setMinimumWidth(460)
        self._what = DropDown()
        self._what.addItem(OWN, "")
        for name in RECIPES:
            self._what.addItem(NAMES.get(name, name), name)
        self._what.setToolTip("The model of this project, or a ready-made experiment on drawn faces")
        self._column, self._group = DropDown(), DropDown()
        self._column.addItems(list(self._labels))
        self._column.setToolTip("The label column that says who is in which group")
        self._group.setToolTip("The group whose share is set; all others are one")
        self._shares = QLineEdit("5, 20, 50, 80, 95")
        self._shares.setToolTip("Of tone B among the training faces, in per cent, separated by commas")
        self._seeds = _number(1, 100, 5, "Trainings of each share, each with other faces and first weights")
        self._tested = _number(20, 100_000, 1000, "Test faces of each seed, half of either tone")
        self._bank = _number(0, 1_000_000, 20_000, "Faces that the faithful sampler draws from; 0: none")
        self._said = QLabel(wordWrap=True)
        form = QFormLayout()
        fields: tuple[tuple[str, QWidget], ...] = (
            *(("Model", self._what), ("Groups by", self._column), ("Group", self._group)),
            *(("Shares (%)", self._shares), ("Seeds", self._seeds)),
            *(("Test faces", self._tested), ("Sampler's faces", self._bank)),
        )
        for words, field in fields:
            field.setAccessibleName(words)
            form.addRow(words, field)
        self._form = form
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = style.with_role(
            buttons.addButton("Start training", QDialogButtonBox.ButtonRole.AcceptRole), "primary"
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(about)
        layout.addLayout(form)
        layout.addWidget(self._said)
        layout.addWidget(buttons)
        self._column.currentIndexChanged.connect(self._list_groups)
        self._list_groups()
        if not isinstance(experiment.data, Faces) and not self._labels:
            self._what.setCurrentIndex(1)
        self._shares.textChanged.connect(self._check)
        self._group.currentIndexChanged.connect(self._check)
        self._what.currentIndexChanged.connect(self._recommend)
        for spin in (self._seeds, self._tested, self._bank):
            spin.valueChanged.connect(self._check)
        self._recommend()

    @property
    def dial(self) -> Dial:
        """What was asked for.

        Raises:
            SpecError: while it makes no sense.
            ValueError: while the shares are no list of numbers.
        """
        changes: dict[str, Any] = {
            "shares": shares_in(self._shares.text()),
            "seeds": self._seeds.value(),
            "tested": self._tested.value(),
            "bank": self._bank.value(),
        }
        name = self._what.currentData()
        if name:
            return recipe(name, **changes)
        if not self._drawn:
            changes |= {"column": self._column.currentText(), "group": self._group.currentText()}
        return Dial.parse({"experiment": self._experiment.to_json(), **changes})

    @property
    def _drawn(self) -> bool:
        """Whether what is chosen is trained on drawn faces."""
        return bool(self._what.currentData()) or isinstance(self._experiment.data, Faces)

    def _list_groups(self) -> None:
        """The classes of the chosen column."""
        self._group.clear()
        self._group.addItems(list(self._labels.get(self._column.currentText(), ())))
        self._group.setCurrentIndex(self._group.count() - 1)

    def _problem(self) -> str:
        """Why it can't begin; empty: it can."""
        try:
            dial = self.dial
        except SpecError as error:
            return f"{error.problem[:1].upper()}{error.problem[1:]}."
        except ValueError as error:
            return str(error)
        if len(dial.arms) > MOST:
            return f"At most {MOST} trainings at a time, these are {len(dial.arms):,}."
        return dial.missing()

    def _recommend(self) -> None:
        """A search takes long for each face: fewer of them."""
        name = self._what.currentData()
        if name:
            self._tested.setValue(recipe(name).tested)
        self._check()

    def _check(self) -> None:
        for field in (self._column, self._group):
            self._form.setRowVisible(field, not self._drawn)
        self._form.setRowVisible(self._bank, self._drawn)
        wrong, said = self._problem(), ""
        if not wrong:
            dial = self.dial
            lacks = dial.drawn and dial.bank and not dial.oracle
            sampler = " Without noise in the inputs there is no faithful sampler." if lacks else ""
            said = f"{len(dial.arms):,} trainings: {dial.words}.{sampler}"
        self._said.setText(wrong or said)
        style.with_role(self._said, "error" if wrong else "muted")
        self.start.setEnabled(not wrong)


def shares_in(text: str) -> tuple[float, ...]:
    """The shares in a text such as "5, 50, 95", in per cent.

    Raises:
        ValueError: when it is no list of numbers; the text says what was expected.
    """
    parts = text.replace("%", " ").replace(",", " ").split()
    try:
        found = tuple(float(part) / 100 for part in parts)
    except ValueError:
        raise ValueError(f"Expected numbers in per cent such as 5, 50, 95, found “{text}”.") from None
    if not found:
        raise ValueError("Expected at least one share, in per cent.")
    return found


def _number(low: int, high: int, value: int, tip: str) -> Spin:
    spin = Spin(minimum=low, maximum=high, value=value)
    spin.setGroupSeparatorShown(True)
    spin.setToolTip(tip)
    return spin
