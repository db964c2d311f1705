"""Forms: every type of field, with the mouse and the keyboard as a user has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from aestudio.data import DATASETS
from aestudio.data.split import Split
from aestudio.families import FAMILIES
from aestudio.gui.form import Context, Form
from aestudio.gui.numbers import NumberEdit, parse_number, stepped
from aestudio.numerals import number_text
from aestudio.spec import Registry, Spec, hints, replace

OPTIMIZERS: Registry[Any] = Registry("optimizer")
Key = Qt.Key


@OPTIMIZERS.register
class Adam(Spec):
    kind = "adam"
    title = "Adam"
    rate: float = Field(0.001, gt=0, le=10, title="Learning rate", json_schema_extra=hints(log=True))
    epsilon: float = Field(1e-7, gt=0, title="Epsilon", json_schema_extra=hints(log=True, advanced=True))


@OPTIMIZERS.register
class Sgd(Spec):
    kind = "sgd"
    title = "SGD"
    rate: float = Field(0.01, gt=0, le=10, title="Learning rate", json_schema_extra=hints(log=True))
    momentum: float = Field(0.0, ge=0, lt=1, title="Momentum")


@OPTIMIZERS.register
class FromFile(Spec):
    kind = "file"
    title = "From a file"
    size: int = Field(ge=1, title="Size")


class Inner(Spec):
    width: int = Field(3, ge=1, title="Width")


class Everything(Spec):
    units: int = Field(
        128, ge=1, le=65536, title="Units", description="How many.", json_schema_extra=hints(log=True)
    )
    share: float = Field(0.5, ge=0, le=1, title="Share", json_schema_extra=hints(unit="of all"))
    bias: bool = Field(True, title="Bias")
    activation: Literal["linear", "relu", "leaky_relu"] = Field("relu", title="Activation")
    slope: float = Field(0.1, title="Slope", json_schema_extra=hints(shown_if=("activation", "leaky_relu")))
    kernel: tuple[int, int] = Field((3, 3), title="Kernel")
    shape: tuple[int, ...] = Field((1, 28, 28), title="Shape")
    seed: int | None = Field(None, ge=0, title="Seed")
    mode: Literal["a", "b"] | None = Field(None, title="Mode")
    name: str = Field("net", title="Name")
    path: Path | None = Field(None, title="File", json_schema_extra=hints(file="open"))
    label: str = Field("", title="Label", json_schema_extra=hints(file="label"))
    classes: tuple[str, ...] = Field((), title="Classes", json_schema_extra=hints(file="labels"))
    inner: Inner = Field(Inner(), title="Inner")
    optimizer: OPTIMIZERS.field() = Field(Adam(), title="Optimizer")  # type: ignore[valid-type]
    layers: tuple[OPTIMIZERS.field(), ...] = Field((), title="Layers")  # type: ignore[valid-type]


Shown = tuple[Form, list[Any]]


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., Shown]:
    """Shows a form and collects what it reports."""

    def show(spec: Spec, **options: Any) -> Shown:
        form = Form(spec, **options)
        qtbot.addWidget(form)
        reported: list[Any] = []
        form.edited.connect(reported.append)
        form.resize(360, 700)
        with qtbot.waitExposed(form):
            form.show()
        return form, reported

    return show


def type_into(widget: QWidget, text: str, end: Key | None = Key.Key_Return) -> None:
    widget.setFocus()
    line = widget.lineEdit() if isinstance(widget, QAbstractSpinBox | QComboBox) else widget
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClick(widget, Key.Key_Delete)
    QTest.keyClicks(widget, text)
    if end is not None:
        QTest.keyClick(widget, end)


def choose(box: QWidget, text: str) -> None:
    assert isinstance(box, QComboBox)
    box.setFocus()
    steps = box.findText(text) - box.currentIndex()
    assert box.findText(text) >= 0
    for _ in range(abs(steps)):
        QTest.keyClick(box, Key.Key_Down if steps > 0 else Key.Key_Up)


def text_of(widget: QWidget) -> str:
    return str(widget.text() if isinstance(widget, QAbstractSpinBox | QLineEdit) else "")


def test_every_kind_of_field_has_a_row_and_lists_of_specs_have_none(shown: Callable[..., Shown]) -> None:
    form, _ = shown(Everything())
    assert form.names == [name for name in Everything.model_fields if name != "layers"]


def test_a_typed_number_is_reported_once(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    type_into(form.editor("units"), "64")
    form.editor("name").setFocus()
    assert [spec.units for spec in reported] == [64]


def test_leaving_a_field_takes_what_was_typed(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    type_into(form.editor("units"), "64", end=Key.Key_Tab)
    assert [spec.units for spec in reported] == [64]


def test_a_number_out_of_its_limits_stays_and_is_explained(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    type_into(form.editor("units"), "0")
    assert form.error("units") == "Expected an integer from 1 to 65536, found 0"
    assert text_of(form.editor("units")) == "0"
    assert form.editor("units").property("wrong") is True
    assert not reported
    type_into(form.editor("units"), "32")
    assert form.error("units") == ""
    assert [spec.units for spec in reported] == [32]


def test_a_word_for_a_number_is_explained(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    type_into(form.editor("share"), "half")
    assert "found 'half'" in form.error("share")
    assert not reported


def test_another_field_can_be_edited_while_one_is_wrong(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    type_into(form.editor("units"), "0")
    type_into(form.editor("share"), "0.25")
    assert [(spec.units, spec.share) for spec in reported] == [(128, 0.25)]
    assert form.error("units")


def test_what_was_typed_keeps_its_writing(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Adam())
    type_into(form.editor("rate"), "1e-2")
    form.set_spec(reported[-1])
    assert reported == [Adam(rate=0.01)]
    assert text_of(form.editor("rate")) == "1e-2"


def test_esc_takes_back_what_was_typed(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    type_into(form.editor("units"), "7", end=Key.Key_Escape)
    assert text_of(form.editor("units")) == "128"
    QTest.keyClick(form.editor("units"), Key.Key_Return)
    assert not reported


def test_arrow_keys_step(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    form.editor("units").setFocus()
    QTest.keyClick(form.editor("units"), Key.Key_Up)
    QTest.keyClick(form.editor("units"), Key.Key_Down)
    QTest.keyClick(form.editor("share"), Key.Key_Down)
    assert [(spec.units, spec.share) for spec in reported] == [(256, 0.5), (128, 0.5), (128, 0.45)]


@pytest.mark.parametrize("name", ["units", "activation"])
def test_the_wheel_belongs_to_the_field_only_in_focus(shown: Callable[..., Shown], name: str) -> None:
    form, reported = shown(Everything())
    form.editor("share").setFocus()
    turn_wheel(form.editor(name))
    assert not reported
    form.editor(name).setFocus()
    turn_wheel(form.editor(name))
    assert len(reported) == 1


def turn_wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_check_box_answers_the_mouse_and_the_keyboard(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    box = form.editor("bias")
    assert isinstance(box, QCheckBox)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    QTest.keyClick(box, Key.Key_Space)
    assert [spec.bias for spec in reported] == [False, True]


def test_a_choice_shows_and_hides_what_depends_on_it(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    assert not form.editor("slope").isVisible()
    choose(form.editor("activation"), "leaky relu")
    assert reported[-1].activation == "leaky_relu"
    assert form.editor("slope").isVisible()


@pytest.mark.parametrize("text", ["5", "5x5", "5, 5", "5 \N{MULTIPLICATION SIGN} 5", "(5, 5)"])
def test_a_kernel_is_written_in_many_ways(shown: Callable[..., Shown], text: str) -> None:
    form, reported = shown(Everything())
    type_into(form.editor("kernel"), text)
    assert [spec.kernel for spec in reported] == [(5, 5)]
    assert text_of(form.editor("kernel")) in (text, "5 \N{MULTIPLICATION SIGN} 5")


def test_a_shape_has_any_length(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    assert text_of(form.editor("shape")) == "1 \N{MULTIPLICATION SIGN} 28 \N{MULTIPLICATION SIGN} 28"
    type_into(form.editor("shape"), "784")
    type_into(form.editor("shape"), "seven")
    assert [spec.shape for spec in reported] == [(784,)]
    assert form.error("shape") == "Expected numbers such as 1 × 28 × 28, found 'seven'"
    type_into(form.editor("shape"), "8 8")
    assert (reported[-1].shape, text_of(form.editor("shape"))) == ((8, 8), "8 × 8")


def test_an_empty_optional_field_is_automatic(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    seed = form.editor("seed")
    assert isinstance(seed, NumberEdit)
    assert (seed.text(), seed.lineEdit().placeholderText()) == ("", "automatic")
    type_into(seed, "7")
    type_into(seed, "")
    QTest.keyClick(seed, Key.Key_Up)
    assert [spec.seed for spec in reported] == [7, None, 0]


def test_an_optional_choice_has_automatic_as_one(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    choose(form.editor("mode"), "b")
    choose(form.editor("mode"), "automatic")
    assert [spec.mode for spec in reported][-1] is None
    assert reported[-2].mode in ("a", "b")


def test_a_choice_is_said_with_a_true_minus(shown: Callable[..., Shown]) -> None:
    form, reported = shown(DATASETS["digits"]())
    choose(form.editor("scaling"), "−1 to 1")
    assert reported[-1].scaling == "-1 to 1"


def test_a_choice_has_words_of_its_own_where_the_value_needs_some(shown: Callable[..., Shown]) -> None:
    form, edits = shown(DATASETS.parse({"kind": "table"}))
    box = next(one for one in form.findChildren(QComboBox) if one.accessibleName() == "First line")
    assert [box.itemText(index) for index in range(3)] == ["automatic", "names of columns", "a sample"]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert edits[-1].first_line == "names"


def test_a_file_can_be_chosen(shown: Callable[..., Shown], monkeypatch: pytest.MonkeyPatch) -> None:
    form, reported = shown(Everything())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/data/mnist.npz", ""))
    QTest.mouseClick(form.findChildren(QToolButton, "choose")[0], Qt.MouseButton.LeftButton)
    type_into(form.editor("path"), "")
    assert [spec.path for spec in reported] == [Path("/data/mnist.npz"), None]


def test_labels_come_from_the_data_or_are_typed(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything(), context=Context(labels=("digit", "writer")))
    choose(form.editor("label"), "writer")
    type_into(form.editor("label"), "age")
    type_into(form.editor("classes"), "a, b")
    assert reported[-3].label == "writer"
    assert (reported[-1].label, reported[-1].classes) == ("age", ("a", "b"))
    form.set_context(Context(labels=("sex",)))
    box = form.editor("label")
    assert isinstance(box, QComboBox)
    assert (box.count(), box.currentText()) == (1, "age")


def test_a_nested_spec_is_edited_in_place(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    inner = form.editor("inner")
    assert isinstance(inner, Form)
    type_into(inner.editor("width"), "9")
    assert [spec.inner.width for spec in reported] == [9]


def test_another_kind_keeps_what_the_user_set(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything(optimizer=Adam(rate=0.5)))
    choose(form.editor("optimizer"), "SGD")
    assert reported[-1].optimizer == Sgd(rate=0.5)


def test_another_kind_brings_its_own_defaults(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    choose(form.editor("optimizer"), "SGD")
    assert reported[-1].optimizer == Sgd()
    assert len(reported) == 1


def test_a_kind_with_an_open_field_waits_for_it(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything(optimizer=Sgd()))
    choose(form.editor("optimizer"), "From a file")
    assert not reported
    assert form.reveal("optimizer.size")
    focus = QApplication.focusWidget()
    assert isinstance(focus, NumberEdit)
    type_into(focus, "5")
    assert [spec.optimizer for spec in reported] == [FromFile(size=5)]


def test_advanced_fields_are_folded_until_revealed(shown: Callable[..., Shown]) -> None:
    form, _ = shown(Everything())
    nested = form._rows["optimizer"].form  # type: ignore[union-attr]
    assert not nested.editor("epsilon").isVisible()
    assert form.reveal("optimizer.epsilon")
    assert nested.editor("epsilon").isVisible()
    assert QApplication.focusWidget() is nested.editor("epsilon")
    assert not form.reveal("nothing")


def test_values_that_only_fit_together_are_typed_one_after_the_other(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Split())
    type_into(form.editor("train"), "0.7")
    assert form.error("train").endswith("xpected train + validation + test = 1, found 0.9")
    type_into(form.editor("validation"), "0.2")
    assert [(spec.train, spec.validation, spec.test) for spec in reported] == [(0.7, 0.2, 0.1)]
    assert not form.error("train")
    assert not form.error("validation")


def test_a_spec_of_the_same_class_is_shown_in_place(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Everything())
    units = form.editor("units")
    units.setFocus()
    form.set_spec(Everything(units=5, kernel=(1, 2), optimizer=Sgd(), bias=False))
    assert form.editor("units") is units
    assert units.hasFocus()
    assert text_of(units) == "5"
    assert text_of(form.editor("kernel")) == "1 \N{MULTIPLICATION SIGN} 2"
    assert not reported


def test_a_change_from_outside_leaves_alone_what_is_being_typed(shown: Callable[..., Shown]) -> None:
    form, _ = shown(Everything())
    type_into(form.editor("units"), "0")
    type_into(form.editor("name"), "half a na", end=None)
    form.set_spec(replace(form.spec, share=0.1))
    assert text_of(form.editor("name")) == "half a na"
    assert text_of(form.editor("units")) == "0"
    form.set_spec(form.spec, forget=True)
    assert text_of(form.editor("units")) == "128"
    assert not form.error("units")


def test_a_spec_of_another_class_gets_other_fields(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Adam())
    form.set_spec(Sgd())
    assert form.names == ["rate", "momentum"]
    type_into(form.editor("momentum"), "0.9")
    assert reported == [Sgd(momentum=0.9)]


def test_fields_can_be_left_out(shown: Callable[..., Shown]) -> None:
    assert shown(Adam(), hide={"rate"})[0].names == ["epsilon"]
    assert shown(Adam(), only={"rate"})[0].names == ["rate"]


def test_every_editor_has_an_accessible_name_and_a_tooltip(shown: Callable[..., Shown]) -> None:
    form, _ = shown(Everything())
    kinds = QAbstractSpinBox | QCheckBox | QComboBox | QLineEdit
    editors = [w for w in form.findChildren(QWidget) if isinstance(w, kinds) and not _is_part(w)]
    assert len(editors) > 15
    assert not [editor for editor in editors if not editor.accessibleName() or not editor.toolTip()]
    assert form.editor("share").accessibleName() == "Share (of all)"
    assert form.editor("units").accessibleDescription() == "How many."
    assert form.findChildren(QLabel)[0].buddy() is form.editor("units")


def _is_part(widget: QWidget) -> bool:
    return isinstance(widget.parent(), QAbstractSpinBox | QComboBox)


def test_tab_goes_through_the_fields_in_order(shown: Callable[..., Shown]) -> None:
    form, _ = shown(Everything())
    form.editor("units").setFocus()
    for name in ("share", "bias", "activation", "kernel"):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Key.Key_Tab)
        assert QApplication.focusWidget() is form.editor(name)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.001, "0.001"), (1e-7, "1e-7"), (64, "64"), (1.0, "1"), (1e12, "1e12"), (-0.5, "-0.5"), (0.0, "0")],
)
def test_numbers_are_written_plainly(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("text", "whole", "value"),
    [
        ("1e-3", False, 0.001),
        ("0,5", False, 0.5),
        ("1,000", True, 1000),
        ("1e4", True, 10000),
        ("2.5", True, 2.5),
        ("inf", True, float("inf")),
        ("\N{MINUS SIGN}3", True, -3),
        ("abc", True, "abc"),
        ("", False, ""),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, whole: bool, value: object) -> None:
    assert parse_number(text, whole) == value


@pytest.mark.parametrize(
    ("value", "steps", "whole", "log", "result"),
    [
        (0.001, 1, False, True, 0.002),
        (0.001, -1, False, True, 0.0005),
        (0.002, 2, False, True, 0.01),
        (0.003, 1, False, True, 0.005),
        (128, 1, True, True, 256),
        (100, 1, True, True, 200),
        (1, -1, True, True, 1),
        (7, 1, True, False, 8),
        (0.3, 1, False, False, 0.35),
    ],
)
def test_steps(value: float, steps: int, whole: bool, log: bool, result: float) -> None:
    low, high = (1, 65536) if whole else (0, 1)
    assert stepped(value, steps, whole=whole, log=log, low=low, high=high) == pytest.approx(result)


def test_a_provided_split_asks_for_no_training_share(shown: Callable[..., Shown]) -> None:
    form, _ = shown(Split())
    assert form.editor("train").isVisible()
    choose(form.editor("method"), "provided")
    assert not form.editor("train").isVisible()
    assert form.editor("validation").isVisible()


def test_a_label_column_that_is_not_chosen_says_what_that_means(shown: Callable[..., Shown]) -> None:
    form, _ = shown(FAMILIES.parse("ddpm"))
    lines = [box.lineEdit() for box in form.findChildren(QComboBox) if box.isEditable()]
    assert [line.placeholderText() for line in lines if line is not None] == ["none"]
