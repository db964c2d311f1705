"""Keras architectures become layers, and a report says what became of each."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from aestudio.importing import networks, read_network
from aestudio.spec import SpecError


def layer(kind: str, name: str = "", **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name or kind.lower(), **config}}


def model(*layers: dict[str, Any], kind: str = "Sequential") -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": "model", "layers": list(layers)}}


INPUT = layer("InputLayer", batch_shape=[None, 28, 28, 1])
CONVOLUTIONAL = model(
    INPUT,
    layer("Conv2D", "c1", filters=16, kernel_size=[3, 3], strides=[2, 2], padding="same", activation="relu"),
    layer("BatchNormalization", momentum=0.9, epsilon=0.001),
    layer("Flatten"),
    layer("Dense", "code", units=16, activation="linear"),
    layer("Dense", "d1", units=3136, activation="relu"),
    layer("Reshape", target_shape=[14, 14, 16]),
    layer("Conv2DTranspose", "u1", filters=1, kernel_size=[3, 3], strides=[2, 2], padding="same",
          activation="sigmoid"),
)  # fmt: skip


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(content: object) -> Path:
        path = tmp_path / "model.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_a_convolutional_autoencoder(written: Any) -> None:
    found = read_network(written(CONVOLUTIONAL))
    assert found.shape == (1, 28, 28)
    assert not [line for line in found.lines if line.state == "left out"]
    both = networks(found, None)
    code = both["encoder"].resolve((1, 28, 28))
    assert code.output_shape == (16,)
    assert both["decoder"].resolve((16,)).output_shape == (1, 28, 28)
    assert found.layers[1].to_json()["momentum"] == pytest.approx(0.1)  # Keras keeps 0.9 of the old
    assert found.layers[5].to_json()["shape"] == [16, 14, 14]


def test_models_in_a_model_are_a_chain(written: Any) -> None:
    encoder = model(layer("Dense", "e", units=2, activation="relu"))
    decoder = model(layer("Dense", "d", units=8, activation="sigmoid"))
    found = read_network(written(model(encoder, decoder)))
    assert [one.to_json()["units"] for one in found.layers] == [2, 8]


def test_a_keras_archive(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(CONVOLUTIONAL))
    assert len(read_network(path).layers) == 7


def test_what_is_not_here_is_told(written: Any) -> None:
    found = read_network(
        written(model(layer("LSTM", "memory", units=8), layer("Dense", "out", units=4, activation="mish")))
    )
    assert [(line.source, line.state) for line in found.lines] == [
        ("memory (LSTM)", "left out"),
        ("out (Dense)", "assumed"),
    ]
    assert "no layer LSTM" in found.lines[0].said
    assert "no activation mish" in found.lines[1].said


def test_branches_are_told(written: Any) -> None:
    both = [[["a", 0, 0, {}], ["b", 0, 0, {}]]]
    joined = {**layer("Add", "sum"), "inbound_nodes": both}
    found = read_network(written(model(layer("Dense", "a", units=3), joined, kind="Functional")))
    assert "several inputs" in found.lines[1].said


def test_a_layer_that_cannot_be_is_told(written: Any) -> None:
    found = read_network(written(model(layer("Dense", "wide", units=-3), layer("Dense", "broken"))))
    assert [line.state for line in found.lines] == ["left out", "left out"]
    assert found.layers == ()


@pytest.mark.parametrize(
    "content",
    [[], {}, {"config": 3}, {"class_name": "Sequential", "config": {"layers": 7}}, "text", None],
)
def test_what_is_no_architecture_is_refused(written: Any, content: object) -> None:
    path = written(content)
    with pytest.raises(SpecError, match=r"model\.json: expected"):
        read_network(path)


@pytest.mark.parametrize(
    "config", [None, 3, {"units": None}, {"units": "x", "activation": [1]}, {"units": {}}]
)
def test_nonsense_in_a_layer_is_a_line(written: Any, config: object) -> None:
    found = read_network(written(model({"class_name": "Dense", "config": config})))
    assert found.layers == ()
    assert [line.state for line in found.lines] == ["left out"]


def test_nested_too_deeply(written: Any) -> None:
    deep = model(layer("Dense", units=3))
    for _ in range(20):
        deep = model(deep)
    with pytest.raises(SpecError, match="nested too deeply"):
        read_network(written(deep))


def test_a_bomb_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * (21 * 2**20))
    assert path.stat().st_size < 100_000
    with pytest.raises(SpecError, match="at most 20 MiB"):
        read_network(path)


def test_an_archive_without_one(tmp_path: Path) -> None:
    (path := tmp_path / "model.keras").write_bytes(b"no archive")
    with pytest.raises(SpecError, match=r"config\.json"):
        read_network(path)


def test_leaky_relu_keeps_the_slope_it_has_there(written: Any) -> None:
    by_name = layer("Dense", "d", units=4, activation="leaky_relu")
    found = read_network(
        written(model(by_name, layer("Activation", activation="leaky_relu"), layer("LeakyReLU")))
    )
    assert [line.state for line in found.lines] == ["carried over"] * 4
    assert found.layers[0].to_json()["activation"] == "linear"
    assert [one.to_json()["slope"] for one in found.layers[1:]] == [0.2, 0.2, 0.3]


@pytest.mark.parametrize("sides", [(8, 6), (8,)])
def test_a_dense_layer_on_a_picture_acts_on_its_channels_there_and_here(
    written: Any, sides: tuple[int, ...]
) -> None:
    given = layer("InputLayer", batch_shape=[None, *sides, 3])
    dense = layer("Dense", units=16, activation="relu", use_bias=False)
    found = read_network(written(model(given, dense, layer("Flatten"), dense)))
    first, _, last = found.layers
    assert first.build((3, *sides))(torch.ones(2, 3, *sides)).shape == (2, 16, *sides)
    assert sum(one.numel() for one in first.build((3, *sides)).parameters()) == 3 * 16
    assert last.kind == "dense"


def test_what_a_built_layer_takes_is_known_without_an_input_layer(written: Any) -> None:
    dense = {**layer("Dense", units=16), "build_config": {"input_shape": [None, 8, 6, 3]}}
    (first,) = read_network(written(model(dense))).layers
    assert first.kind == "conv2d"


def test_more_layers_than_a_network_takes_are_told_in_words(written: Any) -> None:
    many = [layer("Dense", units=4)] * 501
    assert len(read_network(written(model(*many[:500]))).layers) == 500
    with pytest.raises(SpecError, match="at most 500 layers, found more"):
        read_network(written(model(*many)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe has no name on this system")
def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(path := tmp_path / "model.json")
    with pytest.raises(SpecError, match="it is a pipe"):
        read_network(path)


def test_json_without_end_is_told_in_words(tmp_path: Path) -> None:
    (path := tmp_path / "model.json").write_text("[" * 200_000)
    with pytest.raises(SpecError, match="expected JSON"):
        read_network(path)
