"""The views of what a generative model covers, and of how its generator is pushed."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from aestudio.analysis.coverage import Coverage, Covered
from aestudio.analysis.saturation import Saturated, Saturation
from aestudio.gui.viewers.coverage import CoverageViewer
from aestudio.gui.viewers.coverage_bars import CoverageBars
from aestudio.gui.viewers.saturation import SaturationViewer


@pytest.fixture
def covered() -> Covered:
    names = tuple("0123")
    return Covered(Coverage(100), "part", names, np.array([40, 50, 0, 2]), np.full(4, 0.25), 8, True)


def test_coverage_says_what_is_lost_and_what_a_bar_stands_for(qtbot: QtBot, covered: Covered) -> None:
    viewer = CoverageViewer()
    qtbot.addWidget(viewer)
    viewer.resize(500, 400)
    viewer.show()
    viewer.show_answer(covered)

    assert viewer.words.text().startswith("2 of 4 modes reached by 100 samples; lost: 2, 3\n")
    assert viewer.bars.told(viewer.bars._top + 1) == "part 0: 40 samples, expected by the data's shares 25"
    last = viewer.bars._top + 4 * viewer.bars._step + 1
    told = "Beyond 3 σ of every mean: 8 samples, expected by the data's shares 1"
    assert viewer.bars.told(last) == told, "those of no mode have a bar, too"
    assert viewer.bars.told(0) == ""
    viewer.forget()
    assert viewer.words.text() == ""


def test_another_count_or_seed_is_another_question(qtbot: QtBot) -> None:
    viewer = CoverageViewer()
    qtbot.addWidget(viewer)
    viewer.count.setValue(300)
    viewer.seed.setValue(7)

    assert viewer.question() == Coverage(300, seed=7)


def test_saturation_draws_the_curves_and_marks_the_samples(qtbot: QtBot) -> None:
    d = np.linspace(0, 1, 5)
    found = Saturated(
        Saturation(), d, {"Minimax": d, "Non-saturating": 1 - d}, "Minimax", np.array([0.1]), np.array([0.1])
    )
    viewer = SaturationViewer()
    qtbot.addWidget(viewer)
    viewer.show_answer(found)

    assert viewer.plot.names == ["Minimax", "Non-saturating"]
    assert viewer._marks.getData()[0].tolist() == [0.1]
    assert "Mean gradient: 0.100" in viewer.words.text()
    assert "; 0.900 with non-saturating" in viewer.words.text()


def test_a_count_stands_at_its_bar_unless_the_line_is_in_the_way() -> None:
    assert CoverageBars.beside(bar=200, line=450, width=20) < 220, "far from a line that is not its own"
    assert CoverageBars.beside(bar=200, line=210, width=20) > 210
    assert CoverageBars.beside(bar=200, line=90, width=20) < 220
