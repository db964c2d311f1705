"""The low-resolution operator: its kernels are the well-known ones, and NumPy and torch agree."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn.functional import avg_pool2d, interpolate

from aestudio.cielab import lab_from_srgb, srgb_from_lab
from aestudio.degrade import Degrade, Kernel, enlarge
from aestudio.spec import SpecError

PICTURES = np.random.default_rng(0).random((2, 3, 24, 36))


def test_average_is_average_pooling_and_bicubic_is_the_antialiased_one() -> None:
    x = torch.from_numpy(PICTURES)
    averaged = avg_pool2d(x, 4).numpy()
    bicubic = interpolate(x, scale_factor=0.25, mode="bicubic", antialias=True).numpy()

    assert Degrade(factor=4)(PICTURES) == pytest.approx(averaged)
    assert Degrade(factor=4, kernel="bicubic")(PICTURES) == pytest.approx(bicubic, abs=1e-7)
    assert np.array_equal(Degrade(factor=4, kernel="stride")(PICTURES), PICTURES[..., 2::4, 2::4])


@pytest.mark.parametrize("kernel", ["nearest", "bilinear", "bicubic"])
def test_baselines_are_those_of_torch(kernel: Kernel) -> None:
    smooth = kernel != "nearest"
    wanted = interpolate(
        torch.from_numpy(PICTURES), scale_factor=3, mode=kernel, **({"antialias": True} if smooth else {})
    )

    assert enlarge(PICTURES, 3, kernel) == pytest.approx(wanted.numpy(), abs=1e-7)


@pytest.mark.parametrize("light", ["code values", "linear light"])
@pytest.mark.parametrize("kernel", ["average", "bicubic", "stride"])
def test_torch_gives_what_numpy_gives_and_has_a_gradient(kernel: str, light: str) -> None:
    degrade = Degrade.parse({"factor": 6, "kernel": kernel, "light": light})
    x = torch.from_numpy(PICTURES).requires_grad_()
    y = degrade.of_tensor(x)

    assert y.detach().numpy() == pytest.approx(degrade(PICTURES), abs=1e-12)
    y.sum().backward()
    assert x.grad is not None
    assert torch.isfinite(x.grad).all()
    assert degrade.of_tensor(x.float()).detach().numpy() == pytest.approx(degrade(PICTURES), abs=1e-6)


def test_half_light_half_dark_averages_as_measured() -> None:
    two = srgb_from_lab(np.array([[[70.0, 0, 0], [40.0, 0, 0]]] * 2))  # (2, 2, 3)
    picture = np.moveaxis(two, -1, 0)[None]

    def lightness(**how: object) -> float:
        small = Degrade.parse({"factor": 2, **how})(picture)
        return float(lab_from_srgb(small[0, :, 0, 0])[0])

    assert lightness() == pytest.approx(55.4, abs=0.1)
    assert lightness(light="linear light") == pytest.approx(58.0, abs=0.1)


def test_noise_is_as_large_as_declared_and_seeded() -> None:
    degrade = Degrade(factor=2, noise=0.1)
    y = [degrade.observe(PICTURES, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    drawn = degrade.observe_tensor(torch.from_numpy(PICTURES), torch.Generator().manual_seed(1)).numpy()

    assert np.array_equal(y[0], y[1])
    assert not np.array_equal(y[0], y[2])
    for noisy in (y[0], drawn):
        assert (noisy - degrade(PICTURES)).std() == pytest.approx(0.1, rel=0.1)


def test_a_size_that_does_not_divide_is_refused_in_words() -> None:
    with pytest.raises(SpecError, match="expected a divisor of the pictures' 24 × 36 pixels, found 8"):
        Degrade(factor=8)(PICTURES)
