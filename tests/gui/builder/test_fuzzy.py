"""Search by letters: what one types finds what one means."""

from __future__ import annotations

import pytest

from aestudio.gui.builder.fuzzy import match
from aestudio.networks import LAYERS

TITLES = [kind.title for kind in LAYERS]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("dense", "Dense"),
        ("c2", "Conv2d"),
        ("conv", "Conv1d"),
        ("ct2", "ConvTranspose2d"),
        ("bn", "BatchNorm"),
        ("mp", "MaxPool"),
        ("resi", "Residual"),
        ("up", "Upsample"),
        ("NOISE", "GaussianNoise"),
    ],
)
def test_the_best_comes_first(typed: str, first: str) -> None:
    found = {title: score[0] for title in TITLES if (score := match(typed, title))}
    assert max(found, key=lambda title: found[title]) == first


def test_the_letters_met_are_told_and_must_all_be_there() -> None:
    assert match("ct", "ConvTranspose1d") is not None
    assert match("ct", "ConvTranspose1d")[1] == (0, 4)  # type: ignore[index]
    assert match("xyz", "Conv2d") is None
    assert match("", "Conv2d") == (0.0, ())
