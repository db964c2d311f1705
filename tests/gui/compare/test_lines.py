"""The lines of compared runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from aestudio.compare import Compared
from aestudio.experiment import Experiment
from aestudio.gui.compare.lines import RunLine, best_of


@pytest.mark.parametrize(("family", "said"), [("gan", "has no single loss"), ("flow", "no finished epoch")])
def test_why_there_is_no_best_loss(family: str, said: str) -> None:
    experiment = Experiment.drafted((2,), data={"kind": "plane", "count": 200}, family=family)
    line = RunLine("run-001", 0, (Compared.of(Path("run-001"), experiment),))
    assert best_of(line) == said
