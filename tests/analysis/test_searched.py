"""What a search finds for many pictures, several for each, and what is said of its tolerance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.posterior import Posterior
from aestudio.analysis.review import Review
from aestudio.analysis.search import Search
from aestudio.analysis.searched import Searched, SearchReview, Strips, colour_words, tolerance_words
from aestudio.degrade import Degrade
from aestudio.job import run_out
from tests.analysis.test_search import compiled

FEW = Review("train", count=12)


def found(kind: str, how: Any, samples: int = 3, **settings: Any) -> Searched:
    question = SearchReview(FEW, Degrade(factor=4, **settings), how, samples)
    return run_out(question.pieces(compiled(kind, epochs=3 if kind == "vae" else 0)))


def test_a_search_is_reviewed_as_a_network_is() -> None:
    answer = found("vae", Search(starts=2, steps=40))
    shown = answer.reviewed.shown

    assert answer.reviewed.names == ("worst", "median", "best")
    assert answer.reviewed.methods.made == "search"
    assert [row[0] for row in answer.reviewed.methods.rows()] == ["Nearest", "Bilinear", "Bicubic", "Search"]
    assert shown.given.shape == (3, 1, 2, 2)
    assert answer.squares.shape == (12,)
    np.testing.assert_allclose(255 * np.sqrt(answer.squares).min(), shown.cycle.min(), rtol=1e-2)
    assert answer.share.count == 12
    assert answer.words()[0].startswith(f"{answer.agree.sum()} of 12 agree with their input")


def test_several_are_found_for_each_that_is_shown() -> None:
    answer = found("gan", Search(starts=1, steps=10))

    assert answer.strips.pictures.shape == (3, 3, 1, 8, 8)
    np.testing.assert_array_equal(answer.strips.pictures[:, 0], answer.reviewed.shown.outputs)
    assert not np.array_equal(answer.strips.pictures[:, 0], answer.strips.pictures[:, 1])
    agree = answer.squares <= answer.limit
    assert answer.strips.within[:, 0].sum() <= agree.sum()


def test_pictures_are_compared_on_the_scale_from_0_to_1() -> None:
    """The pictures of a GAN are scaled to -1 to 1."""
    answer = found("gan", Search(starts=1, steps=2), samples=1)

    assert answer.reviewed.shown.truth.min() >= 0
    assert answer.reviewed.shown.truth.max() <= 1


def test_the_same_question_has_the_same_answer_and_the_model_stays() -> None:
    ready = compiled("vae", epochs=1)
    before = {name: values.clone() for name, values in ready.model.state_dict().items()}
    question = SearchReview(FEW, Degrade(factor=4), Search(starts=1, steps=5), 2)
    one, two = (run_out(question.pieces(ready)) for _ in range(2))

    np.testing.assert_array_equal(one.strips.pictures, two.strips.pictures)
    assert all(torch.equal(values, before[name]) for name, values in ready.model.state_dict().items())


def test_samples_of_a_diffusion_are_reviewed_too() -> None:
    answer = found("ddpm", Posterior(steps=3, solves=1), samples=2)

    assert answer.reviewed.methods.made == "sampling"
    assert answer.strips.pictures.shape == (3, 2, 1, 8, 8)
    assert "3 noise levels" in answer.words()[2]


def test_samples_that_differ_have_a_spread() -> None:
    pictures = np.zeros((1, 2, 1, 4, 4))
    pictures[0, 1] = 0.1

    assert Strips(pictures, np.ones((1, 2), bool)).spread == pytest.approx([25.5])
    assert np.isnan(Strips(pictures[:, :1], np.ones((1, 1), bool)).spread).all()


def test_what_a_tolerance_permits_in_colour_is_said() -> None:
    """Measured before: 3.0 to 3.4 L* all over at 0.001, 4.2 to 4.8 at 0.002; more of skin alone."""
    assert tolerance_words(1e-3) == "0.001 (8.1 of 255 levels)"
    assert "3.0 to 3.4 L* lighter all over" in colour_words(1e-3)
    assert "40 % of it 4.7 to 5.4 L* lighter" in colour_words(1e-3)
    assert colour_words(1e-3, coloured=False).endswith("L* lighter all over: the darker, the more.")
    assert "4.2 to 4.9 L* lighter all over" in colour_words(2e-3)
    assert "6.6 to 7.6 L* lighter" in colour_words(2e-3)
