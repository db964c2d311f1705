"""Which kind of data reads a file or folder, and what an array most likely holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aestudio.data.pointed_at import assumed, spec_for
from aestudio.spec import SpecError


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.npz", "arrays"),
        ("a.npy", "arrays"),
        ("a.csv", "table"),
        ("a.nc", "arrays"),
        ("mnist.npz", "mnist"),
        ("t10k-images-idx3-ubyte.gz", "mnist"),
    ],
)
def test_a_file_is_read_by_the_right_kind(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).touch()
    spec = spec_for(tmp_path / name, tmp_path)
    assert spec.kind == kind
    assert spec_for(tmp_path, tmp_path.parent).kind == ("mnist" if "ubyte" in name else "folder")


def test_a_file_in_the_project_is_named_from_there(tmp_path: Path) -> None:
    (tmp_path / "a.npy").touch()
    assert spec_for(tmp_path / "a.npy", tmp_path).path == "a.npy"  # type: ignore[attr-defined]
    with pytest.raises(SpecError, match=r"found a \.doc file"):
        spec_for(tmp_path / "a.doc", tmp_path)


@pytest.mark.parametrize(
    ("shape", "axes", "said"),
    [
        ((5, 8, 6), "grey pictures", "Taken as grey pictures of 8 × 6 pixels"),
        ((5, 3, 8), "as stored", ""),  # three channels of a signal
        ((5, 8), "as stored", ""),
    ],
)
def test_an_array_of_planes_is_taken_as_pictures(
    tmp_path: Path, shape: tuple[int, ...], axes: str, said: str
) -> None:
    np.save(tmp_path / "a.npy", np.zeros(shape))
    spec, words = assumed(spec_for(tmp_path / "a.npy", None), tmp_path)
    assert (spec.axes, words) == (axes, said)  # type: ignore[attr-defined]
