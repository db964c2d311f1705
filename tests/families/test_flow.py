"""The normalizing flow: exact, invertible, and as likely as the truth where that is known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal

from aestudio.data import DATASETS, Dataset
from aestudio.data.plane import gaussian_log_density, gaussian_means
from aestudio.experiment import Experiment, problems
from aestudio.families import FAMILIES, Decodes, Encodes, Given, Likelihoods, Morphs, Samples
from aestudio.families.flow_model import FlowModel
from aestudio.networks import Shape
from aestudio.trainer import compile_experiment, train
from aestudio.trainer.compiled import build_model

KINDS = ["affine", "spline"]
PREPROCESSINGS = ["none", {"kind": "scale", "centre": 0.4, "unit": 0.3}, "logit"]


def model(settings: dict[str, Any] | None = None, shape: Shape = (2,), stir: float = 0.2) -> FlowModel:
    """A flow whose transforms do something: its heads begin at zero."""
    experiment = Experiment.drafted(shape, family={"kind": "flow", **(settings or {})})
    built = build_model(experiment, shape, {"digit": 10})
    assert isinstance(built, FlowModel)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for transform in built.transforms:
            transform.head.weight.normal_(0, stir, generator=generator)
            transform.head.bias.normal_(0, stir, generator=generator)
    return built.eval()


def rows(shape: Shape, count: int = 64) -> torch.Tensor:
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(1))


def test_it_can_do_what_viewers_ask_for() -> None:
    for ability in (Encodes, Decodes, Likelihoods, Morphs, Samples):
        assert isinstance(model(), ability)


@pytest.mark.parametrize("coupling", KINDS)
@pytest.mark.parametrize("preprocessing", PREPROCESSINGS, ids=str)
@pytest.mark.parametrize("shape", [(1,), (2,), (5,), (1, 8, 8), (2, 16)], ids=str)
def test_it_is_invertible_in_single_precision(shape: Shape, coupling: str, preprocessing: Any) -> None:
    flow = model({"coupling": coupling, "preprocessing": preprocessing, "transforms": 4}, shape, stir=0.05)
    x = rows(shape)

    with torch.inference_mode():
        z = flow.encode(x)
        error = (flow.decode(z) - x).abs().max()

    assert z.shape == (64, math.prod(shape))
    assert float(error) < 1e-4


@pytest.mark.parametrize("coupling", KINDS)
@pytest.mark.parametrize("preprocessing", PREPROCESSINGS, ids=str)
def test_the_log_determinant_is_that_of_autograds_jacobian(coupling: str, preprocessing: Any) -> None:
    flow = model({"coupling": coupling, "preprocessing": preprocessing, "transforms": 3}, (4,))
    x = rows((4,), 2)

    found = flow.transformed(x)[1].detach()

    for one, log_det in zip(x, found, strict=True):
        jacobian = torch.autograd.functional.jacobian(lambda row: flow.encode(row[None])[0], one)
        assert float(log_det) == pytest.approx(float(torch.linalg.slogdet(jacobian)[1]), abs=1e-4)


def test_the_density_of_a_flow_that_does_nothing_is_that_of_normal_numbers() -> None:
    flow, x = model({"transforms": 2}, stir=0.0), torch.randn(7, 2)

    torch.testing.assert_close(flow.log_prob(x), Independent(Normal(torch.zeros(2), 1.0), 1).log_prob(x))


@pytest.mark.parametrize("coupling", KINDS)
def test_the_density_integrates_to_one(coupling: str) -> None:
    flow = model({"coupling": coupling, "transforms": 3})
    axis = torch.linspace(-7, 7, 150)
    points = torch.cartesian_prod(axis, axis)

    with torch.inference_mode():
        total = flow.log_prob(points).exp().sum() * (axis[1] - axis[0]) ** 2

    assert float(total) == pytest.approx(1, abs=0.01)


def test_values_in_steps_get_noise_of_one_step_and_a_probability() -> None:
    """A flow that does nothing, on values 0 and 1: each cell's probability is the integral over it."""
    flow, x = model({"step": 1.0}, stir=0.0), torch.tensor([[0.0, 1.0]]).expand(20_000, 2)

    with torch.inference_mode():
        found = flow.log_likelihood(x, generator=torch.Generator().manual_seed(0)).mean()

    cell = Normal(0.0, 1.0).cdf(torch.tensor([1.0, 2.0])) - Normal(0.0, 1.0).cdf(torch.tensor([0.0, 1.0]))
    exact = float(cell.log().sum())
    assert exact - 0.2 < float(found) < exact + 0.01  # it bounds the probability from below


