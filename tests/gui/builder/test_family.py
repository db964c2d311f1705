"""Another family is one step of the history, with settings that suit the data and networks that work."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtWidgets import QComboBox

from aestudio.experiment import Experiment
from aestudio.families import FAMILIES
from aestudio.gui.builder.model_form import _words
from aestudio.gui.builder.panel import Builder
from aestudio.spec import replace
from tests.gui.builder.conftest import Bench


def choose(builder: Builder, kind: str) -> None:
    box = builder.model_form.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    index = FAMILIES.names().index(kind)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_an_autoencoder_becomes_a_vae_with_its_layers(
    open_builder: Callable[..., tuple[Builder, Bench]],
) -> None:
    builder, bench = open_builder(Experiment.drafted((1, 8, 8)))
    units = [getattr(layer, "units", 0) for layer in bench.layers()]

    choose(builder, "vae")
    bench.qtbot.waitUntil(lambda: bench.document.experiment.family.kind == "vae", timeout=20_000)

    assert [getattr(layer, "units", 0) for layer in bench.layers()] == [*units[:-1], 2 * units[-1]]
    assert bench.settle().problems == ()
    assert builder.model_form.button.text() == "Variational autoencoder: likelihood Bernoulli"
    bench.undoes("Use the family variational autoencoder")


def test_a_network_the_family_can_not_use_is_drafted_anew_and_the_settings_suit_the_data(
    open_builder: Callable[..., tuple[Builder, Bench]],
) -> None:
    odd = {"encoder": {"layers": [{"kind": "dense", "units": 3}, "dropout"]}}
    back = {"decoder": {"layers": [{"kind": "dense", "units": 2}]}}
    experiment = Experiment.parse({"data": {"kind": "plane", "count": 200}, "networks": {**odd, **back}})
    builder, bench = open_builder(experiment)

    choose(builder, "vae")
    bench.qtbot.waitUntil(lambda: bench.document.experiment.family.kind == "vae", timeout=20_000)

    assert bench.settle().problems == ()
    assert "gaussian" in str(bench.document.experiment.family.to_json())


def test_the_class_is_chosen_from_the_label_columns(
    open_builder: Callable[..., tuple[Builder, Bench]],
) -> None:
    builder, _ = open_builder(Experiment.drafted((1, 8, 8), family="vae"))
    boxes = builder.model_form.findChildren(QComboBox)

    assert any(box.findText("digit") >= 0 for box in boxes)


def _is_of(bench: Bench, family: type) -> bool:
    return type(bench.document.experiment.family) is family


def test_there_and_back_the_code_is_as_wide_as_it_was(
    open_builder: Callable[..., tuple[Builder, Bench]],
) -> None:
    builder, bench = open_builder(Experiment.drafted((1, 8, 8)))
    code = getattr(bench.layers()[-1], "units", 0)

    for kind in ("vae", "autoencoder"):
        choose(builder, kind)
        wanted = FAMILIES[kind]
        bench.qtbot.waitUntil(partial(_is_of, bench, wanted), timeout=20_000)
        bench.settle()

    assert getattr(bench.layers()[-1], "units", 0) == code
    assert bench.words("decoder")[-2].endswith("sigmoid")  # the Bernoulli likelihood wanted it


@pytest.mark.parametrize("kind", [kind for kind in FAMILIES.names() if kind != "autoencoder"])
def test_every_family_can_be_trained_on_the_digits_as_soon_as_it_is_chosen(
    kind: str, open_builder: Callable[..., tuple[Builder, Bench]]
) -> None:
    builder, bench = open_builder(Experiment.drafted((1, 8, 8)))

    choose(builder, kind)
    bench.qtbot.waitUntil(partial(_is_of, bench, FAMILIES[kind]), timeout=20_000)

    assert bench.settle().problems == ()


@pytest.mark.parametrize("kind", FAMILIES.names())
def test_no_family_makes_the_column_wider_than_a_small_screen_has_room_for(
    kind: str, open_builder: Callable[..., tuple[Builder, Bench]]
) -> None:
    shape = (1, 8, 8)
    builder, bench = open_builder(Experiment.drafted(shape, family=kind))
    builder.model_form.set_open(True)
    bench.settle()
    assert builder.minimumSizeHint().width() <= 300  # of 1280 pixels
    button = builder.model_form.button
    button.resize(200, button.height())
    assert button.text() == button.shown or button.shown.endswith("…")


def test_a_weight_that_is_not_the_usual_one_is_told_with_the_family() -> None:
    usual = FAMILIES.parse("vae")
    assert "beta" not in _words(usual)
    assert _words(usual.model_copy(update={"beta": 4.0})).startswith("Variational autoencoder: beta 4, ")


def test_a_discriminator_comes_with_its_network_and_goes_with_it(
    open_builder: Callable[..., tuple[Builder, Bench]],
) -> None:
    builder, bench = open_builder(Experiment.drafted((1, 8, 8), family="superres"))
    assert bench.settle().problems == ()
    before = bench.document.experiment
    assert builder.model_form.button.text() == "Super-resolution autoencoder: loss MSE"
    on = before.model_copy(update={"family": replace(before.family, adversarial=True)})

    builder.model_form.form.edited.emit(on)

    assert [*bench.document.experiment.networks] == ["encoder", "decoder", "discriminator"]
    assert bench.settle().problems == ()
    assert "objective Non-saturating" in builder.model_form.button.text()
    bench.undoes("Change the discriminator")
    bench.document.undo_stack.undo()
    assert bench.document.experiment == before
