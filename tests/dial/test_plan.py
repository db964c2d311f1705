"""What a dial asks: which faces each arm is trained and tested on, and what can't be dialled."""

from __future__ import annotations

import pytest

from aestudio.dial import RECIPES, Arm, Dial, recipe
from aestudio.experiment import problems
from aestudio.spec import SpecError
from tests.dial.small import small_dial


def test_no_two_sets_of_faces_are_drawn_from_one_seed() -> None:
    dial = small_dial(seeds=3)

    seeds = [dial.trained_on(arm).data.seed for arm in dial.arms if arm.share == 0.5]
    seeds += [dial.tested_on(seed).seed for seed in range(3)] + [dial.judged_on().seed, dial.banked().seed]

    assert len(set(seeds)) == 8


def test_an_arm_has_its_own_share_faces_and_first_weights_and_even_test_faces() -> None:
    dial = small_dial()
    first, second = (dial.trained_on(arm) for arm in dial.arms if arm.share == 0.2)

    assert first.data.share == 0.2
    assert first.training.seed != second.training.seed
    assert dial.tested_on(0).share == dial.judged_on().share == dial.banked().share == 0.5
    assert first.networks == dial.experiment.networks


def test_arms_come_seed_by_seed_so_that_a_broken_dial_has_whole_curves() -> None:
    assert [(arm.seed, arm.share) for arm in small_dial().arms] == [(0, 0.2), (0, 0.5), (1, 0.2), (1, 0.5)]


def test_shares_that_differ_little_have_files_of_their_own() -> None:
    assert Arm(share=0.05).name == "share-05.0-seed-0"  # as they have always been called
    assert Arm(share=0.125, seed=2).name == "share-12.5-seed-2"
    assert len({Arm(share=share).name for share in (0.333, 1 / 3, 0.3334, 0.0004, 0.0003)}) == 5


def test_a_dial_can_be_gone_on_with_by_more_shares_and_seeds_alone() -> None:
    dial = small_dial()

    assert dial.asks_as(small_dial(shares=(0.05, 0.5), seeds=9))
    assert not dial.asks_as(small_dial(tested=60))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"shares": (0.5, 1.0)}, "expected shares above 0 and below 1"),
        ({"shares": (0.5, 0.5)}, "expected shares that differ"),
        ({"experiment": {"data": {"kind": "digits"}}}, "expected drawn faces"),
        ({"seeds": 0}, "seeds"),
    ],
)
def test_what_cannot_be_dialled_is_told(changes: dict[str, object], said: str) -> None:
    with pytest.raises(SpecError, match=said):
        small_dial(**changes)


@pytest.mark.parametrize("name", RECIPES)
def test_the_lectures_experiments_can_be_trained_and_survive_json(name: str) -> None:
    dial = recipe(name, seeds=1)

    assert problems(dial.experiment, (3, 32, 32), (0.0, 1.0), {"tone": 2}) == ()
    assert dial.missing() == ""
    assert Dial.parse(dial.to_json()) == dial
    assert dial.oracle == (name != "search")
    assert dial.searches == (name == "search")


def test_a_factor_that_does_not_divide_the_faces_is_told() -> None:
    experiment = small_dial().experiment.to_json()
    experiment["family"]["degrade"]["factor"] = 3

    assert (
        "expected a divisor of the pictures' 16 × 16 pixels, found 3"
        in small_dial(experiment=experiment).missing()
    )