def test_bits_per_dim_are_the_loss_in_other_units_whatever_the_scaling() -> None:
    """Pictures in steps of 1/16 and of 1: the flow that does the same on them finds them as likely."""
    x, noise = (rows((1, 8, 8)) * 16).floor(), torch.Generator
    fine = model({"step": 1 / 16}, (1, 8, 8), stir=0.0)
    scale = {"kind": "scale", "unit": 16.0}
    whole = model({"step": 1.0, "preprocessing": scale}, (1, 8, 8), stir=0.0)

    (_, first), (_, second) = (
        next(flow.losses(values, noise().manual_seed(3))) for flow, values in ((fine, x / 16), (whole, x))
    )

    torch.testing.assert_close(first["bits_per_dim"], first["loss"] / (64 * math.log(2)))
    torch.testing.assert_close(first["loss"], second["loss"])


def test_the_stages_begin_with_the_sample_and_end_with_the_latent() -> None:
    flow, x = model({"transforms": 3}, (1, 8, 8)), rows((1, 8, 8))

    stages = flow.stages(x)

    assert stages.shape == (4, 64, 1, 8, 8)
    torch.testing.assert_close(stages[0], x)
    torch.testing.assert_close(stages[-1].flatten(1), flow.encode(x))


def test_each_transform_has_a_conditioner_of_its_own_with_other_weights() -> None:
    first, second, *_ = (transform.conditioner for transform in model().transforms)
    weights = [next(network.parameters()) for network in (first, second)]

    assert not torch.equal(*weights)
    torch.testing.assert_close(weights[0].abs(), weights[1].abs())  # drawn from the same distribution


def test_a_class_changes_the_density_and_the_samples() -> None:
    flow = model({"label": "digit"}, (1, 8, 8))
    for parameter in flow.parameters():
        torch.nn.init.normal_(parameter, std=0.05, generator=torch.Generator().manual_seed(2))
    x, noise = rows((1, 8, 8), 1), torch.randn(1, 64)
    three, seven = torch.tensor([3]), torch.tensor([7])

    with torch.inference_mode():
        assert not torch.allclose(flow.log_prob(x, three), flow.log_prob(x, seven))
        assert not torch.allclose(flow.generate(noise, three), flow.generate(noise, seven))
        assert float((flow.decode(flow.encode(x, three), three) - x).abs().max()) < 1e-4


def test_a_family_just_chosen_suits_the_data() -> None:
    flow = FAMILIES.parse("flow")
    given = Given((1, 8, 8), (0.0, 1.0), step=1 / 16)

    suited = flow.suited(given).to_json()

    assert suited["step"] == pytest.approx(1 / 16)
    assert suited["preprocessing"]["kind"] == "logit"
    assert suited["preprocessing"]["high"] == pytest.approx(17 / 16)
    assert flow.suited(given).complaints(given) == []
    assert flow.suited(Given((28 * 28,), (0.0, 1.0))).to_json()["coupling"]["kind"] == "affine"
    assert flow.suited(Given((3,), (900.0, 1100.0))).to_json()["preprocessing"]["centre"] == 1000


def test_whole_numbers_without_their_step_are_a_problem_in_words() -> None:
    digits: Dataset = DATASETS.parse("digits").load()
    experiment = Experiment.drafted((1, 8, 8), family="flow")

    found = problems(experiment, (1, 8, 8), (0.0, 1.0), digits.classes, digits.step((0.0, 1.0)))

    assert [problem.path for problem in found] == ["family.step"]
    assert "expected the value step of the data, 0.0625 after scaling, found 0" in found[0].text


def test_data_beyond_the_logits_bounds_are_a_problem_in_words() -> None:
    family = FAMILIES.parse({"kind": "flow", "preprocessing": "logit"})

    ((field, text),) = family.complaints(Given((2,), (-1.0, 1.0)))

    assert field == "preprocessing"
    assert "expected data from 0 to 1 for the logit, found data from -1 to 1" in text


