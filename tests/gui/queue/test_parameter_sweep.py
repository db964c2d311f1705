"""The dialog that plans a sweep."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment, set_path
from aestudio.gui.builder.linking import Linking
from aestudio.gui.queue.sweep_dialog import ParameterSweep
from tests.gui.training.conftest import WAIT, Desk, desk, ready  # noqa: F401


@pytest.fixture
def sweep(ready: Desk, qtbot: QtBot) -> Iterator[ParameterSweep]:  # noqa: F811
    dialog = ParameterSweep(ready.document, ready.engine)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def planned(sweep: ParameterSweep, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not sweep._soon.isActive() and not sweep._worker.busy, timeout=WAIT)


def test_two_fields_and_seeds_make_a_list_of_runs(sweep: ParameterSweep, qtbot: QtBot) -> None:
    sweep.first.values.setText("1e-3..1e-1 x 3 log")
    sweep.second.combo.setCurrentIndex(sweep.second.combo.findData("training.batch_size"))
    sweep.second.values.setText("16, 32")
    sweep.seeds.setValue(2)
    planned(sweep, qtbot)
    assert sweep.runs.count() == 12
    assert sweep.runs.item(0).text() == "learning rate 0.001, batch size 16, seed 0"
    assert sweep.add.text() == "Add 12 runs to the queue"
    with qtbot.waitSignal(sweep.wanted) as wanted:
        sweep.add.click()
    found: list[tuple[str, Experiment]] = wanted.args[0]
    assert [one.training.batch_size for _, one in found][:4] == [16, 16, 32, 32]


@pytest.mark.parametrize(
    ("text", "said"),
    [("0.1..", "Expected a range"), ("0.1..0.3", "Expected how many"), ("-1", "Learning rate: expected")],
)
def test_what_is_wrong_is_said_in_words(sweep: ParameterSweep, qtbot: QtBot, text: str, said: str) -> None:
    sweep.first.values.setText(text)
    planned(sweep, qtbot)
    assert said in f"{sweep.first.said.text()} {sweep.said.text()}"
    assert not sweep.add.isEnabled()


def test_runs_that_cant_be_trained_are_left_out(sweep: ParameterSweep, qtbot: QtBot) -> None:
    path = "networks.decoder.layers[0].units"
    sweep.first.combo.setCurrentIndex(sweep.first.combo.findData(path))
    sweep.first.values.setText("63, 64")
    planned(sweep, qtbot)
    assert sweep.add.text() == "Add 1 run to the queue"
    assert "1 can't be trained and is left out" in sweep.said.text()


def test_a_field_is_found_by_typing(sweep: ParameterSweep, qtbot: QtBot) -> None:
    edit = sweep.first.combo.lineEdit()
    assert edit is not None
    edit.selectAll()
    qtbot.keyClicks(edit, "batch size")
    edit.editingFinished.emit()
    assert sweep.first.field is not None
    assert sweep.first.field.path == "training.batch_size"


def test_runs_of_a_linked_encoder_hold_its_mirrored_decoder_and_wait_for_it(
    ready: Desk,  # noqa: F811
    sweep: ParameterSweep,
    qtbot: QtBot,
) -> None:
    linking = Linking(ready.document, ready.engine)
    linking.toggle()
    units = "networks.encoder.layers[1].units"

    def follows(experiment: Experiment) -> bool:
        encoder, decoder = (experiment.networks[role].layers for role in ("encoder", "decoder"))
        return [getattr(decoder[0], "units", 0)] == [getattr(encoder[1], "units", 0)] and experiment.linked

    qtbot.waitUntil(lambda: follows(ready.document.experiment), timeout=WAIT)
    values = ready.document.experiment.to_json()
    set_path(values, units, 20)
    ready.document.edit(Experiment.parse(values), "Change units")
    assert not follows(ready.document.experiment)  # the engine is yet to carry it over
    sweep.first.combo.setCurrentIndex(sweep.first.combo.findData(units))
    sweep.first.values.setText("24, 32")
    sweep._work_out()
    assert sweep.said.text().startswith("The linked network follows the last change")
    assert not sweep.add.isEnabled()

    qtbot.waitUntil(sweep.add.isEnabled, timeout=WAIT)
    experiments = [experiment for _, experiment in sweep.plan.good]
    assert [getattr(one.networks["encoder"].layers[1], "units", 0) for one in experiments] == [24, 32]
    assert all(follows(one) for one in experiments)
