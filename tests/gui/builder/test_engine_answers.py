"""The builder with a live engine: shapes, counts, errors on their rows, and the mirrored decoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from aestudio.data import DATASETS
from aestudio.experiment import Experiment, Problem
from aestudio.gui.builder.findings import Chain
from aestudio.gui.builder.panel import Builder
from aestudio.gui.builder.summary import summary_lines, summary_text
from aestudio.gui.builder.tree_model import numbers
from aestudio.gui.messages import RunInfo, problem_words
from aestudio.networks import LAYERS
from aestudio.networks.edits import put
from aestudio.project import Project
from tests.gui.builder.conftest import DENSE, Bench, experiment

Open = Callable[..., tuple[Builder, Bench]]
CONV = {"kind": "conv2d", "channels": 4}
ODD = {"kind": "conv2d", "channels": 6, "kernel": 3, "stride": 2}  # 8 -> 4 -> 2 -> 1, 7 -> 4 ...


def _shown(builder: Builder) -> list[tuple[str, str]]:
    return [_plain(numbers(row)) for row in builder.tree.layers.chain.all()]


def _plain(texts: tuple[str, str]) -> tuple[str, str]:
    return texts[0].replace("\u200a", " "), texts[1]


def test_shapes_and_counts_stand_in_their_rows(open_builder: Open) -> None:
    builder, _ = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    assert _shown(builder) == [("64", "0"), ("32", "2,080"), ("4", "132")]
    assert builder.list.input_line.text[1].replace("\u200a", " ") == "1 × 8 × 8"
    assert builder.list.total_line.text == ("Encoder", "4", "2,212")
    assert builder.list.whole_line.text == ("Whole model", "", "2,532")
    builder.roles.choose("decoder")
    assert _shown(builder) == [("64", "320"), ("1 × 8 × 8", "0")]
    assert builder.findings.parameters == 2_532


def test_an_error_stands_on_its_row_and_the_last_numbers_stay(open_builder: Open) -> None:
    builder, bench = open_builder(experiment([CONV, "flatten", {"kind": "dense", "units": 3}]))
    before = _shown(builder)
    builder.changes.set_layers({"encoder": put(bench.layers(), (0,), bench.layers()[1])}, "break it")
    builder.changes.add("encoder", (1,), [experiment([CONV]).networks["encoder"].layers[0]])
    bench.settle()
    row = builder.tree.layers.row(builder.tree.layers.index_of((1,)))
    assert row is not None
    assert "expected (channels, height, width)" in row.problem
    assert "problem: expected" in builder.tree.layers.data(
        builder.tree.layers.index_of((1,)), Qt.ItemDataRole.AccessibleTextRole
    )
    behind = builder.tree.layers.row(builder.tree.layers.index_of((3,)))
    assert behind is not None
    assert not behind.reached
    assert _plain(numbers(behind)) == before[2], "behind an error stand the last numbers, greyed"
    assert not behind.known
    assert builder.list.total_line.text[2] == f"{40 + 771:,}"
    assert not builder.mirror_button.isEnabled()
    assert "Layer 2 (Conv2d)" in builder.mirror_button.toolTip()


def test_problems_wrap_and_are_never_clipped(open_builder: Open) -> None:
    builder, _ = open_builder(experiment(["flatten", CONV]))
    index = builder.tree.layers.index_of((1,))
    tall = builder.tree.visualRect(index).height()
    assert tall >= 3 * builder.fontMetrics().height()
    builder.resize(280, 620)
    assert builder.width() == 280
    builder.tree.executeDelayedItemsLayout()
    assert builder.tree.visualRect(index).height() >= tall


def test_a_port_that_does_not_fit_is_told_on_the_last_layer(open_builder: Open) -> None:
    builder, _ = open_builder(experiment(DENSE["encoder"], [{"kind": "dense", "units": 63}]))
    builder.roles.choose("decoder")
    row = builder.tree.layers.row(builder.tree.layers.index_of((0,)))
    assert row is not None
    assert row.problem.startswith("expected the decoder to give 1 × 8 × 8, found 63")


def test_an_error_inside_a_residual_stands_inside_it(open_builder: Open) -> None:
    body = [{"kind": "residual", "body": ["flatten", CONV]}]
    builder, _ = open_builder(experiment(body))
    inner = builder.tree.layers.row(builder.tree.layers.index_of((0, 1)))
    assert inner is not None
    assert "expected (channels" in inner.problem


def test_numbers_turn_grey_only_when_the_answer_keeps_waiting(open_builder: Open, qtbot: QtBot) -> None:
    builder, _ = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]), engine=False)
    assert not builder.findings.stale
    qtbot.waitUntil(lambda: builder.findings.stale, timeout=2_000)


@pytest.mark.parametrize(
    ("encoder", "size"),
    [
        (["flatten", {"kind": "dense", "units": 5}], "1 × 8 × 8"),
        ([ODD, ODD, ODD, "flatten", {"kind": "dense", "units": 3}], "1 × 8 × 8"),
        ([CONV, "max_pool", ODD], "1 × 8 × 8"),
        ([{"kind": "residual", "body": [{**CONV, "channels": 1}]}, ODD], "1 × 8 × 8"),
    ],
)
def test_mirror_makes_a_decoder_that_fits(
    open_builder: Open, qtbot: QtBot, encoder: list[Any], size: str
) -> None:
    builder, bench = open_builder(experiment(encoder))
    with qtbot.waitSignal(bench.engine.drafted, timeout=20_000):
        builder.mirror_button.click()
    bench.undoes("Mirror the encoder")
    assert bench.settle().problems == ()
    builder.roles.choose("decoder")
    assert builder.list.total_line.text[1].replace("\u200a", " ") == size


def test_mirror_ends_in_sigmoid_where_the_loss_or_the_decoder_asks_for_it(open_builder: Open) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"], []), engine=False)
    assert builder.mirroring.activation() == "linear"
    bench.document.edit(experiment(DENSE["encoder"], DENSE["decoder"]), "sigmoid")
    assert builder.mirroring.activation() == "sigmoid"
    family = {"kind": "autoencoder", "loss": "bce"}
    bench.document.edit(experiment(DENSE["encoder"], [], family=family), "bce")
    assert builder.mirroring.activation() == "sigmoid"


@pytest.mark.parametrize(
    ("text", "edit", "kinds"),
    [
        ("Draft networks for 8 × 8 pictures", "Draft networks for 8 × 8 pictures", ["flatten", "dense"]),
        (
            "Draft convolutional networks",
            "Draft convolutional networks for 8 × 8 pictures",
            ["conv2d", "flatten"],
        ),
    ],
)
def test_an_empty_network_offers_drafts(
    open_builder: Open, qtbot: QtBot, text: str, edit: str, kinds: list[str]
) -> None:
    builder, bench = open_builder(experiment([]))
    buttons = builder.list.empty.findChildren(QPushButton)
    with qtbot.waitSignal(bench.engine.drafted, timeout=20_000):
        next(button for button in buttons if button.text() == text and button.isVisibleTo(builder)).click()
    layers = bench.document.experiment.networks["encoder"].layers
    assert [layer.kind for layer in layers[:2]] == kinds
    assert bench.settle().problems == ()
    bench.undoes(edit)


def test_a_draft_is_trained_for_long_enough_in_one_step_of_the_history(
    open_builder: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    np.save(tmp_path / "rows.npy", np.random.default_rng(0).normal(size=(240, 10)))
    data = {"kind": "arrays", "path": str(tmp_path / "rows.npy")}
    builder, bench = open_builder(experiment([], data=data))
    before = bench.document.experiment.training
    with qtbot.waitSignal(bench.engine.drafted, timeout=20_000):
        builder.draft()
    training = bench.document.experiment.training
    assert (training.batch_size, training.epochs) == (16, 170)
    assert builder.message.text == (
        "Drafted networks for 10 values. Also set, as there are few samples: 170 epochs, batch size 16."
    )
    assert bench.document.experiment.networks["encoder"].layers[-1].name == "Code"
    builder.message.acted.emit()
    assert bench.document.experiment.training == before
    assert builder.message.text == ""


@pytest.mark.parametrize("then", ["an edit", "a run", "a look at a run"])
def test_what_a_draft_set_besides_is_said_until_the_next_step(
    open_builder: Open, tmp_path: Path, then: str
) -> None:
    """Its Undo would take back the edit after it."""
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    builder.message.say_of_edit("Also set: batch size 16.", bench.document.undo_stack.undo)
    if then == "an edit":
        builder.changes.remove("encoder", [(0,)])
    else:
        live = then == "a run"
        bench.engine.run_changed.emit(RunInfo(tmp_path, bench.document.experiment, "", live=live))
    assert (builder.message.text == "") is (then != "a look at a run")


def test_vectors_are_offered_no_convolutions(open_builder: Open, tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.arange(600.0).reshape(60, 10))
    data = {"kind": "arrays", "path": str(tmp_path / "rows.npy")}
    builder, _ = open_builder(experiment([], data=data))
    builder.actions_.refresh()
    assert builder.actions_.draft.isEnabled()
    assert not builder.actions_.convolutional.isEnabled()
    offered = [b.text() for b in builder.list.empty.findChildren(QPushButton) if b.isVisibleTo(builder)]
    assert offered == ["Draft networks for 10 values"]


def test_a_draft_that_can_not_be_made_is_said(open_builder: Open, qtbot: QtBot, tmp_path: Path) -> None:
    np.save(tmp_path / "long.npy", np.arange(10 * 70_000).reshape(10, 70_000))
    data = {"kind": "arrays", "path": str(tmp_path / "long.npy")}
    builder, bench = open_builder(experiment([], data=data))
    builder.draft()
    qtbot.waitUntil(lambda: "found 70,000 numbers each" in builder.message.text, timeout=20_000)
    assert builder.message.text.startswith("No networks were drafted: expected samples small enough")
    assert not bench.document.undo_stack.canUndo()


def test_the_family_is_edited_too(open_builder: Open) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"]), engine=False)
    form = builder.model_form.form
    form._commit("family", {"kind": "autoencoder", "loss": "mae"})
    assert bench.document.experiment.family.loss.kind == "mae"
    assert "MAE" in builder.model_form.button.text()
    bench.undoes("Change the loss")


def test_the_summary_lists_every_layer_with_sums(open_builder: Open) -> None:
    builder, _ = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    lines = summary_lines(builder.findings)
    assert lines[0].cells[0] == "Encoder"
    assert lines[2].cells[:5] == ("    Layer 2 (Dense)", "Dense 32, relu", "32", "2,080", "64 × 32 + 32")
    assert (lines[2].cells[5].split()[0], lines[2].cells[6]) == (f"{100 * 2080 / 2532:.1f}", "2,048")
    assert (lines[-1].cells[3], lines[-1].cells[6]) == ("2,532", f"{2048 + 128 + 256:,}")
    text = summary_text(lines).splitlines()
    assert len({len(line) for line in text if "Dense " in line or "total" in line}) == 1, "columns align"
    builder.show_summary()
    assert builder._summary is not None
    assert builder._summary.table.rowCount() == len(lines)
    assert "of activations" in builder._summary._note.text()
    shares = [builder._summary.table.item(row, 5) for row in range(len(lines))]
    assert not any("█" in share.text() for share in shares if share), "bars are drawn, not written"
    assert sum("█" in line for line in text) > 0
    builder._summary.close()


def test_a_flow_is_counted_with_a_conditioner_for_each_transform(open_builder: Open) -> None:
    """Those of the conditioner alone stand in its rows."""
    conditioner = {"layers": ["flatten", {"kind": "dense", "units": 8}]}
    flow = {"kind": "flow", "transforms": 3, "coupling": "affine"}
    builder, _ = open_builder(Experiment.parse({"family": flow, "networks": {"conditioner": conditioner}}))
    head = 8 * 64 + 64  # a shift and a scale for each of the 32 numbers that are changed
    whole = 3 * (64 * 8 + 8 + head)

    lines = summary_lines(builder.findings)

    assert builder.list.total_line.text == ("Conditioner", "8", "520")
    assert builder.list.whole_line.text == ("Whole model × 3 transforms", "", f"{whole:,}")
    assert builder.list.whole_line.isVisibleTo(builder)
    assert lines[-2].cells[3] == "520"
    said = f"networks 520 × 3 transforms + last layers of the transforms {3 * head:,}"
    assert lines[-1].cells[:2] == ("Whole model", said)
    assert (lines[-1].cells[3], lines[-1].cells[6]) == (f"{whole:,}", f"{3 * (64 * 8 + 8 * 64):,}")
    assert builder.list.whole_line.toolTip() == f"Whole model: {whole:,} parameters = {said}"


def test_another_project_starts_without_the_last_ones_numbers(open_builder: Open) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    bench.document.open(Project(experiment(["dense"])), "other")
    assert builder.tree.layers.chain == Chain(builder.tree.layers.chain.rows)
    assert bench.settle().experiment is bench.document.experiment


def test_a_problem_is_led_to(open_builder: Open, qtbot: QtBot) -> None:
    builder, _ = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]), engine=False)
    builder.reveal("networks.decoder.layers[0].units")
    assert builder.role == "decoder"
    assert builder.tree.paths() == ((0,),)
    assert builder.form.form is not None
    qtbot.waitUntil(builder.form.form.editor("units").hasFocus)


def test_problems_are_told_in_the_windows_words(open_builder: Open) -> None:
    _, bench = open_builder(experiment(DENSE["encoder"], [*DENSE["decoder"][:1], {"kind": "reshape"}]))
    found = bench.settle()
    words = [problem_words(problem, found.experiment) for problem in found.problems]
    assert words == ["Decoder, layer 2 (Reshape): expected 784 numbers for 1 × 28 × 28, found 64"]
    cli = Problem("data.path", "expected a file, found none; choose one with --set data.path=FILE")
    assert problem_words(cli, found.experiment) == "Expected a file, found none"


def test_a_new_reshape_makes_what_the_data_are(open_builder: Open) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"][:1]))
    builder.roles.choose("decoder")
    builder.add(LAYERS["reshape"])
    assert bench.layers("decoder")[-1] == LAYERS.parse({"kind": "reshape", "shape": [1, 8, 8]})
    assert bench.settle().problems == ()


def test_mirror_shows_what_came_of_it(open_builder: Open, qtbot: QtBot) -> None:
    builder, bench = open_builder(experiment(["flatten", {"kind": "dense", "units": 5}]))
    with qtbot.waitSignal(bench.engine.drafted, timeout=20_000):
        builder.mirror_button.click()
    assert builder.role == "decoder"
    assert builder.tree.paths() == ((0,),)


def test_of_convolutions_the_one_for_pictures_comes_first_on_pictures(open_builder: Open) -> None:
    panel, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    bench.settle()
    panel.palette_line.setFocus()
    QTest.keyClicks(panel.palette_line, "conv")
    assert panel.palette_line.list.currentIndex().data() == "Conv2d"
    panel.palette_line.suit((2, 100))
    panel.palette_line.open_list()
    assert panel.palette_line.list.currentIndex().data() == "Conv1d"


def test_one_click_mends_what_does_not_fit_and_undo_takes_it_back(open_builder: Open) -> None:
    layers = ["flatten", CONV, "flatten", {"kind": "dense"}]
    builder, bench = open_builder(experiment(layers, DENSE["decoder"]))
    line = builder.mend_line
    assert not line.isHidden()
    assert line.button.accessibleName() == "Fix: Insert Reshape to 1 × 8 × 8 before layer 2 (Conv2d)"
    line.button.click()
    assert not line.button.isEnabled()  # until the engine has looked at what came of it
    bench.undoes("Insert Reshape to 1 × 8 × 8 before layer 2 (Conv2d)")
    bench.settle()
    assert line.isHidden()
    assert bench.words()[:3] == ["Flatten", "Reshape to 1×8×8", "Conv2d 4, 3×3, relu"]


def test_networks_are_adapted_to_other_data(open_builder: Open) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    assert builder.mend_line.isHidden()
    other = DATASETS.parse({"kind": "mnist"})
    bench.document.edit(bench.document.experiment.model_copy(update={"data": other}), "Other data")
    bench.settle()
    builder.mend_line.button.click()
    found = bench.settle()
    assert builder.mend_line.isHidden()
    assert bench.words("decoder") == ["Dense 784, sigmoid", "Reshape to 1×28×28"]
    assert all(problem.path.startswith("data") for problem in found.problems)
