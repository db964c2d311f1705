"""Linked networks: an edit of one is carried over to the other, and what can't be ends the link in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aestudio.experiment import Experiment, follow
from aestudio.networks import LAYERS, Layer, Network, Shape, edits, mirror
from aestudio.networks.edits import Layers
from aestudio.networks.inverse import same
from aestudio.networks.mirror import output_activation
from aestudio.spec import SpecError, replace
from tests.networks.strategies import any_layers, encoders, shapes

PICTURE: Shape = (1, 8, 8)


def dense(units: int, activation: str = "relu", **fields: Any) -> Layer:
    return LAYERS["dense"].parse({"units": units, "activation": activation, **fields})


def layer(kind: str, **fields: Any) -> Layer:
    return LAYERS[kind].parse(fields)


def conv(channels: int, **fields: Any) -> Layer:
    return layer("conv2d", channels=channels, stride=2, **fields)


def linked(*encoder: Layer, shape: Shape = PICTURE, activation: str = "sigmoid") -> Experiment:
    first = Network(layers=encoder)
    networks = {"encoder": first, "decoder": mirror(first, shape, activation)}
    return Experiment(networks=networks, linked=True)


def with_layers(experiment: Experiment, **networks: Layers) -> Experiment:
    new = {role: Network.parse({"layers": layers}) for role, layers in networks.items()}
    return experiment.model_copy(update={"networks": {**experiment.networks, **new}})


def words(experiment: Experiment, role: str) -> list[str]:
    return [each.words() for each in experiment.networks[role].layers]


DENSE = linked(layer("flatten"), dense(32), dense(16), dense(4, "linear"))
CONV = linked(conv(8), layer("batch_norm"), conv(16), layer("flatten"), dense(4, "linear"))


def decoder_with(experiment: Experiment, index: int, **fields: Any) -> Experiment:
    layers = experiment.networks["decoder"].layers
    changed = edits.put(layers, (index,), replace(layers[index], **fields))
    return with_layers(experiment, decoder=changed)


def test_an_edit_of_the_encoder_is_mirrored() -> None:
    after = with_layers(DENSE, encoder=(layer("flatten"), dense(24, "tanh"), dense(4, "linear")))
    link = follow(DENSE, after, PICTURE)
    assert words(link.experiment, "decoder") == ["Dense 24, tanh", "Dense 64, sigmoid", "Reshape to 1×8×8"]
    assert not link.said
    assert link.partners == (((2,), (0,)), ((1,), (1,)), ((0,), (2,)))


def test_what_is_not_linked_is_left_alone() -> None:
    alone = replace(DENSE, linked=False)
    after = with_layers(alone, encoder=(layer("flatten"), dense(4)))
    assert follow(alone, after, PICTURE).experiment is after


@pytest.mark.parametrize(
    ("experiment", "index", "fields", "encoder"),
    [
        (DENSE, 0, {"units": 20}, ["Flatten", "Dense 32, relu", "Dense 20, relu", "Dense 4, linear"]),
        (
            DENSE,
            1,
            {"activation": "tanh"},
            ["Flatten", "Dense 32, tanh", "Dense 16, relu", "Dense 4, linear"],
        ),
        (
            DENSE,
            2,
            {"activation": "linear"},
            ["Flatten", "Dense 32, relu", "Dense 16, relu", "Dense 4, linear"],
        ),
        (
            CONV,
            2,
            {"channels": 12},
            ["Conv2d 12, 3×3, stride 2, relu", "BatchNorm", "Conv2d 16, 3×3, stride 2, relu"],
        ),
        (
            CONV,
            4,
            {"stride": (1, 1)},
            ["Conv2d 8, 3×3, relu", "BatchNorm", "Conv2d 16, 3×3, stride 2, relu"],
        ),
        (
            CONV,
            2,
            {"kernel": (5, 5)},
            ["Conv2d 8, 3×3, stride 2, relu", "BatchNorm", "Conv2d 16, 5×5, stride 2, relu"],
        ),
    ],
)
def test_a_decoders_edit_is_found_in_the_encoder(
    experiment: Experiment, index: int, fields: dict[str, Any], encoder: list[str]
) -> None:
    after = decoder_with(experiment, index, **fields)
    link = follow(experiment, after, PICTURE)
    assert not link.said
    assert words(link.experiment, "encoder")[: len(encoder)] == encoder
    assert all(
        getattr(link.experiment.networks["decoder"].layers[index], name) == value
        for name, value in fields.items()
    )
    assert_mirrors(link.experiment, PICTURE)


def test_layers_come_and_go_on_both_sides() -> None:
    decoder = DENSE.networks["decoder"].layers
    shorter = follow(DENSE, with_layers(DENSE, decoder=decoder[1:]), PICTURE).experiment
    assert words(shorter, "encoder") == ["Flatten", "Dense 32, relu", "Dense 4, linear"]
    longer = with_layers(DENSE, decoder=(decoder[0], dense(24, "elu"), *decoder[1:]))
    longer = follow(DENSE, longer, PICTURE).experiment
    assert words(longer, "encoder")[1:4] == ["Dense 32, relu", "Dense 24, elu", "Dense 16, relu"]
    swapped = with_layers(DENSE, decoder=(decoder[1], decoder[0], *decoder[2:]))
    swapped = follow(DENSE, swapped, PICTURE).experiment
    assert words(swapped, "encoder")[1:3] == ["Dense 16, relu", "Dense 32, relu"]
    quiet = with_layers(DENSE, decoder=(decoder[0], layer("dropout"), *decoder[1:]))
    quiet = follow(DENSE, quiet, PICTURE).experiment
    assert words(quiet, "encoder")[2:4] == ["Dense 16, relu", "Dropout 0.2"]
    for each in (shorter, longer, swapped, quiet):
        assert each.linked
        assert_mirrors(each, PICTURE)


def test_enlarging_in_the_decoder_shrinks_in_the_encoder() -> None:
    decoder = CONV.networks["decoder"].layers
    after = with_layers(CONV, decoder=(*decoder[:3], layer("upsample"), *decoder[3:]))
    link = follow(CONV, after, PICTURE)
    assert link.experiment.linked
    assert "MaxPool 2×2" in words(link.experiment, "encoder")
    assert_mirrors(link.experiment, PICTURE)


def test_inside_a_residual() -> None:
    body = (dense(16), dense(32, "linear"))
    start = linked(layer("flatten"), dense(32), layer("residual", body=body), dense(4))
    after = decoder_with(start, 1, body=(dense(12), dense(32, "linear")))
    link = follow(start, after, PICTURE)
    assert not link.said
    residual = link.experiment.networks["encoder"].layers[2]
    assert [each.words() for each in edits.body_of(residual) or ()] == ["Dense 12, relu", "Dense 32, linear"]
    assert ((2, 1), (1, 0)) in link.partners


@pytest.mark.parametrize(
    "change",
    [
        lambda layers: (*layers, layer("dropout")),
        lambda layers: layers[:-1],
        lambda layers: (replace(layers[0], units=7), *layers[2:]),
        lambda layers: (*layers[:2], replace(layers[2], units=100), *layers[3:]),
    ],
)
def test_what_has_no_counterpart_ends_the_link(change: Any) -> None:
    after = with_layers(DENSE, decoder=change(DENSE.networks["decoder"].layers))
    link = follow(DENSE, after, PICTURE)
    said = "Encoder and decoder are no longer linked: this change of the decoder has no counterpart"
    assert link.said.startswith(said)
    assert link.experiment == replace(after, linked=False)


def test_an_encoder_with_an_error_leaves_the_decoder() -> None:
    wrong = with_layers(DENSE, encoder=(layer("flatten"), layer("conv2d"), dense(4)))
    link = follow(DENSE, wrong, PICTURE)
    assert link.experiment is wrong
    assert "decoder stays as it was until the encoder's problem is solved: layers[1]" in link.said
    mended = with_layers(wrong, encoder=(layer("flatten"), dense(5)))
    assert_mirrors(follow(wrong, mended, PICTURE).experiment, PICTURE)


def test_edits_of_both_at_once_end_the_link_unless_they_mirror() -> None:
    after = with_layers(DENSE, encoder=(dense(3),), decoder=(dense(5),))
    assert "ways that don't mirror" in follow(DENSE, after, PICTURE).said
    assert follow(DENSE, replace(CONV, linked=True), PICTURE).experiment == CONV


def test_names_and_the_last_activation_stay() -> None:
    start = decoder_with(decoder_with(DENSE, 0, name="Wide"), 2, activation="tanh")
    start = follow(DENSE, start, PICTURE).experiment
    assert start.networks["encoder"] == DENSE.networks["encoder"]
    grown = with_layers(start, encoder=edits.put(start.networks["encoder"].layers, (2,), dense(99)))
    decoder = follow(start, grown, PICTURE).experiment.networks["decoder"].layers
    assert [each.name for each in decoder] == ["Wide", "", "", ""]
    assert output_activation(decoder) == "tanh"
    assert decoder[0].words() == "Dense 99, relu"


def test_other_data_are_followed() -> None:
    larger = follow(DENSE, DENSE, (1, 28, 28)).experiment
    assert words(larger, "decoder")[-2:] == ["Dense 784, sigmoid", "Reshape to 1×28×28"]


def assert_mirrors(experiment: Experiment, shape: Shape) -> None:
    encoder, decoder = (experiment.networks[role] for role in ("encoder", "decoder"))
    image = mirror(encoder, shape, output_activation(decoder.layers) or "linear")
    assert same(image.layers, decoder.layers)
    code = encoder.resolve(shape).output_shape
    assert code is not None
    assert decoder.resolve(code).output_shape == shape


# ---------------------------------------------------------------------- any edits, one after another


def edited(draw: Callable[..., Any], experiment: Experiment, role: str, shape: Shape) -> Experiment:
    """A random edit of a role's layers: put in, take out, move, copy, or change."""
    layers = experiment.networks[role].layers
    kind = draw(st.sampled_from(["insert", "remove", "move", "copy", "change"]))
    resolved = experiment.networks[role].resolve(shape).layers
    if not layers or kind == "insert":
        place = draw(st.integers(0, len(layers)))
        takes = resolved[place].input_shape if place < len(resolved) else None
        layers = edits.insert(layers, (place,), [draw(any_layers(takes or shape))])
    else:
        paths = [path for path, _ in edits.walk(layers)]
        path = draw(st.sampled_from(paths))
        if kind == "remove":
            layers = edits.remove(layers, [path])
        elif kind == "move":
            layers, _ = edits.move(layers, [path[:1]], (draw(st.integers(0, len(layers))),))
        elif kind == "copy":
            layers = edits.insert(layers, edits.after(path), [edits.at(layers, path)])
        else:
            layers = edits.put(layers, path, draw(changed(edits.at(layers, path))))
    return with_layers(experiment, **{role: layers})


