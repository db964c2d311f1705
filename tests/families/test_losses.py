"""Loss functions against their formulas, written out in numpy in double precision."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.families import LOSSES
from aestudio.families.losses import EDGE

Array = np.ndarray[Any, Any]
rng = np.random.default_rng(0)
GIVEN, WANTED = rng.uniform(0.02, 0.98, (5, 3, 4)), rng.uniform(0, 1, (5, 3, 4))


def huber(y: Array, a: Array, delta: float) -> Array:
    gap = np.abs(y - a)
    loss: Array = np.where(gap <= delta, gap**2 / 2, delta * (gap - delta / 2))
    return loss


FORMULAS: dict[str, Any] = {
    "mse": lambda y, a: (y - a) ** 2,
    "mae": lambda y, a: np.abs(y - a),
    "msle": lambda y, a: (np.log(1 + y) - np.log(1 + a)) ** 2,
    "huber": lambda y, a: huber(y, a, 1.0),
    "bce": lambda y, a: -y * np.log(a) - (1 - y) * np.log(1 - a),
    "categorical": lambda y, a: -(y * np.log(a)).sum(1),
}


def tensors(*arrays: Array) -> list[torch.Tensor]:
    return [torch.from_numpy(array.astype(np.float32)) for array in arrays]


def test_the_losses_there_are() -> None:
    assert LOSSES.names() == list(FORMULAS)


@pytest.mark.parametrize("kind", FORMULAS)
def test_the_mean_is_the_formulas(kind: str) -> None:
    given, wanted = tensors(GIVEN, WANTED)

    value = LOSSES.parse(kind).mean(given, wanted)

    assert value.item() == pytest.approx(FORMULAS[kind](WANTED, GIVEN).mean(), rel=1e-5)


@pytest.mark.parametrize("kind", FORMULAS)
def test_each_sample_has_its_own_and_their_mean_is_the_whole(kind: str) -> None:
    given, wanted = tensors(GIVEN, WANTED)
    loss = LOSSES.parse(kind)

    values = loss.per_sample(given, wanted)

    expected = FORMULAS[kind](WANTED, GIVEN).reshape(5, -1).mean(1)
    np.testing.assert_allclose(values, expected, rtol=1e-5)
    assert values.mean().item() == pytest.approx(loss.mean(given, wanted).item(), rel=1e-6)


@pytest.mark.parametrize("kind", FORMULAS)
def test_the_gradient_is_the_formulas(kind: str) -> None:
    given, wanted = tensors(GIVEN, WANTED)
    given.requires_grad_()
    LOSSES.parse(kind).mean(given, wanted).backward()

    step, place = 1e-6, (2, 1, 3)
    up, down = GIVEN.copy(), GIVEN.copy()
    up[place] += step
    down[place] -= step
    slope = (FORMULAS[kind](WANTED, up).mean() - FORMULAS[kind](WANTED, down).mean()) / (2 * step)

    assert given.grad is not None
    assert given.grad[place].item() == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize("kind", FORMULAS)
def test_a_perfect_output_is_the_best_one(kind: str) -> None:
    wanted = torch.softmax(torch.rand(4, 6), 1)
    loss = LOSSES.parse(kind)

    assert loss.mean(wanted, wanted) <= loss.mean(torch.softmax(torch.rand(4, 6), 1), wanted)


def test_delta_is_where_huber_turns_linear() -> None:
    given, wanted = torch.tensor([[3.0]]), torch.tensor([[0.0]])

    assert LOSSES.parse({"kind": "huber", "delta": 2.0}).mean(given, wanted).item() == pytest.approx(
        2 * (3 - 1)
    )


@pytest.mark.parametrize("kind", ["bce", "categorical"])
def test_probabilities_of_exactly_0_and_1_are_finite_as_in_keras(kind: str) -> None:
    given, wanted = torch.tensor([[0.0, 1.0]]), torch.tensor([[1.0, 0.0]])

    value = LOSSES.parse(kind).mean(given, wanted)

    assert value.item() == pytest.approx(-math.log(EDGE), rel=0.01)


@pytest.mark.parametrize("kind", FORMULAS)
def test_what_is_no_number_stays_none(kind: str) -> None:
    """So that the trainer sees that a run diverged, and no error comes up from inside torch."""
    given = torch.full((2, 3), math.nan)

    assert LOSSES.parse(kind).mean(given, torch.rand(2, 3)).isnan()


def test_msle_takes_what_is_below_0_as_0() -> None:
    given, wanted = torch.tensor([[-5.0]]), torch.tensor([[1.0]])

    assert LOSSES.parse("msle").mean(given, wanted).item() == pytest.approx(math.log(2) ** 2)


@pytest.mark.parametrize("kind", FORMULAS)
def test_every_loss_states_its_formula(kind: str) -> None:
    assert LOSSES[kind].formula
    assert LOSSES[kind].title
