"""Looking at a model never changes the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch

from aestudio.analysis.code import Code
from aestudio.analysis.flow import Flow
from aestudio.analysis.latent import Decode, Latent
from aestudio.analysis.question import Trained
from aestudio.analysis.reconstruction import Reconstructions
from aestudio.analysis.weights import Weights
from aestudio.trainer import loop, train

QUESTIONS: list[Any] = [
    Reconstructions(),
    Reconstructions(part="train", choose="worst"),
    Reconstructions(choose="random", seed=5),
    Latent(part="train", errors=True),
    Decode(((0.5, 0.5, 0.5),)),
    Code(index=3),
    Weights(),
    Flow(index=2),
]


def weights(trained: Any, questions: Sequence[Any]) -> dict[str, torch.Tensor]:
    """The final weights of a run that is asked `questions` between all its reports."""
    for _ in train(trained):
        for question in questions:
            question.answer(trained)
    return {key: value.clone() for key, value in trained.model.state_dict().items()}


@pytest.mark.parametrize("noise", ["none", "gaussian"])
def test_weights_are_the_same_with_every_question_asked_all_the_time(
    build: Any, noise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)  # a report after every step
    settings: dict[str, Any] = {
        "code": 3,
        "extra": ("batch_norm", "dropout"),
        "family": {"kind": "autoencoder", "corruption": noise},
        "training": {"epochs": 2, "batch_size": 200, "threads": 1},
    }
    alone = weights(build(**settings), [])
    watched = weights(build(**settings), QUESTIONS)
    assert alone.keys() == watched.keys()
    for key, value in alone.items():
        assert torch.equal(value, watched[key]), key


def test_modes_and_random_numbers_are_put_back_even_when_a_question_fails(build: Any) -> None:
    trained: Trained = build(extra=("dropout",))
    trained.model.train()
    trained.model.encoder[0].eval()  # type: ignore[index,union-attr]
    modes = [module.training for module in trained.model.modules()]
    before = torch.get_rng_state()
    with pytest.raises(ValueError, match="expected sequence of length"):
        Decode(((0.5,), (1.0, 2.0))).answer(trained)
    Latent().answer(trained)
    assert torch.equal(torch.get_rng_state(), before)
    assert [module.training for module in trained.model.modules()] == modes
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()


def test_questions_are_values_so_that_the_engine_can_tell_old_from_new() -> None:
    for question in QUESTIONS:
        assert hash(question) == hash(type(question)(**vars(question)))
        assert question == type(question)(**vars(question))