def test_on_eight_gaussians_it_is_as_likely_as_the_truth_and_covers_them_all() -> None:
    dense = {"kind": "dense", "units": 32, "activation": "relu"}
    data = {"kind": "plane", "count": 8000, "noise": 0.3}
    experiment = Experiment.parse(
        {
            "family": {"kind": "flow", "transforms": 4},
            "networks": {"conditioner": {"layers": [dense, dense]}},
            "data": data,
            "training": {
                "epochs": 8,
                "batch_size": 256,
                "threads": 1,
                "optimizer": {"kind": "adam", "learning_rate": 5e-3},
                "schedule": "cosine",
            },
        }
    )
    compiled = compile_experiment(experiment, DATASETS.parse(data).load())
    for _ in train(compiled):
        pass
    fresh = DATASETS.parse({**data, "seed": 9}).load().values
    truth = gaussian_log_density(fresh.astype(float), noise=0.3).mean()
    flow = compiled.model.eval()
    assert isinstance(flow, FlowModel)

    with torch.inference_mode():
        found = float(flow.log_likelihood(torch.from_numpy(fresh)).mean())
        made = flow.generate(flow.noise(2000, torch.Generator().manual_seed(0))).numpy()
        back = flow.decode(flow.encode(torch.from_numpy(fresh))).numpy()

    assert abs(found - truth) < 0.1  # nats
    distance = np.linalg.norm(made[:, None] - gaussian_means(), axis=2)
    inside = np.bincount(distance.argmin(1)[distance.min(1) < 0.9], minlength=8)
    assert (inside > 100).sum() == 8
    assert np.abs(back - fresh).max() < 1e-4


def sparse_pictures() -> tuple[torch.Tensor, FlowModel]:
    """Pictures of which 3 in 4 numbers are nearly always 0, as MNIST's, and the flow drafted for such."""
    values = torch.rand(256, 1, 12, 12, generator=torch.Generator().manual_seed(4))
    x = torch.where(values > 0.75, (values * 255).floor() / 255, 0.0)
    family = FAMILIES.parse({"kind": "flow", "transforms": 3}).suited(
        Given((1, 12, 12), (0.0, 1.0), step=1 / 255)
    )
    return x, model(family.to_json(), (1, 12, 12), stir=0.0)


def test_pictures_begin_as_likely_as_a_gaussian_fitted_to_each_number() -> None:
    """That likelihood, worked out in numpy from the logit and a batch, is the flow's before it learns."""
    x, flow = sparse_pictures()
    x = torch.full_like(x, 0.5) + 0.25 * (x > 0)  # far from the bounds, where the noise matters less
    logit = flow.spec.to_json()["preprocessing"]
    flow.train()

    _, terms = next(flow.losses(x, torch.Generator().manual_seed(3)))

    noise = torch.rand(x.shape, generator=torch.Generator().manual_seed(3)).double()
    share = (x.double() + noise / 255).flatten(1).numpy() / logit["high"]
    p = logit["margin"] + (1 - 2 * logit["margin"]) * share
    u, slope = np.log(p / (1 - p)), (1 - 2 * logit["margin"]) / logit["high"] / (p * (1 - p))
    density = -((u - u.mean(0)) ** 2 / u.var(0) + np.log(2 * np.pi * u.var(0))) / 2 + np.log(slope)
    bits = -(density.mean(0) + np.log(1 / 255)).mean() / np.log(2)
    assert float(terms["bits_per_dim"]) == pytest.approx(bits, abs=0.01)


def test_what_the_first_batch_sets_is_kept() -> None:
    x, flow = sparse_pictures()
    unset = flow.encode(x)
    next(flow.losses(x))
    torch.testing.assert_close(flow.encode(x), unset)  # evaluating sets nothing

    next(flow.train().losses(x))
    first = flow.eval().encode(x).detach()
    weights = {key: value.clone() for key, value in flow.state_dict().items()}
    next(flow.train().losses(x / 2))
    _, read = sparse_pictures()
    read.load_state_dict(weights)
    next(read.train().losses(x / 2))

    assert abs(float(first.mean())) < 0.5
    assert 0.5 < float(first.std()) < 2
    torch.testing.assert_close(flow.eval().encode(x), first)
    torch.testing.assert_close(read.eval().encode(x), first)


