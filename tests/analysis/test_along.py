"""The axis along samples that are rows of numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aestudio.analysis.along import Along
from aestudio.analysis.samples import Scale
from aestudio.data.dataset import Affine
from aestudio.data.table import Table

SCALE = Scale(0.0, 1.0, (3,), Affine(0.5, 0.0), "mV", "Mean squared error (MSE)")


@pytest.mark.parametrize("names", [("900", "1000", "1300"), ("1300", "1200", "900")])
def test_names_that_are_numbers_are_places_along_the_curve(names: tuple[str, ...]) -> None:
    places = Along(names).places
    assert places is not None
    np.testing.assert_allclose(places, [0, abs(float(names[1]) - float(names[0])) / 400, 1])


@pytest.mark.parametrize("names", [("900", "1300", "1000"), ("length", "width", "3"), ("5",), ("1", "nan")])
def test_other_names_lie_evenly(names: tuple[str, ...]) -> None:
    assert Along(names).places is None


def test_axes_are_told_in_the_units_of_the_data() -> None:
    named = replace(SCALE, along=Along(("900", "1000", "1300")))
    assert named.axes == "across: 900 to 1300, up: 0 to 2 mV"
    assert SCALE.axes == "up: 0 to 2 mV"


def test_few_numbers_are_read_one_by_one() -> None:
    named = replace(SCALE, along=Along(("length", "width", "height")))
    assert named.named(np.array([0.5, 1.0, 0.0])) == "length: 1 mV\nwidth: 2 mV\nheight: 0 mV"
    assert replace(SCALE, along=Along(("x",) * 100)).named(np.zeros(100)) == ""


def test_a_table_hands_on_the_names_of_its_columns(tmp_path: Path) -> None:
    (tmp_path / "spectra.csv").write_text("grain,900,1000.5\nrye,1.5,2.5\nwheat,3.5,4.5\n")
    table = Table(path="spectra.csv", first_line="names")
    assert table.load(base=tmp_path).columns == ("900", "1000.5")
    signal = table.model_copy(update={"arrangement": "signal"})
    assert signal.load(base=tmp_path).columns == ("900", "1000.5")
