"""The data panel: what it says of the data, how they are changed, and what it says when they can't be had."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from aestudio.data import DATASETS
from aestudio.experiment import Experiment
from aestudio.gui import settings
from aestudio.gui.data_choice import edit_name
from aestudio.gui.data_panel import DataPanel
from aestudio.gui.data_parts import Facts
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.form import Form, _Kinds
from aestudio.gui.form_columns import Columns
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.messages import Found
from aestudio.gui.name_list import NameList
from aestudio.gui.remarks import remarks
from aestudio.spec import replace

ENCODER = {"layers": ["flatten", {"kind": "dense", "units": 2}]}
DECODER = {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]}
DIGITS = Experiment.parse({"networks": {"encoder": ENCODER, "decoder": DECODER}})
Settle = Callable[[], Found]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[DataPanel, Document, Settle]]:
    document, engine, seen = Document(DIGITS), Engine(), []  # type: Document, Engine, list[Found]
    engine.found.connect(seen.append)
    document.changed.connect(lambda new: engine.look_at(new, tmp_path))
    panel = DataPanel(document, engine)
    qtbot.addWidget(panel)
    panel.resize(300, 400)
    panel.show()
    engine.start()
    engine.look_at(DIGITS, tmp_path)

    def settle() -> Found:
        qtbot.waitUntil(lambda: bool(seen) and seen[-1].experiment is document.experiment, timeout=60_000)
        return seen[-1]

    settle()
    yield panel, document, settle
    engine.close()
    gc.collect()  # a later collection of a panel whose kind of data was switched crashes PySide 6


def test_it_says_what_is_learned_from(opened: tuple[DataPanel, Document, Settle]) -> None:
    panel, _, _ = opened
    assert panel.title.text == "Digits 8×8"
    assert "1,797, each 1 × 8 × 8" in panel.facts.text
    assert "uint8, 0 to 16 → 0 to 1" in panel.facts.text
    assert "digit (10)" in panel.facts.text
    assert "1,438 train, 180 validation, 179 test" in panel.facts.text
    assert not panel.problem.isVisible()


def test_it_is_as_high_as_what_it_says(opened: tuple[DataPanel, Document, Settle], qtbot: QtBot) -> None:
    panel, _, _ = opened
    layout = panel.layout()
    assert layout is not None
    QApplication.processEvents()
    low = panel.height()
    assert low == layout.totalHeightForWidth(panel.width())
    panel.edit()
    qtbot.waitUntil(lambda: panel.height() > low + 80)
    panel.change.click()
    qtbot.waitUntil(lambda: panel.height() == low)


def test_each_change_is_a_named_step(opened: tuple[DataPanel, Document, Settle]) -> None:
    panel, document, settle = opened
    panel.edit()
    panel.page.form._commit("data", replace(document.experiment.data, scaling="-1 to 1"))
    assert document.undo_stack.undoText() == "Change “Scaling” of the data"
    settle()
    assert "→ −1 to 1" in panel.facts.text
    document.undo_stack.undo()
    assert document.experiment == DIGITS
    settle()
    assert "→ 0 to 1" in panel.facts.text


def test_while_data_are_loaded_those_before_are_faint_and_it_is_said(
    opened: tuple[DataPanel, Document, Settle], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, document, settle = opened
    with monkeypatch.context() as held:
        held.setattr(panel._engine, "look_at", lambda *_: None)  # it takes long
        faces = document.experiment.model_copy(update={"data": DATASETS.parse("faces")})
        document.edit(faces, "Use drawn faces")
        qtbot.waitUntil(panel.loading.isVisible, timeout=5000)
    assert panel.title.text == "Drawn faces"
    assert not panel.strip.isEnabled()
    assert "Loading: Drawn faces …" in [label.text for label in panel.loading.findChildren(ElidedLabel)]
    document.undo_stack.undo()
    settle()
    qtbot.waitUntil(panel.strip.isEnabled, timeout=60_000)
    assert panel.title.text == "Digits 8×8"
    assert not panel.loading.isVisible()


def test_the_fields_keep_their_place_while_what_is_said_of_the_data_comes_and_goes(
    opened: tuple[DataPanel, Document, Settle],
) -> None:
    panel, document, settle = opened
    panel.edit()
    before = panel.page.mapTo(panel, QPoint())
    table = DATASETS.parse("table")
    document.edit(document.experiment.model_copy(update={"data": table}), "Use a table")
    settle()
    assert panel.problem.isVisible()
    assert not panel.strip.isVisible()
    assert panel.page.mapTo(panel, QPoint()) == before


def test_escape_closes_the_page(opened: tuple[DataPanel, Document, Settle]) -> None:
    panel, _, _ = opened
    panel.edit()
    QTest.keyClick(panel.page, Qt.Key.Key_Escape)
    assert not panel.page.isVisible()


def test_missing_data_offer_a_download_and_a_file(
    opened: tuple[DataPanel, Document, Settle], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    panel, document, settle = opened
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    mnist = DATASETS.parse("mnist")
    document.edit(document.experiment.model_copy(update={"data": mnist}), "Use MNIST")
    assert settle().missing
    assert panel.problem.text() == "Expected MNIST, found no copy on this computer yet"
    assert panel.ways.isVisible()
    assert panel.ways._download.text() == "Download (11.6 MB)"
    assert not panel.strip.isVisible()
    assert panel.offer.text() == "Draft networks for 28 × 28 pictures"


def test_a_download_that_fails_is_told_in_words(opened: tuple[DataPanel, Document, Settle]) -> None:
    panel, _, _ = opened
    panel._engine.failed.emit("download", "path: no connection to the internet; try again")
    said = "The download did not succeed: no connection to the internet; try again."
    assert panel.message.text == said


def test_a_dropped_file_becomes_the_data_and_networks_are_offered(
    opened: tuple[DataPanel, Document, Settle], tmp_path: Path, qtbot: QtBot
) -> None:
    panel, document, settle = opened
    file = tmp_path / "spectra.npy"
    np.save(file, np.random.default_rng(0).normal(size=(50, 30)).astype(np.float32))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(panel, QDragEnterEvent(QPoint(9, 9), copy, mime, left, none))
    QApplication.sendEvent(panel, QDropEvent(QPoint(9, 9), copy, mime, left, none))
    assert document.undo_stack.undoText() == "Use spectra.npy as data"
    settle()
    assert "50, each 30" in panel.facts.text
    assert "none; Change… takes a label file" in panel.facts.text
    assert panel.offer.text() == "Draft networks for 30 values"
    assert panel.offer.isVisible()
    panel.offer.setText("Draft networks for signals of 1,000 values in 12 channels")
    assert panel.minimumSizeHint().width() < 300  # words don't widen the column
    panel.grab()  # a strip of curves


def test_a_file_that_is_no_data_is_refused_in_words(
    opened: tuple[DataPanel, Document, Settle], tmp_path: Path
) -> None:
    panel, document, _ = opened
    panel.use(tmp_path / "notes.doc")
    assert panel.message.text == (
        "Expected a table (.csv), arrays (.npy, .h5), a folder of pictures, or MNIST's IDX files, "
        "found a .doc file"
    )
    assert not document.undo_stack.canUndo()


def _line(panel: DataPanel) -> QLineEdit:
    """Where the file or folder is typed."""
    kinds = panel.page.form._rows["data"]
    assert isinstance(kinds, _Kinds)
    line = kinds.form.editor("path")
    assert isinstance(line, QLineEdit)
    return line


def _choose_kind(panel: DataPanel, title: str) -> None:
    box = panel.page.form.editor("data")
    assert isinstance(box, QComboBox)
    assert box.findText(title) >= 0
    box.setCurrentIndex(box.findText(title))
    box.activated.emit(box.currentIndex())


def _pictures(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in ("cats", "dogs"):
        (folder / name).mkdir(parents=True)
        for number in range(8):
            pixels = rng.integers(0, 255, (8, 8), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "chosen"])
def test_arrays_of_ones_own_are_opened_on_the_page(
    opened: tuple[DataPanel, Document, Settle],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: bool,
) -> None:
    panel, document, settle = opened
    file = tmp_path / "blobs.npy"
    np.save(file, np.random.default_rng(0).normal(size=(50, 30)))
    panel.edit()
    _choose_kind(panel, "Arrays (.npy, .npz, .h5, .nc)")
    line = _line(panel)
    if typed:
        line.setText(str(file))
        line.editingFinished.emit()
    else:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
        button = panel.page.form.findChildren(QToolButton, "choose")[0]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document.experiment.data.path == str(file)
    settle()
    assert "50, each 30" in panel.facts.text
    assert "none; Change… takes a label file" in panel.facts.text


def test_a_folder_of_pictures_is_opened_on_the_page(
    opened: tuple[DataPanel, Document, Settle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, _, settle = opened
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = _pictures(tmp_path / "pets")
    panel.edit()
    _choose_kind(panel, "Folder of pictures")
    _line(panel).setText(str(folder))
    _line(panel).editingFinished.emit()
    assert settle().problems == ()
    assert "16, each 1 × 8 × 8" in panel.facts.text
    assert "folder (2)" in panel.facts.text


def test_file_and_folder_can_be_chosen_at_any_time(
    opened: tuple[DataPanel, Document, Settle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, document, settle = opened
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder, file = _pictures(tmp_path / "pets"), tmp_path / "a.npy"
    np.save(file, np.zeros((20, 6)))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    assert panel.own.isVisible()
    entries = {action.text(): action for action in panel.own_menu.actions()}
    assert settings.import_folder() == Path.home()
    entries["Folder of pictures…"].trigger()
    assert settings.import_folder() == tmp_path  # where the next choice begins
    assert document.undo_stack.undoText() == "Use pets as data"
    settle()
    assert "folder (2)" in panel.facts.text
    entries["File…"].trigger()
    settle()
    assert "20, each 6" in panel.facts.text


@pytest.mark.parametrize(
    ("shape", "axes"),
    [((9, 12, 8), "grey pictures"), ((9, 3, 8), "as stored"), ((9, 8), "as stored")],
)
def test_arrays_of_height_and_width_are_taken_as_pictures(
    opened: tuple[DataPanel, Document, Settle], tmp_path: Path, shape: tuple[int, ...], axes: str
) -> None:
    panel, document, _ = opened
    np.save(tmp_path / "a.npy", np.zeros(shape))
    panel.use(tmp_path / "a.npy")
    assert document.experiment.data.axes == axes
    assert ("grey pictures of 12 × 8" in panel.message.text) == (axes == "grey pictures")
    document.undo_stack.undo()
    assert document.experiment == DIGITS


def test_edits_are_named_for_what_they_change() -> None:
    digits, split = DATASETS.parse("digits"), DATASETS.parse("digits").split
    assert edit_name(digits, DATASETS.parse("mnist"))[0] == f"Use {DATASETS['mnist'].title}"
    seeded = replace(digits, split=replace(split, seed=7))
    assert edit_name(digits, seeded)[0] == "Change “Split seed”"


STARS = """star,mass,redshift,kind
a,1.5,0.1,dwarf
b,2.5,0.2,giant
c,3.5,0.3,dwarf
d,4.5,0.4,giant
"""


@pytest.fixture
def table(opened: tuple[DataPanel, Document, Settle], tmp_path: Path) -> Path:
    """A table of the user's own, open on the page."""
    panel, _, settle = opened
    file = tmp_path / "stars.csv"
    file.write_text(STARS, encoding="utf-8")
    panel.edit()
    panel.use(file)
    settle()
    return file


