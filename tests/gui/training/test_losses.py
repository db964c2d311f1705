"""The newest losses: what is said beside them gives way, so that nothing moves while a run trains."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.families import FAMILIES
from aestudio.gui.training.losses import Losses


def test_the_best_epoch_takes_no_room_from_the_window(qtbot: QtBot) -> None:
    losses = Losses()
    qtbot.addWidget(losses)
    losses.show_terms({"loss": 0.02, "val_loss": 0.03})
    losses.show()
    before = losses.minimumSizeHint().width()

    losses.show_terms({"loss": 0.02, "val_loss": 0.03}, best={"epoch": 1234, "val_loss": 0.0212345})

    assert losses.minimumSizeHint().width() == before
    note = losses._terms["val_loss"].note
    assert note.text == note.toolTip() == "best 0.02123, epoch 1,234"


def test_numbers_end_below_one_another(qtbot: QtBot) -> None:
    losses = Losses()
    qtbot.addWidget(losses)
    losses.show_terms({"loss": -1234.5, "val_loss": 0.5})
    losses.show()

    first, second = (losses._terms[key].number for key in ("loss", "val_loss"))

    assert first.geometry().right() == second.geometry().right()
    assert losses.value("loss").startswith("−")


def test_the_longest_line_is_not_cut_in_a_narrow_column(qtbot: QtBot, themed: QApplication) -> None:
    losses = Losses()
    qtbot.addWidget(losses)
    losses.set_family(FAMILIES["flow"]())
    losses.resize(325, 120)
    losses.show()
    parts = {"loss": 0.3425, "val_loss": 0.3339, "bits_per_dim": 0.2471}
    losses.show_terms({**parts, "val_bits_per_dim": 0.2408, "test_bits_per_dim": 0.225})
    qtbot.wait(20)

    note = losses._others["bits_per_dim"].note
    assert note.text == "val. 0.2408, test 0.2250"
    assert note.shown == note.text
