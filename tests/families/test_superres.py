"""The super-resolution autoencoder: what it sees, what it adds to, and how it is drafted for pictures."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.flow import Flow
from aestudio.data import Dataset
from aestudio.degrade import Degrade, enlarge
from aestudio.experiment import Experiment, problems, resolve
from aestudio.experiment.changes import loss_weights
from aestudio.experiment.choosing import use_family, with_roles
from aestudio.experiment.linking import pair
from aestudio.families import FAMILIES, Given, Upsamples
from aestudio.networks import Shape
from aestudio.spec import replace
from aestudio.trainer import Trainer, compile_experiment


def pictures(count: int, shape: Shape) -> np.ndarray[Any, Any]:
    """Smooth ones: sums of slow waves, from 0 to 1."""
    rng = np.random.default_rng(0)
    y, x = np.meshgrid(*(np.linspace(0, np.pi, n) for n in shape[1:]), indexing="ij")
    waves = [np.cos(a * y + b * x) for a, b in itertools.product(range(3), range(3))]
    mixed = np.tensordot(rng.normal(size=(count, shape[0], 9)), np.array(waves), 1)
    return np.asarray((mixed - mixed.min()) / (mixed.max() - mixed.min()), np.float32)


def compiled(shape: Shape = (1, 16, 16), training: dict[str, Any] | None = None, **settings: Any) -> Any:
    family = {"kind": "superres", **settings}
    experiment = Experiment.drafted(shape, family=family, training={"threads": 1, **(training or {})})
    return compile_experiment(experiment, Dataset("waves", pictures(120, shape)))


def test_the_dense_network_of_the_lecture_has_its_parameters() -> None:
    family = {"kind": "superres", "residual": False, "degrade": {"factor": 2}}
    experiment = Experiment.drafted((1, 70, 70), family=family)

    found = resolve(experiment, (1, 70, 70))

    assert found["encoder"] is not None
    assert found["decoder"] is not None
    assert found["encoder"].input_shape == (1, 35, 35)
    assert found["encoder"].parameters + found["decoder"].parameters == 6_702_001


@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 32, 32), (1, 64, 48), (3, 70, 70), (1, 45, 45)], ids=str)
def test_a_draft_fits_any_picture_whose_sides_can_be_divided(shape: Shape, residual: bool) -> None:
    family = FAMILIES.parse({"kind": "superres", "residual": residual}).suited(Given(shape, (0.0, 1.0)))

    assert problems(Experiment.drafted(shape, family=family.to_json()), shape, (0.0, 1.0)) == ()


@pytest.mark.parametrize(
    ("shape", "bounds", "said"),
    [
        ((2,), (0.0, 1.0), "family.kind: expected pictures (channels, height, width)"),
        ((1, 30, 30), (0.0, 1.0), "30 × 30 pixels, found 4; 2, 3, 5, 6, 10, 15, 30 would do"),
        ((1, 31, 29), (0.0, 1.0), "found 4; no factor divides both"),
        ((1, 32, 32), (-1.0, 1.0), "values from 0 to 1, found -1 to 1; choose the scaling '0 to 1'"),
    ],
)
def test_what_cannot_be_made_small_is_told(shape: Shape, bounds: tuple[float, float], said: str) -> None:
    found = problems(Experiment.drafted(shape, family="superres"), shape, bounds)

    assert said in " ".join(map(str, found))


@pytest.mark.parametrize("kernel", ["average", "bicubic", "stride"])
def test_it_is_shown_what_the_degradation_says(kernel: str) -> None:
    ready = compiled(degrade={"factor": 4, "kernel": kernel, "noise": 0.1})
    x = torch.from_numpy(pictures(5, (1, 16, 16)))
    seeded = torch.Generator().manual_seed(3)

    shown = ready.model.observe(x, seeded)

    wanted = Degrade.parse({"factor": 4, "kernel": kernel})(x.numpy().astype(float))
    noise = 0.1 * torch.randn(5, 1, 4, 4, generator=torch.Generator().manual_seed(3))
    np.testing.assert_allclose(shown.numpy(), wanted + noise.numpy(), atol=1e-5)


def test_networks_that_give_nothing_leave_the_bicubic_enlargement() -> None:
    ready = compiled()
    with torch.no_grad():
        for parameter in ready.model.parameters():
            parameter.zero_()
        small = torch.rand(6, 1, 4, 4, generator=torch.Generator().manual_seed(0))
        found = ready.model.upsample(small).numpy()

    np.testing.assert_allclose(found, enlarge(small.numpy(), 4, "bicubic").clip(0, 1), atol=1e-6)


def test_it_learns_more_than_bicubic_knows_of_simple_pictures() -> None:
    training = {"epochs": 60, "batch_size": 16, "optimizer": {"kind": "adam", "learning_rate": 3e-3}}
    ready = compiled(training=training, degrade={"factor": 4})
    *_, last = Trainer(ready).run()
    x = torch.from_numpy(pictures(120, (1, 16, 16)))[ready.parts["validation"]]
    bicubic = enlarge(ready.model.degrade.of_tensor(x).numpy(), 4, "bicubic")

    assert last.epoch_terms["val_loss"] < 0.5 * ((bicubic - x.numpy()) ** 2).mean()


def test_the_same_input_gives_the_same_picture_and_asks_for_no_random_number() -> None:
    model = compiled().model.eval()
    small, generator = torch.rand(3, 1, 4, 4), torch.Generator().manual_seed(1)
    before = generator.get_state()

    with torch.inference_mode():
        first, second = model.upsample(small, generator), model.upsample(small)

    assert isinstance(model, Upsamples)
    assert first.shape == (3, 1, 16, 16)
    assert torch.equal(first, second)
    assert torch.equal(before, generator.get_state())


def test_an_autoencoder_becomes_one_with_a_draft_of_its_own_and_no_link() -> None:
    before = Experiment.drafted((1, 28, 28)).model_copy(update={"linked": True})

    after = use_family(before, "superres", Given((1, 28, 28), (0.0, 1.0)))

    assert problems(after, (1, 28, 28), (0.0, 1.0)) == ()
    assert not after.linked
    assert pair(after) is None
    assert pair(before) == ("encoder", "decoder")


def test_one_saved_before_there_was_an_adversarial_term_is_the_same_and_has_none() -> None:
    saved = {"kind": "superres", "degrade": {"factor": 4}, "loss": {"kind": "mse"}, "residual": True}
    experiment = Experiment.drafted((1, 16, 16), family=saved)

    assert set(experiment.networks) == {"encoder", "decoder"}
    assert not experiment.family.adversarial
    assert experiment.family.loss_weights() == {}
    assert loss_weights(experiment) == {}


def test_the_discriminator_learns_apart_and_is_given_nothing_by_the_upsamplers_step() -> None:
    model = compiled(adversarial=True, adversarial_weight=10.0).model
    x = torch.from_numpy(pictures(8, (1, 16, 16)))
    steps = model.losses(x)

    role, first = next(steps)
    first["discriminator_loss"].backward()
    judge = [value.grad.clone() for value in model.discriminator.parameters()]
    assert role == "discriminator"
    assert all(value.grad is None for value in [*model.encoder.parameters(), *model.decoder.parameters()])

    role, second = next(steps)
    second["objective"].backward()
    assert role == "superres"
    assert all(torch.equal(a, b.grad) for a, b in zip(judge, model.discriminator.parameters(), strict=True))
    assert second["objective"] == second["loss"] + 10.0 * second["adversarial"]
    assert next(steps, None) is None


def test_a_weight_of_0_trains_the_upsampler_as_if_there_were_no_discriminator() -> None:
    training = {"epochs": 2, "batch_size": 16}
    with_one = compiled(training=training, adversarial=True, adversarial_weight=0.0)
    without = compiled(training=training)
    without.model.encoder.load_state_dict(with_one.model.encoder.state_dict())
    without.model.decoder.load_state_dict(with_one.model.decoder.state_dict())
    for ready in (with_one, without):
        for _ in Trainer(ready).run():
            pass

    small = torch.rand(3, 1, 4, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(with_one.model.upsample(small), without.model.upsample(small))


def test_the_adversarial_term_makes_outputs_that_are_taken_for_pictures_oftener() -> None:
    """As the weight grows, D(output) rises and so does the squared error: what is sharper is made up."""
    training = {"epochs": 30, "batch_size": 16, "optimizer": {"kind": "adam", "learning_rate": 2e-3}}
    terms = []
    for weight in (0.0, 0.1):
        ready = compiled((1, 16, 16), training, adversarial=True, adversarial_weight=weight)
        *_, last = Trainer(ready).run()
        terms.append(last.epoch_terms)

    assert terms[1]["adversarial"] < terms[0]["adversarial"]
    assert terms[1]["loss"] > terms[0]["loss"]


def test_the_setting_brings_the_network_and_takes_it_away_again() -> None:
    before = Experiment.drafted((1, 16, 16), family="superres")
    asked = before.model_copy(update={"family": replace(before.family, adversarial=True)})

    after = with_roles(asked, (1, 16, 16))

    assert problems(after, (1, 16, 16), (0.0, 1.0)) == ()
    assert {role: after.networks[role] for role in before.networks} == before.networks
    assert after.networks["discriminator"].layers[-1].name == "Score"
    back = after.model_copy(update={"family": before.family})
    assert with_roles(back, (1, 16, 16)) == before
    assert loss_weights(after) == {"adversarial term": "family.adversarial_weight"}


def test_the_sample_on_its_way_reaches_the_discriminator_as_a_picture_of_full_size() -> None:
    found = Flow().answer(compiled(adversarial=True))

    assert found.stages["encoder", (0,)].values.shape[-2:] == (4, 4)
    assert found.stages["discriminator", (0,)].values.shape[-2:] == (8, 8)  # after a stride of 2
    assert found.output is not None
    assert found.output.shape == (1, 16, 16)
