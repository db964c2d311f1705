"""Labelled pictures of the user: samples are left out until a group has its share; nothing is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aestudio.data.drawn.parameters import Draw, draw
from aestudio.data.drawn.render import render
from aestudio.dial import Dial, Dialling
from aestudio.dial.curve import curve_in
from aestudio.dial.four import four_arms
from aestudio.dial.table import facts, notes, rows
from aestudio.job import NO_DATA, finish
from aestudio.run import runs_in
from aestudio.spec import SpecError
from tests.dial.small import small_dial


@pytest.fixture(scope="module")
def dial(tmp_path_factory: pytest.TempPathFactory) -> Dial:
    """Faces in two folders, "light" three times as many as "dark"."""
    base = tmp_path_factory.mktemp("pictures")
    parameters, tone = draw(Draw(0.25), 160, 3)
    for number, picture in enumerate(render(parameters, 32).pictures):
        folder = base / ("light", "dark")[tone[number]]
        folder.mkdir(exist_ok=True)
        Image.fromarray(np.moveaxis(picture, 0, -1)).save(folder / f"{number}.png")
    experiment = small_dial().experiment.to_json()
    split = {"train": 0.5, "validation": 0.1, "test": 0.4}
    experiment["data"] = {"kind": "folder", "path": str(base), "split": split}
    experiment["networks"]["decoder"]["layers"] = [
        {"kind": "dense", "units": 3072, "activation": "sigmoid"},
        {"kind": "reshape", "shape": [3, 32, 32]},
    ]
    return small_dial(experiment=experiment, column="folder", group="dark")


def test_the_same_model_is_trained_on_as_many_pictures_of_either_share(dial: Dial, tmp_path: Path) -> None:
    finish(Dialling(dial, tmp_path / "d", tmp_path / "runs"), NO_DATA)

    curve = curve_in(tmp_path / "d")
    assert curve.complete
    assert not curve.samplers
    splits = [run.experiment.data.split for run in runs_in(tmp_path / "runs")]
    assert [split.share for split in splits] == [0.2, 0.5] * 2
    assert {split.share_column for split in splits} == {"folder"}
    assert {row[2] for row in rows(curve)} == {"others", "dark"}
    assert set(four_arms(curve, 0.2).parts["shift", 1]) == {"measured", "retrain contrast"}
    assert any("only the retrain contrast" in note for note in notes(curve))
    assert any(note.startswith("Labels: not stated. Skin: an ellipse") for note in notes(curve))
    assert any("re-dealt parts of the same pictures: narrower than over new" in note for note in notes(curve))
    assert facts(curve)["labels"] == "not stated"


def test_a_group_that_is_not_there_is_told(dial: Dial, tmp_path: Path) -> None:
    wrong = Dial.parse(dial.to_json() | {"group": "green"})

    with pytest.raises(SpecError, match="expected one of dark, light, found 'green'"):
        finish(Dialling(wrong, tmp_path / "d", tmp_path / "runs"), NO_DATA)
