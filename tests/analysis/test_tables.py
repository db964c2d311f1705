"""Tables for a spreadsheet: the data's own units, names, and the largest error first."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aestudio.analysis.generated import Generated, Made
from aestudio.analysis.latent import Codes, Latent, plane_of
from aestudio.analysis.samples import Samples, Scale
from aestudio.analysis.tables import write_all_codes, write_codes, write_made
from aestudio.data.dataset import Affine, Meaning

STARS = Meaning(("mass", "radius"), np.array([2e30, 4.0]), np.array([1e30, 1.0]))
SCALE = Scale(-1, 1, (2,), Affine(2.0, -1.0), "", "Mean squared error (MSE)", STARS)


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_samples_come_in_the_units_of_each_column(tmp_path: Path) -> None:
    values = np.array([[-1, 1], [0, 0]], np.float32)
    made = Made(Generated(2), SCALE, values, np.array([1, 0]), ("A", "K"), None, None)
    write_made(made, tmp_path / "a.csv")
    header, *found = rows(tmp_path / "a.csv")
    assert header == ["class", "mass", "radius"]
    assert [row[0] for row in found] == ["K", "A"]
    assert [[float(x) for x in row[1:]] for row in found] == [[1e30, 5], [2e30, 3]]
    assert made.arrays["measured"] == pytest.approx(np.array([[1e30, 5], [2e30, 3]]))
    assert made.arrays["columns"].tolist() == ["mass", "radius"]
    write_made(replace(made, scale=replace(SCALE, meaning=None), classes=None), tmp_path / "b.csv")
    assert rows(tmp_path / "b.csv")[:2] == [["value 1", "value 2"], ["0.0", "1.0"]]


def test_all_codes_with_names_and_the_worst_first(tmp_path: Path) -> None:
    samples = Samples(
        np.array([4, 9]),
        "validation",
        2,
        np.array(["HD 4", "HD 9"]),
        {"type": np.array([0, 1])},
        {"type": ("A", "K")},
        {"teff": np.array([9000.0, np.nan])},
    )
    codes = np.array([[0.5, 1], [2, 3]], np.float32)
    plane = plane_of(codes)
    found = Codes(Latent(), samples, SCALE, codes, (2,), plane, plane.place(codes), np.array([0.25, 0.5]))
    write_codes(found, None, tmp_path / "a.csv")
    assert rows(tmp_path / "a.csv") == [
        ["row", "id", "type", "teff", "MSE", "code 1", "code 2"],
        ["9", "HD 9", "K", "nan", "0.5", "2.0", "3.0"],
        ["4", "HD 4", "A", "9000.0", "0.25", "0.5", "1.0"],
    ]
    write_codes(replace(found, codes=codes / 10), [0], tmp_path / "c.csv")
    assert rows(tmp_path / "c.csv")[1][-2:] == ["0.05", "0.1"]  # float32, no longer than it needs
    tested = replace(found, samples=replace(samples, part="test", rows=np.array([7, 8])))
    write_all_codes([found, tested], tmp_path / "d.csv")
    assert [row[:4] for row in rows(tmp_path / "d.csv")] == [
        ["row", "id", "part", "type"],
        ["4", "HD 4", "validation", "A"],
        ["7", "HD 4", "test", "A"],
        ["8", "HD 9", "test", "K"],
        ["9", "HD 9", "validation", "K"],
    ]
    write_codes(replace(found, errors=None), [0], tmp_path / "b.csv")
    assert rows(tmp_path / "b.csv")[1:] == [["4", "HD 4", "A", "9000.0", "0.5", "1.0"]]
