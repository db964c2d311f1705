"""PSNR, SSIM and spectra on pictures whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.analysis.fidelity import mean_squares, over_colours, psnr, spectrum, ssim

RNG = np.random.default_rng(0)


def test_psnr_of_a_tenth_off_is_twenty_decibels_and_equal_pictures_are_capped() -> None:
    grey = np.full((2, 1, 16, 16), 0.5)
    squares = mean_squares(np.stack([grey[0] + 0.1, grey[0]]), grey)

    np.testing.assert_allclose(squares, [0.01, 0.0], atol=1e-12)
    np.testing.assert_allclose(psnr(squares), [20.0, 60.0])


@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 64, 48), (1, 11, 11)])
def test_ssim_is_that_of_scikit_image(shape: tuple[int, int, int]) -> None:
    metrics = pytest.importorskip("skimage.metrics")
    x = RNG.random((4, *shape))
    y = np.clip(x + 0.2 * RNG.normal(size=x.shape), 0, 1)

    wanted = [
        metrics.structural_similarity(
            a,
            b,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=1.0,
            channel_axis=0,
        )
        for a, b in zip(x, y, strict=True)
    ]

    np.testing.assert_allclose(ssim(x, y), wanted, atol=1e-10)


def test_ssim_is_its_published_definition_at_a_single_place() -> None:
    """11 by 11 pixels: the window fits at one place, where the sums are written out."""
    x, y = RNG.random((2, 1, 1, 11, 11))
    line = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    w = np.outer(line, line) / line.sum() ** 2
    mx, my = (w * x[0, 0]).sum(), (w * y[0, 0]).sum()
    vx, vy = (w * (x[0, 0] - mx) ** 2).sum(), (w * (y[0, 0] - my) ** 2).sum()
    both = (w * (x[0, 0] - mx) * (y[0, 0] - my)).sum()
    wanted = (2 * mx * my + 1e-4) * (2 * both + 9e-4) / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4))

    assert ssim(x, y)[0] == pytest.approx(wanted, abs=1e-12)
    assert ssim(x, x)[0] == pytest.approx(1.0)


def test_a_wave_has_its_power_where_its_frequency_is() -> None:
    places = np.arange(64)
    waves = np.stack([np.cos(2 * np.pi * f * places) for f in (4 / 64, 16 / 64)])
    pictures = 0.5 + 0.3 * np.broadcast_to(waves[:, None, None], (2, 1, 64, 64))

    frequencies, power = spectrum(pictures)

    assert frequencies[power[0].argmax()] == pytest.approx(4 / 64)
    assert frequencies[power[1].argmax()] == pytest.approx(16 / 64)
    assert frequencies[-1] == 0.5


def test_white_noise_has_the_same_power_everywhere() -> None:
    _, power = spectrum(RNG.normal(size=(300, 1, 32, 32)))

    np.testing.assert_allclose(power.mean(0)[1:], 1.0, rtol=0.12)


def test_colours_that_differ_in_opposite_directions_differ() -> None:
    red, blue = np.array([0.5, 0, -0.5]), np.array([-0.5, -0.1, 0.5])
    differences = np.stack([red, blue])[:, :, None, None]

    found = over_colours(differences)[:, 0, 0, 0]

    np.testing.assert_allclose(found, [np.sqrt(0.5 / 3), -np.sqrt(0.51 / 3)])
    assert over_colours(differences[:, :1]).shape == (2, 1, 1, 1)