def test_curves_say_what_lies_at_their_ends(
    opened: tuple[DataPanel, Document, Settle], tmp_path: Path
) -> None:
    panel, document, settle = opened
    assert panel.strip.toolTip() == "The first 24 samples"
    rows = np.random.default_rng(0).normal(size=(12, 30))
    head = ",".join(str(900 + 10 * step) for step in range(30))
    np.savetxt(tmp_path / "spectra.csv", rows, delimiter=",", header=head, comments="")
    panel.use(tmp_path / "spectra.csv")
    settle()
    assert panel.strip.toolTip() == "The first 12 samples; each from left to right: 900 to 1190"
    assert panel.strip.accessibleDescription() == panel.strip.toolTip()
    document.undo_stack.undo()
    settle()
    assert panel.strip.toolTip() == "The first 24 samples"


def _field(panel: DataPanel, name: str) -> Columns:
    kinds = panel.page.form._rows["data"]
    assert isinstance(kinds, _Kinds)
    field = kinds.form.editor(name).parentWidget()
    assert isinstance(field, Columns)
    return field


def test_columns_of_a_table_are_chosen_among_its_own(
    opened: tuple[DataPanel, Document, Settle], table: Path
) -> None:
    panel, document, settle = opened
    field = _field(panel, "quantity_columns")
    QTest.mouseClick(field.findChildren(QToolButton, "names")[0], Qt.MouseButton.LeftButton)
    names = field.findChild(NameList)
    assert isinstance(names, NameList)
    shown = [names.names.index(row).data() for row in range(names.names.rowCount())]
    assert shown == ["star", "mass", "redshift", "kind"]
    names.view.setCurrentIndex(names.names.index(2))
    QTest.keyClick(names.view, Qt.Key.Key_Space)
    QTest.keyClick(names.view, Qt.Key.Key_Return)
    assert document.undo_stack.undoText() == "Change “Quantities” of the data"
    settle()
    assert "Quantities: redshift 0.1 to 0.4" in panel.facts.text
    document.undo_stack.undo()
    settle()
    line = field.control
    assert isinstance(line, QLineEdit)
    assert line.text() == ""
    assert document.experiment.data.path == str(table)


