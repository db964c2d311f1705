"""Which sizes of the code to train, how long, and with how many seeds."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from aestudio.bottleneck import code_layer, default_sizes
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.spins import Spin
from aestudio.gui.widgets import main_button

__all__ = ["SweepDialog", "sizes_in"]

LARGEST, MOST = 16_384, 100  # a code; runs in a sweep


class SweepDialog(QDialog):
    """Asks for `sizes`, `epochs` and `seeds`; its button can only be pressed while they make sense.

    Raises:
        SpecError: when the experiment has no layer whose size could be swept.
    """

    def __init__(self, experiment: Experiment, numbers: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Bottleneck sweep")
        _, name, now = code_layer(experiment)
        about = QLabel(
            f"Trains one run for each size of the code, the layer “{name}” of the encoder (now {now:,}). "
            "Everything else stays as it is. Where the loss is one that a PCA can have, one with as many "
            "components is fitted for comparison.",
            wordWrap=True,
        )
        about.setMinimumWidth(420)
        sizes = default_sizes(experiment, numbers)
        self._sizes = QLineEdit(", ".join(map(str, sizes)))
        self._sizes.setToolTip("Whole numbers, separated by commas or blanks; 1-8 stands for all from 1 to 8")
        self._epochs = _number(1, 10_000_000, experiment.training.epochs, "Epochs of each run")
        self._seeds = _number(1, 20, 1, "Runs of each size, which differ in nothing but the seed")
        self._said = QLabel(wordWrap=True)
        form = QFormLayout()
        for words, field in (("Sizes", self._sizes), ("Epochs", self._epochs), ("Seeds", self._seeds)):
            field.setAccessibleName(words)
            form.addRow(words, field)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = main_button(self._buttons, "Train runs")
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(about)
        layout.addLayout(form)
        layout.addWidget(self._said)
        layout.addWidget(self._buttons)
        self._sizes.textChanged.connect(self._check)
        for spin in (self._epochs, self._seeds):
            spin.valueChanged.connect(self._check)
        self._check()

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes, ascending."""
        return sizes_in(self._sizes.text())

    @property
    def epochs(self) -> int:
        """Of each run."""
        return self._epochs.value()

    @property
    def seeds(self) -> int:
        """Runs of each size."""
        return self._seeds.value()

    def _check(self) -> None:
        try:
            runs = len(self.sizes) * self.seeds
            wrong = f"At most {MOST} runs at a time, these are {runs}." if runs > MOST else ""
        except ValueError as error:
            runs, wrong = 0, str(error)
        epochs = f"{self.epochs:,} epoch{'s' * (self.epochs != 1)}"
        many = f"{runs} run{'s' * (runs != 1)}"
        self._said.setText(wrong or f"{many} of {epochs} each.")
        self.start.setText("Train runs" if wrong else f"Train {many}")
        style.with_role(self._said, "error" if wrong else "muted")
        self.start.setEnabled(not wrong)


def sizes_in(text: str) -> tuple[int, ...]:
    """The sizes in a text such as "1, 2, 4-8", ascending, each once.

    Raises:
        ValueError: when it is no list of sizes; the text says what was expected.
    """
    found: set[int] = set()
    for part in text.replace(",", " ").replace("–", "-").split():
        low, dash, high = part.partition("-")
        try:
            first, last = int(low), int(high if dash else low)
        except ValueError:
            raise ValueError(f"Expected whole numbers such as 1, 2, 4-8, found “{part}”.") from None
        if not 1 <= first <= last <= LARGEST:
            raise ValueError(f"Expected sizes from 1 to {LARGEST:,}, found “{part}”.")
        found.update(range(first, last + 1))
    if not found:
        raise ValueError("Expected at least one size.")
    return tuple(sorted(found))


def _number(low: int, high: int, value: int, tip: str) -> Spin:
    spin = Spin(minimum=low, maximum=high, value=value)
    spin.setToolTip(tip)
    return spin
