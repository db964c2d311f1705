"""A sample on its way through the network: what stands behind each layer is what the layer gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.analysis.flow import CHANNELS, Flow, FlowOf, _cut
from aestudio.analysis.question import looking, to_numpy
from aestudio.experiment import Experiment
from aestudio.job import finish
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.untrained import Untrained

BACK = [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]


def through(tmp_path: Path, encoder: list[Any], decoder: list[Any]) -> FlowOf:
    networks = {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}}
    wanted = Experiment.parse({"networks": networks})
    return finish(Untrained(wanted, Flow(index=3)), load_data(wanted, tmp_path))


def test_every_layer_is_there_and_the_end_is_the_reconstruction(build: Any) -> None:
    trained = build(code=3, extra=("batch_norm", "dropout"))
    found = Flow(index=3).answer(trained)
    assert [place for place in found.stages if place[0] == "encoder"] == [("encoder", (k,)) for k in range(5)]
    row = trained.parts.validation[3:4]
    assert found.samples.rows[0] == row[0]
    with looking(trained):
        x = trained.batches(trained.batches.rows(row))
        code, output = to_numpy(trained.model.encode(x))[0], to_numpy(trained.model.reconstruct(x))[0]
    np.testing.assert_array_equal(found.stages["encoder", (4,)].values, code)
    np.testing.assert_array_equal(found.output, output)
    stage = found.stages["encoder", (4,)]
    assert stage.low == pytest.approx(code.min())
    assert stage.high == pytest.approx(code.max())
    assert stage.mean == pytest.approx(code.mean())
    assert found.label_words() == f"digit {trained.dataset.labels['digit'][row[0]]}"


def test_layers_inside_others_are_there(tmp_path: Path) -> None:
    body = [{"kind": "conv2d", "channels": 4}, "batch_norm"]
    encoder = [{"kind": "conv2d", "channels": 4}, {"kind": "residual", "body": body}, "flatten", BACK[0]]
    found = through(tmp_path, encoder, BACK)
    inside, sum_ = found.stages["encoder", (1, 1)], found.stages["encoder", (1,)]
    np.testing.assert_allclose(sum_.values, inside.values + found.stages["encoder", (0,)].values, rtol=1e-6)


def test_it_goes_as_far_as_the_network_works(tmp_path: Path) -> None:
    broken = through(tmp_path, ["flatten", {"kind": "reshape", "shape": [5]}, BACK[0]], BACK)
    assert list(broken.stages) == [("encoder", (0,))]
    assert broken.output is None
    wrong_end = through(tmp_path, ["flatten", {"kind": "dense", "units": 2}], BACK[:1])
    assert ("decoder", (0,)) in wrong_end.stages
    assert wrong_end.output is None, "64 numbers are no picture of 8 by 8"


def test_beyond_the_last_sample_it_starts_again(build: Any) -> None:
    trained = build()
    count = len(trained.parts.validation)
    assert Flow(index=count + 2).answer(trained).index == 2
    assert Flow(index=-1).answer(trained).index == count - 1


def test_an_empty_part_is_refused_in_words(tmp_path: Path) -> None:
    split = {"train": 1.0, "validation": 0.0, "test": 0.0}
    networks = {"encoder": {"layers": ["flatten", BACK[0]]}, "decoder": {"layers": BACK}}
    wanted = Experiment.parse({"data": {"kind": "digits", "split": split}, "networks": networks})
    with pytest.raises(SpecError, match="expected samples in the validation part"):
        finish(Untrained(wanted, Flow()), load_data(wanted, tmp_path))


def test_much_is_cut_to_what_can_be_shown() -> None:
    assert _cut(np.zeros((200, 8, 8), np.float32)).shape == (CHANNELS, 8, 8)
    assert _cut(np.zeros((3, 512, 512), np.float32)).shape == (3, 64, 64)
    assert _cut(np.zeros(100_000, np.float32)).shape == (25_000,)
    assert _cut(np.zeros((50, 10_000), np.float32)).size <= 40_000


def test_a_generator_is_given_noise_and_the_judge_the_sample(tmp_path: Path) -> None:
    wanted = Experiment.drafted((1, 8, 8), family="gan")
    data = load_data(wanted, tmp_path)
    found = finish(Untrained(wanted, Flow(index=3)), data)
    roles = {role for role, _ in found.stages}
    assert roles == {"generator", "discriminator"}
    assert found.drawn == ("generator",)
    again, other = (finish(Untrained(wanted, Flow(index=index)), data) for index in (3, 4))
    first = ("generator", (0,))
    np.testing.assert_array_equal(found.stages[first].values, again.stages[first].values)
    assert not np.array_equal(found.stages[first].values, other.stages[first].values)


def test_a_generator_of_points_is_given_noise_too_though_it_takes_as_many_numbers(tmp_path: Path) -> None:
    gan = {"kind": "gan", "latent": 2}
    wanted = Experiment.drafted((2,), family=gan, data={"kind": "plane"})
    data = load_data(wanted, tmp_path)
    found = finish(Untrained(wanted, Flow(index=3)), data)
    assert tuple(data.shape) == wanted.family.ports((2,))["generator"].takes
    assert found.drawn == ("generator",)
    assert found.input.shape == (2,)


def test_what_enlarges_is_given_the_small_picture(tmp_path: Path) -> None:
    wanted = Experiment.drafted((1, 8, 8), family={"kind": "superres", "degrade": {"factor": 2}})
    data = load_data(wanted, tmp_path)
    found = finish(Untrained(wanted, Flow(index=3)), data)
    picture = data.values[found.samples.rows].astype(np.float64) / 16
    np.testing.assert_allclose(found.input, wanted.family.degrade(picture)[0], atol=1e-6)
    assert found.drawn == ()
    assert found.stages["encoder", (0,)].shape[1:] == (4, 4)
    assert found.output is not None
    assert np.abs(found.output - picture[0]).mean() < 0.2, "an untrained one gives the bicubic enlargement"