def test_a_missing_number_leads_to_its_field_and_is_mended_in_one_step(
    opened: tuple[DataPanel, Document, Settle], tmp_path: Path
) -> None:
    """The problem named an empty cell, led to the first field and offered nothing."""
    panel, document, settle = opened
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,\n5,6\n7,9\n8,1\n")
    panel.use(tmp_path / "a.csv")
    found = settle()
    remark = next(one for one in remarks(found) if one.path == "data.missing")

    panel.edit(remark.path)

    kinds = panel.page.form._rows["data"]
    assert isinstance(kinds, _Kinds)
    assert kinds.form.editor("missing").hasFocus()
    assert remark.advice is not None
    assert remark.advice.fix is not None
    before = document.experiment
    document.edit(remark.advice.fix(before), remark.advice.action)
    assert settle().data is not None
    document.undo_stack.undo()
    assert document.experiment == before


def test_a_column_that_is_not_there_is_told_and_the_list_still_opens(
    opened: tuple[DataPanel, Document, Settle], table: Path
) -> None:
    panel, document, settle = opened
    data = replace(document.experiment.data, label_columns=("knd",))
    document.edit(document.experiment.model_copy(update={"data": data}), "Name a column")
    found = settle()
    assert "(star, mass, redshift, kind), found 'knd'" in panel.problem.text()
    assert found.columns == ("star", "mass", "redshift", "kind")
    button = _field(panel, "label_columns").findChildren(QToolButton, "names")[0]
    assert button.isEnabled()
    table.unlink()
    document.edit(document.experiment.model_copy(update={"data": replace(data, left_out=("star",))}), "Edit")
    settle()
    assert not button.isEnabled()


def test_groups_are_chosen_among_the_label_columns_even_while_none_is(
    opened: tuple[DataPanel, Document, Settle], table: Path
) -> None:
    panel, document, settle = opened
    data = replace(document.experiment.data, split={"method": "groups"})
    document.edit(document.experiment.model_copy(update={"data": data}), "Split by groups")
    found = settle()
    assert (found.data, found.labels) == (None, ("kind",))
    kinds = panel.page.form._rows["data"]
    assert isinstance(kinds, _Kinds)
    split = kinds.form.editor("split")
    assert isinstance(split, Form)
    box = split.editor("group")
    assert isinstance(box, QComboBox)
    assert [box.itemText(row) for row in range(box.count())] == ["kind"]
    assert table.exists()


def test_lines_of_other_data_do_not_stay(qtbot: QtBot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show()
    facts.show_facts([("Samples", "300"), ("Quantities", "temperature"), ("Parts", "240 train")])
    facts.show_facts([("Samples", "1,797"), ("Parts", "1,438 train")])
    assert facts.text == "Samples: 1,797\nParts: 1,438 train"
    assert not any("240" in label.text() for label in facts.findChildren(QLabel) if label.isVisible())