def changed(before: Layer) -> st.SearchStrategy[Layer]:
    values: dict[str, list[Any]] = {
        "units": [3, 17],
        "channels": [2, 6],
        "activation": ["tanh", "relu", "linear"],
        "function": ["tanh", "elu"],
        "kernel": [1, 3, 4],
        "stride": [1, 2],
        "padding": ["same", "valid"],
        "bias": [True, False],
        "rate": [0.1, 0.5],
        "size": [2, 3],
        "factor": [1, 2],
        "affine": [True, False],
        "name": ["A", "B"],
    }
    fields = [name for name in values if name in type(before).model_fields]
    pairs = [(name, value) for name in fields for value in values[name]]
    return st.sampled_from(pairs).map(lambda pair: replace(before, **{pair[0]: pair[1]}))


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_any_edits_keep_the_mirror_image_or_say_why_not(data: st.DataObject) -> None:
    shape = data.draw(shapes)
    now = linked(*data.draw(encoders(shape, 4)).layers, shape=shape)
    for _ in range(data.draw(st.integers(1, 5))):
        role = data.draw(st.sampled_from(["encoder", "encoder", "decoder"]))
        code = now.networks["encoder"].resolve(shape).output_shape or shape
        try:
            after = edited(data.draw, now, role, shape if role == "encoder" else code)
        except SpecError:
            continue  # no layer is like that
        link = follow(now, after, shape)
        edited_role = after.networks[role].layers
        if not link.said:
            assert link.experiment.linked
            assert_mirrors(link.experiment, shape)
            if role == "encoder":
                assert link.experiment.networks[role].layers == edited_role
        else:
            assert link.experiment.networks == after.networks
            assert link.experiment.linked == (role == "encoder")
            break  # undone, most likely
        now = link.experiment


def test_networks_changed_elsewhere_so_that_they_do_not_mirror_are_unlinked_by_the_next_edit() -> None:
    outside = decoder_with(DENSE, 1, units=99)  # in the project file, with another program
    encoder = edits.put(outside.networks["encoder"].layers, (1,), dense(24))
    link = follow(outside, with_layers(outside, encoder=encoder), PICTURE)
    assert not link.experiment.linked
    assert link.experiment.networks["decoder"] == outside.networks["decoder"]
    assert "before this change the decoder was not the encoder's mirror image" in link.said
    assert follow(outside, mended(outside), PICTURE).experiment.linked


def mended(experiment: Experiment) -> Experiment:
    """The decoder is the mirror image again."""
    image = mirror(experiment.networks["encoder"], PICTURE, "sigmoid")
    return with_layers(experiment, decoder=image.layers)
