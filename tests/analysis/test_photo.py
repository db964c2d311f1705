"""A picture that the user brings goes the way of the training pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aestudio.analysis.photo import OwnPicture, prepared
from aestudio.data import DATASETS, Dataset
from aestudio.data.reading.images import Look, read_pictures
from tests.analysis.test_upsampling import compiled

PHOTO = np.random.default_rng(1).integers(0, 256, (3, 90, 90)).astype(np.uint8)


def test_it_is_read_as_a_folder_of_pictures_is(tmp_path: Path) -> None:
    """The same file, as a training picture and as the user's own, has the same numbers."""
    (tmp_path / "faces").mkdir()
    file = tmp_path / "faces" / "one.png"
    Image.fromarray(np.moveaxis(PHOTO, 0, -1)).save(file)
    spec = DATASETS.parse(
        {"kind": "folder", "path": str(tmp_path / "faces"), "size": [16, 16], "colour": "grey"}
    )
    data = spec.load()

    own = prepared(next(read_pictures(file, Look("RGB"))), data)

    np.testing.assert_allclose(own, data.values[0], atol=1.0)


def test_grey_levels_are_mapped_onto_the_datas_range() -> None:
    data = Dataset("digits", np.zeros((2, 1, 8, 8), np.float32), range=(0.0, 16.0))
    white = np.full((3, 20, 20), 255, np.uint8)

    assert prepared(white, data).shape == (1, 8, 8)
    assert prepared(white, data).max() == pytest.approx(16)


def test_it_is_made_small_and_large_again() -> None:
    ready = compiled()
    answer = OwnPicture(PHOTO).answer(ready)
    found = answer.found

    assert found.truth.shape == (1, 3, 16, 16)
    np.testing.assert_allclose(found.given, found.degrade(found.truth.astype(float)), atol=1e-6)
    assert found.samples.id(0) == "your picture"
    assert not found.samples.labels  # it is told in no group
    assert answer.words == "90 × 90 pixels, scaled to 16 × 16 as the training pictures are"
    assert "cannot identify anyone" in answer.notice


def test_a_small_crop_is_said_to_be_enlarged() -> None:
    assert "itself enlarged" in OwnPicture(PHOTO[:, :10, :10]).answer(compiled()).words
