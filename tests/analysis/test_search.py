"""Search through a decoder: what it finds, what it cannot find, and that it leaves the model alone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.finder import Found
from aestudio.analysis.search import DecoderSearch, Search, searching, upsampler_of
from aestudio.data import Dataset
from aestudio.degrade import Degrade
from aestudio.experiment import Experiment
from aestudio.families import Upsamples
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, Trainer, compile_experiment

HALF = Degrade(factor=2)


def compiled(kind: str, shape: tuple[int, ...] = (1, 8, 8), epochs: int = 0, **settings: Any) -> Compiled:
    rng = np.random.default_rng(0)
    bright = rng.random((200, 1, 1, 1)) * np.ones(shape)
    data = Dataset("grey", bright.astype(np.float32))
    training = {"epochs": max(epochs, 1), "threads": 1, "optimizer": {"kind": "adam", "learning_rate": 5e-3}}
    ready = compile_experiment(
        Experiment.drafted(shape, family={"kind": kind, **settings}, training=training), data
    )
    if epochs:
        for _ in Trainer(ready).run():
            pass
    ready.model.eval()
    return ready


def linear_decoder(z: torch.Tensor) -> torch.Tensor:
    """Two numbers to a picture that is grey at the top and grey at the bottom."""
    return (0.5 + 0.2 * z).reshape(-1, 1, 2, 1).repeat_interleave(4, 2).expand(-1, 1, 8, 8)


def run(search: DecoderSearch, small: torch.Tensor, seed: int = 0) -> Found:
    pieces = search.pieces(small, torch.Generator().manual_seed(seed))
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            found: Found = done.value
            return found


def test_a_code_on_the_sphere_is_found_again() -> None:
    angle = torch.linspace(0.1, 6.1, 12)
    z = math.sqrt(2) * torch.stack([angle.cos(), angle.sin()], 1)
    truth = linear_decoder(z)
    search = DecoderSearch(linear_decoder, (2,), HALF, Search(tolerance=1e-6))

    found = run(search, HALF.of_tensor(truth))

    assert bool(found.within.all())
    assert float((found.pictures - truth).abs().max()) < 0.02


def test_what_the_decoder_cannot_draw_is_not_within_the_tolerance() -> None:
    search = DecoderSearch(linear_decoder, (2,), HALF, Search(steps=30))
    found = run(search, torch.full((3, 1, 4, 4), 0.5))  # the middle of the circle is not on it

    assert not bool(found.within.any())
    assert float(found.squares.min()) > 0.03


def test_noise_in_the_input_is_tolerated() -> None:
    noisy = Degrade(factor=2, noise=0.1)

    assert DecoderSearch(linear_decoder, (2,), noisy, Search(tolerance=1e-3)).limit == pytest.approx(0.011)


def test_more_starts_find_no_less() -> None:
    def bumpy(z: torch.Tensor) -> torch.Tensor:
        wave = 0.5 + 0.25 * (3 * z).sin() + 0.05 * z
        return wave.reshape(-1, 1, 2, 1).repeat_interleave(4, 2).expand(-1, 1, 8, 8)

    small = torch.rand(20, 1, 4, 4, generator=torch.Generator().manual_seed(5))
    one, many = (run(DecoderSearch(bumpy, (2,), HALF, Search(starts=k, steps=20)), small) for k in (1, 8))

    assert float(many.squares.mean()) < float(one.squares.mean())


def test_a_seed_says_what_is_found_and_other_inputs_beside_it_do_not() -> None:
    search = DecoderSearch(linear_decoder, (2,), HALF, Search(steps=10, starts=8))
    small = torch.rand(3, 1, 4, 4, generator=torch.Generator().manual_seed(1))

    first, again = run(search, small), run(search, small)
    alone = run(search, small[:1])

    assert torch.equal(first.pictures, again.pictures)
    torch.testing.assert_close(first.pictures[:1], alone.pictures)


@pytest.mark.parametrize("kind", ["vae", "gan", "autoencoder"])
def test_any_decoder_is_searched_and_nothing_of_it_changes(kind: str) -> None:
    trained = compiled(kind, epochs=1)
    before = {name: value.clone() for name, value in trained.model.state_dict().items()}
    for parameter in trained.model.parameters():
        parameter.grad = None
    state = torch.get_rng_state()

    with torch.inference_mode():  # as wherever a model is looked at
        search = searching(trained, HALF, Search(steps=3, starts=2))
        found = search.upsample(
            torch.rand(2, 1, 4, 4, generator=torch.Generator().manual_seed(0)),
            torch.Generator().manual_seed(1),
        )

    assert isinstance(search, Upsamples)
    assert found.shape == (2, 1, 8, 8)
    assert 0 <= float(found.min()) <= float(found.max()) <= 1
    assert all(torch.equal(value, before[name]) for name, value in trained.model.state_dict().items())
    assert all(parameter.grad is None for parameter in trained.model.parameters())
    assert torch.equal(torch.get_rng_state(), state)


def test_a_trained_autoencoder_draws_greys_that_agree_with_the_input() -> None:
    trained = compiled("autoencoder", epochs=60)
    greys = torch.linspace(0.35, 0.8, 5).reshape(5, 1, 1, 1)

    found = run(searching(trained, HALF, Search(tolerance=1e-4)), greys.expand(5, 1, 4, 4))

    assert bool(found.within.all())
    assert float((found.pictures - greys).abs().mean()) < 0.03


def test_what_cannot_be_searched_is_told() -> None:
    with pytest.raises(SpecError, match="expected a decoder that can be searched"):
        searching(compiled("ddpm"), HALF)
    with pytest.raises(SpecError, match="divisor of the pictures' 8 × 8 pixels, found 3"):
        searching(compiled("vae"), Degrade(factor=3))


def test_an_upsampler_is_taken_as_it_is() -> None:
    trained = compiled("superres", degrade={"factor": 2})
    found: object = upsampler_of(trained)

    assert found is trained.model
    assert isinstance(upsampler_of(compiled("vae"), HALF), DecoderSearch)
    with pytest.raises(SpecError, match="factor: expected 2, for which the model was trained, found 4"):
        upsampler_of(trained, Degrade(factor=4))