def bordered_pictures() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Continuous pictures, black at the border in most samples but not in all, as digits are."""
    rng = np.random.default_rng(5)
    values = rng.random((1000, 1, 12, 12), dtype=np.float32)
    return np.where(rng.random(values.shape) < np.linspace(0, 0.2, 12), values, np.float32(0))


def test_numbers_that_the_first_batch_finds_constant_do_not_blow_up() -> None:
    """A number constant there began a thousandth as wide as all: the second step had 1e15 bits a number."""
    data = Dataset("bordered", bordered_pictures())
    family = FAMILIES.parse("flow").suited(Given(data.shape, data.range, step=data.step(data.range)))
    training = {
        "epochs": 6,
        "batch_size": 64,
        "threads": 1,
        "optimizer": {"kind": "adam", "learning_rate": 2e-3},
    }
    drafted = Experiment.drafted(data.shape, family=family.to_json()).to_json()
    compiled = compile_experiment(Experiment.parse({**drafted, "training": training}), data)

    reports = list(train(compiled))

    nats_of_a_bit = math.prod(data.shape) * math.log(2)
    bits = [nats / nats_of_a_bit for report in reports for nats in report.losses.get("loss", ())]
    judged = [report.epoch_terms["val_bits_per_dim"] for report in reports if report.epoch_terms]
    assert max(bits) < bits[0] + 8
    assert min(judged) < judged[0] - 0.3
    assert max(judged) < 0


def test_only_pictures_get_gentle_couplings_and_those_of_older_files_stay_steep() -> None:
    flow = FAMILIES.parse("flow")
    old = FAMILIES.parse({"kind": "flow", "coupling": {"kind": "affine"}}).to_json()
    assert flow.suited(Given((1, 28, 28), (0.0, 1.0))).to_json()["coupling"]["steepest"] == 2
    assert flow.suited(Given((784,), (0.0, 1.0))).to_json()["coupling"]["steepest"] == 1000
    assert old["coupling"]["steepest"] == 1000


def test_widths_of_a_run_that_began_narrower_are_kept() -> None:
    x, flow = sparse_pictures()
    next(flow.train().losses(x))
    weights = flow.state_dict()
    weights["actnorm.width"] = torch.full_like(weights["actnorm.width"], 1e-3)
    _, read = sparse_pictures()
    read.load_state_dict(weights)

    next(read.train().losses(x))

    torch.testing.assert_close(read.state_dict()["actnorm.width"], weights["actnorm.width"])


def test_once_begun_a_step_draws_the_noise_of_its_batch_and_no_more() -> None:
    x, flow = sparse_pictures()
    next(flow.train().losses(x))
    used, once = (torch.Generator().manual_seed(5) for _ in range(2))

    next(flow.losses(x, used))

    torch.rand(x.shape, generator=once)
    assert torch.equal(used.get_state(), once.get_state())


@pytest.mark.parametrize("coupling", KINDS)
def test_a_picture_of_which_most_is_empty_comes_back(coupling: str) -> None:
    """In single precision, at the ends of a logit with next to no margin."""
    x, flow = sparse_pictures()
    flow = model({**flow.spec.to_json(), "coupling": coupling}, (1, 12, 12), stir=0.05)
    next(flow.train().losses(x))

    with torch.inference_mode():
        assert float((flow.eval().decode(flow.encode(x)) - x).abs().max()) < 1e-4


@pytest.mark.parametrize(
    ("shape", "stride"), [((2, 8, 8), 2), ((1, 9, 6), 3), ((2, 8, 8), 1), ((1, 32), 4)], ids=str
)
def test_a_conditioner_that_gives_a_map_decides_on_blocks_near_each_place(shape: Shape, stride: int) -> None:
    """A changed number moves only with numbers that the convolution sees together with it."""
    sides = len(shape) - 1
    conv = {
        "kind": f"conv{sides}d",
        "channels": 6,
        "kernel": 3,
        "stride": [stride] * sides if sides == 2 else stride,
    }
    experiment = Experiment.parse(
        {
            "family": {"kind": "flow", "transforms": 1, "coupling": "affine"},
            "networks": {"conditioner": {"layers": [conv]}},
        }
    )
    flow = build_model(experiment, shape)
    assert isinstance(flow, FlowModel)
    (transform,) = flow.transforms
    torch.nn.init.normal_(transform.head.weight)
    x = rows(shape, 1)

    jacobian = torch.autograd.functional.jacobian(lambda row: flow.encode(row[None])[0], x[0]).reshape(
        x.numel(), -1
    )

    assert transform.block == (stride,) * sides
    log_det = float(flow.transformed(x)[1].detach())
    assert float(torch.linalg.slogdet(jacobian)[1]) == pytest.approx(log_det, abs=1e-4)
    places = np.stack(np.unravel_index(np.arange(x.numel()), shape), 1)[:, 1:]
    apart = np.abs(places[:, None] - places[None]).max(-1)
    assert (jacobian.numpy()[apart > stride + 2] == 0).all()
    off = jacobian - torch.diag(jacobian.diagonal())
    changed = (off != 0).any(1)
    assert 0.3 < float(changed.float().mean()) <= 0.5
