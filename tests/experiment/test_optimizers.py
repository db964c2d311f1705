"""Optimizers against torch's own plain ones, step by step, and their defaults against Keras'."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn, optim

from aestudio.experiment import OPTIMIZERS
from aestudio.spec import SpecError

SETTINGS: dict[str, list[dict[str, Any]]] = {
    "adam": [{}, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.1}, {"amsgrad": True}],
    "adamw": [{}, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.3}, {"amsgrad": True}],
    "adamax": [{}, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.1}],
    "sgd": [
        *({}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}),
        *({"momentum": 0.9, "dampening": 0.5}, {"weight_decay": 0.1}),
    ],
    "rmsprop": [
        {},
        {"rho": 0.5, "epsilon": 1e-3},
        {"momentum": 0.9},
        {"centered": True},
        {"weight_decay": 0.1},
    ],
    "adadelta": [{}, {"rho": 0.5, "epsilon": 1e-3, "weight_decay": 0.1}],
    "adagrad": [
        {},
        {"learning_rate_decay": 0.1, "initial_accumulator": 0.0, "epsilon": 1e-3, "weight_decay": 0.1},
    ],
}
NAMES = {  # ours: torch's
    **{"rho": "alpha", "epsilon": "eps", "learning_rate_decay": "lr_decay"},
    **{"initial_accumulator": "initial_accumulator_value", "learning_rate": "lr"},
}
CASES = [(kind, settings) for kind, several in SETTINGS.items() for settings in several]


def plain(kind: str, weights: list[nn.Parameter], settings: dict[str, Any]) -> optim.Optimizer:
    """Torch's optimizer as one would make it by hand, one parameter after another."""
    spec = OPTIMIZERS.parse({"kind": kind, **settings})
    values = {name: getattr(spec, name) for name in type(spec).model_fields}
    given = {NAMES.get(name, name): value for name, value in values.items()}
    if kind == "adadelta":
        given["rho"] = given.pop("alpha")
    if "beta1" in given:
        given["betas"] = (given.pop("beta1"), given.pop("beta2"))
    names = {"adam": "Adam", "adamw": "AdamW", "adamax": "Adamax", "sgd": "SGD", "rmsprop": "RMSprop"}
    made: optim.Optimizer = getattr(optim, names.get(kind, kind.capitalize()))(
        weights, foreach=False, **given
    )
    return made


def parameters() -> list[nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    return [nn.Parameter(torch.randn(shape, generator=generator)) for shape in ((7, 5), (7,), (3, 2, 3, 3))]


def steps(optimizer: optim.Optimizer, weights: list[nn.Parameter]) -> list[Tensor]:
    """Twelve steps down a bent valley; gradients are 0 in places."""
    generator = torch.Generator().manual_seed(1)
    for _ in range(12):
        optimizer.zero_grad(set_to_none=True)
        noise = [torch.randn(weight.shape, generator=generator) for weight in weights]
        loss = sum(((weight - n).relu() ** 3).sum() for weight, n in zip(weights, noise, strict=True))
        assert isinstance(loss, Tensor)
        loss.backward()
        optimizer.step()
    return [weight.detach() for weight in weights]


def test_every_kind_is_compared() -> None:
    assert set(OPTIMIZERS.names()) == set(SETTINGS)


@pytest.mark.parametrize(("kind", "settings"), CASES)
def test_step_by_step_as_torchs_plain_optimizer(kind: str, settings: dict[str, Any]) -> None:
    ours, torchs = parameters(), parameters()

    found = steps(OPTIMIZERS.parse({"kind": kind, **settings}).build(ours), ours)

    for mine, theirs in zip(found, steps(plain(kind, torchs, settings), torchs), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("kind", "settings"), [case for case in CASES if case[1]])
def test_every_setting_makes_a_difference(kind: str, settings: dict[str, Any]) -> None:
    default, changed = parameters(), parameters()

    without = steps(OPTIMIZERS.parse(kind).build(default), default)
    found = steps(OPTIMIZERS.parse({"kind": kind, **settings}).build(changed), changed)

    assert not torch.equal(found[0], without[0])


@pytest.mark.parametrize("kind", SETTINGS)
def test_no_setting_is_left_out(kind: str) -> None:
    """Each field of the form is one of torch's settings, with the value that was set."""
    cases = [settings for settings in SETTINGS[kind] if settings]
    tried = {name for settings in cases for name in settings}

    assert tried == set(OPTIMIZERS[kind].model_fields) - {"learning_rate", "name"}


@pytest.mark.parametrize("kind", SETTINGS)
def test_the_learning_rate_can_be_changed_between_steps(kind: str) -> None:
    weights = parameters()
    optimizer = OPTIMIZERS.parse({"kind": kind, "learning_rate": 0.05}).build(weights)
    assert optimizer.param_groups[0]["lr"] == 0.05
    steps(optimizer, weights)
    before = [weight.detach().clone() for weight in weights]

    optimizer.param_groups[0]["lr"] = 0.0
    steps(optimizer, weights)

    assert all(torch.equal(weight, was) for weight, was in zip(weights, before, strict=True))


@pytest.mark.parametrize(
    ("kind", "defaults"),
    [
        ("adam", {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7, "weight_decay": 0}),
        ("adamw", {"learning_rate": 1e-3, "epsilon": 1e-7, "weight_decay": 4e-3}),
        ("adamax", {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}),
        ("sgd", {"learning_rate": 1e-2, "momentum": 0, "nesterov": False}),
        ("rmsprop", {"learning_rate": 1e-3, "rho": 0.9, "epsilon": 1e-7, "momentum": 0, "centered": False}),
        ("adadelta", {"learning_rate": 1.0, "rho": 0.95, "epsilon": 1e-7}),
        ("adagrad", {"learning_rate": 1e-3, "initial_accumulator": 0.1, "epsilon": 1e-7}),
    ],
)
def test_the_defaults_are_keras(kind: str, defaults: dict[str, float]) -> None:
    """But Adadelta's learning rate is the paper's, and that of Keras in 2020."""
    spec = OPTIMIZERS.parse(kind)

    assert {name: getattr(spec, name) for name in defaults} == defaults


def test_nesterov_without_momentum_is_plain_descent() -> None:
    ours, theirs = parameters(), parameters()

    found = steps(OPTIMIZERS.parse({"kind": "sgd", "nesterov": True}).build(ours), ours)

    torch.testing.assert_close(found, steps(OPTIMIZERS.parse("sgd").build(theirs), theirs))


def test_adadelta_by_zeilers_formula() -> None:
    weight, squares, moves = nn.Parameter(torch.tensor([1.0])), 0.0, 0.0
    optimizer = OPTIMIZERS.parse("adadelta").build([weight])
    expected = 1.0
    for gradient in (0.5, -2.0, 0.1):
        squares = 0.95 * squares + 0.05 * gradient**2
        move = gradient * (moves + 1e-7) ** 0.5 / (squares + 1e-7) ** 0.5
        moves, expected = 0.95 * moves + 0.05 * move**2, expected - move

        weight.grad = torch.tensor([gradient])
        optimizer.step()

    assert weight.item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"kind": "adam", "learning_rate": 0},
            "learning_rate: expected a number above 0 and of at most 1000, found 0",
        ),
        ({"kind": "adam", "beta1": 1.0}, "beta1: expected a number of at least 0 and below 1, found 1.0"),
        ({"kind": "sdg"}, "did you mean 'sgd'?"),
    ],
)
def test_impossible_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    from aestudio.experiment import Training

    with pytest.raises(SpecError) as caught:
        Training.parse({"optimizer": settings})

    assert message in str(caught.value)
