"""State dicts: what shapes tell becomes layers, what they don't is said, and nothing is run."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from aestudio.examples import Example, examples
from aestudio.importing import networks, read_network, with_imported
from aestudio.spec import SpecError
from aestudio.trainer.compiled import build_model

DENSE = nn.Sequential(
    nn.Linear(64, 32), nn.ReLU(), nn.BatchNorm1d(32), nn.Linear(32, 4), nn.Linear(4, 32), nn.Linear(32, 64)
)
SHAPES = {"digits": (1, 8, 8)}


AUTOENCODERS = [one for one in examples() if one.project().experiment.family.kind == "autoencoder"]


@pytest.mark.parametrize("example", AUTOENCODERS, ids=lambda one: one.name)
def test_our_own_weights_give_the_same_network(example: Example, tmp_path: Path) -> None:
    """What leaves no trace is the activation, stride and padding; sizes are all there."""
    experiment = example.project().experiment
    shape = SHAPES.get(example.name, (1, 28, 28))
    weights = build_model(experiment, shape).state_dict()
    save_file(weights, path := tmp_path / "weights.safetensors")
    found = read_network(path, shape)
    both = networks(found, shape)
    for role, network in experiment.networks.items():
        with_weights = [row.layer for row in network.resolve(shape).layers if row.parameters]
        ours = [one for one in both[role].layers if one.kind not in ("flatten", "reshape")]
        if role == "encoder":
            assert [one.kind for one in ours] == [one.kind for one in with_weights]
        sizes = [one.to_json().get("units", one.to_json().get("channels")) for one in ours]
        theirs = [one.to_json() for one in network.layers if one.kind in {o.kind for o in ours}]
        assert sizes == [one.get("units", one.get("channels")) for one in theirs]


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".safetensors"])
def test_a_dense_autoencoder(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"weights{suffix}"
    if suffix == ".safetensors":
        save_file(DENSE.state_dict(), path)
    else:
        torch.save(DENSE.state_dict(), path)
    found = read_network(path, (1, 8, 8))
    assert [one.kind for one in found.layers] == [
        "flatten", "dense", "batch_norm", "dense", "dense", "dense", "reshape",
    ]  # fmt: skip
    both = networks(found, (1, 8, 8))
    assert both["encoder"].resolve((1, 8, 8)).output_shape == (4,)
    assert both["decoder"].resolve((4,)).output_shape == (1, 8, 8)
    assert any("activation assumed" in line.said for line in found.lines)


def test_convolutions_both_ways(tmp_path: Path) -> None:
    net = nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.Conv2d(8, 4, 3, groups=2), nn.ConvTranspose2d(4, 8, 3), nn.Conv2d(8, 1, 3)
    )
    save_file(net.state_dict(), path := tmp_path / "w.safetensors")
    found = read_network(path, (1, 28, 28))
    told = [(one.kind, one.to_json()["channels"]) for one in found.layers]
    assert told == [("conv2d", 8), ("conv2d", 4), ("conv_transpose2d", 8), ("conv2d", 1)]
    assert found.layers[1].to_json()["groups"] == 2
    assert "stride" in found.lines[0].said


def test_what_no_layer_has_is_told(tmp_path: Path) -> None:
    tensors = {"attention.in_proj_weight": torch.zeros(12, 4), "out.weight": torch.zeros(2, 4)}
    save_file(tensors, path := tmp_path / "w.safetensors")
    found = read_network(path, (4,))
    assert [line.state for line in found.lines] == ["left out", "assumed"]
    assert "in_proj_weight 12 x 4" in found.lines[0].said


def test_a_name_of_thousands_of_digits_is_a_name(tmp_path: Path) -> None:
    save_file({f"layer.{'9' * 5000}.weight": torch.zeros(2, 4)}, path := tmp_path / "w.safetensors")
    assert [one.kind for one in read_network(path, (4,)).layers] == ["dense"]


class Evil:
    """Its pickle writes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return open, (str(self.path), "w")


def test_a_strangers_file_runs_no_code(tmp_path: Path) -> None:
    path, trace = tmp_path / "evil.pt", tmp_path / "trace"
    torch.save({"weight": Evil(trace)}, path)
    with pytest.raises(SpecError, match="not opened"):
        read_network(path)
    path.write_bytes(pickle.dumps(Evil(trace)))
    with pytest.raises(SpecError, match="not opened"):
        read_network(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda _: b"", "an empty file"),
        (lambda content: content[:-200], "whose end is missing"),
        (lambda _: b"<html>not found</html>", "PyTorch did not write"),
    ],
)
def test_a_broken_file_is_told_in_our_own_words(
    tmp_path: Path, spoil: Callable[[bytes], bytes], said: str
) -> None:
    path = tmp_path / "w.pt"
    torch.save(DENSE.state_dict(), path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(SpecError, match=said) as raised:
        read_network(path)
    text = str(raised.value)
    assert text.startswith(f"{path}: expected a state dict")
    assert not any(word in text for word in ("weights_only", "PytorchStreamReader", "Ran out", "pickle"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        struct.pack("<Q", 2**62) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 9) + b'{"a": {}}',
        struct.pack("<Q", 24) + b'{"a": {"shape": [-1, 2]}',
        struct.pack("<Q", 2) + b"{}",
    ],
)
def test_a_broken_header_is_told(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "w.safetensors").write_bytes(content)
    with pytest.raises(SpecError, match=r"w\.safetensors: expected"):
        read_network(path)


def test_another_kind_of_file(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"expected a file that ends in one of \.safetensors"):
        read_network(tmp_path / "model.h5")
    with pytest.raises(SpecError, match="can't be read"):
        read_network(tmp_path / "missing.safetensors")


def test_an_experiment_takes_it_over(tmp_path: Path) -> None:
    save_file(DENSE.state_dict(), path := tmp_path / "w.safetensors")
    experiment = next(one for one in examples() if one.name == "digits").project().experiment
    changed = with_imported(experiment, read_network(path, (1, 8, 8)), (1, 8, 8), encoder=4)
    assert [len(changed.networks[role].layers) for role in ("encoder", "decoder")] == [4, 3]
    assert changed.training == experiment.training
