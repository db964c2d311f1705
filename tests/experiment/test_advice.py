"""Every rule of advice: an experiment that calls for it, one near it that doesn't, and what its fix does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.data import Dataset
from aestudio.data.digits import Digits
from aestudio.examples import examples
from aestudio.experiment import Experiment, problems
from aestudio.experiment.advice import RULES, Advice, Known, advise, known_of
from aestudio.project import with_settings
from tests.experiment.advice_examples import EXAMPLES, PARTS, PICTURE, ROW, dense, in_row, situation

Build = Callable[..., Experiment]


def of_rule(rule: str, experiment: Experiment, known: Known) -> list[Advice]:
    return [line for line in advise(experiment, known) if line.rule == rule]


def test_every_rule_has_an_example() -> None:
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_fires_where_it_should_and_only_there(rule: str, tiny: Build) -> None:
    experiment, known, near, near_known = situation(rule, tiny)
    found = of_rule(rule, experiment, known)
    assert found, "does not fire"
    assert all(line.what.endswith(".") and line.why.endswith((".", ")")) for line in found)
    assert not of_rule(rule, near, near_known)


@pytest.mark.parametrize("rule", [rule for rule, example in EXAMPLES.items() if example.fixable])
def test_a_fix_makes_its_advice_go_away_and_breaks_nothing(rule: str, tiny: Build) -> None:
    experiment, known, *_ = situation(rule, tiny)
    line = of_rule(rule, experiment, known)[0]
    assert line.fix is not None
    assert line.action
    mended = line.fix(experiment)
    assert mended != experiment
    now = Known(**{**vars(known), "range": (0.0, 1.0)}) if mended.data.scaling == "0 to 1" else known
    assert line.path not in [other.path for other in of_rule(rule, mended, now)]
    assert {p.path for p in problems(mended, known.shape)} <= {
        p.path for p in problems(experiment, known.shape)
    }
    assert Experiment.parse(mended.to_json()) == mended


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_the_bundled_examples_give_no_advice(example: Any) -> None:
    project = example.project()
    data = project.experiment.data
    shape = data.sample_shape() or (1, 28, 28)
    scaled = {"-1 to 1": (-1.0, 1.0), "none": (-3.0, 3.0)}.get(data.scaling, (0.0, 1.0))
    trap = "training.optimizer.learning_rate"  # a variant of one example is there to show Adadelta's
    for settings in [{}, *(v.settings for v in project.variants if v.settings.get(trap, 1) > 0.01)]:
        experiment = with_settings(project.experiment, settings)
        known = Known(shape, scaled, (0.0, 255.0), False, PARTS)
        assert [str(line) for line in advise(experiment, known)] == []


def test_people_in_two_parts_are_found_in_the_data() -> None:
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(40), 10)
    faces = Dataset(
        "faces", rng.integers(0, 255, (400, 1, 4, 4), np.uint8), {"subject": who, "smile": who % 2}
    )
    assert known_of(Digits(), faces).shared["subject"] > 30
    apart = Digits.parse({"split": {"method": "groups", "group": "subject"}})
    assert known_of(apart, faces).shared == {}


TABLE = "x,y,kind\n1,2,a\n3,1,\n5,6,b\n7,8,a\n"
NETWORK = {"layers": [dense(8, "relu"), dense(3)]}


def classifier(file: Path, **family: Any) -> Experiment:
    told = {"kind": "mlp", "label": "kind", "outputs": 3, **family}
    data = {"kind": "table", "path": str(file)}
    return Experiment.parse({"data": data, "family": told, "networks": {"network": NETWORK}})


def test_samples_without_a_label_are_left_out_with_their_output(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    experiment = classifier(tmp_path / "a.csv")
    dataset = experiment.data.load()
    (line,) = of_rule("samples_without_a_label", experiment, known_of(experiment.data, dataset))
    assert "1 sample has no label in “kind”, and counts as a class of its own, “(empty)”." in line.what
    assert line.fix is not None
    mended = line.fix(experiment)
    left = mended.data.load()
    assert (len(left), left.names["kind"]) == (3, ("a", "b"))
    assert problems(mended, left.shape, classes=left.classes) == ()
    assert not of_rule("samples_without_a_label", mended, known_of(mended.data, left))


def test_samples_without_a_label_of_other_data_are_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    experiment = classifier(tmp_path / "a.csv")
    known = known_of(experiment.data, experiment.data.load())
    elsewhere = experiment.model_copy(update={"data": Digits()})
    (line,) = of_rule("samples_without_a_label", elsewhere, known)
    assert (line.fix, line.action) == (None, "")
    assert line.why.endswith("Label them in the file that the labels come from, or take them out of it.")
    assert not of_rule("samples_without_a_label", classifier(tmp_path / "a.csv", label=""), known)


def test_the_digits_of_the_digits_are_no_individuals() -> None:
    spec = Digits()
    known = known_of(spec, spec.load(base=Path()))
    assert known == Known((1, 8, 8), (0.0, 1.0), known.stored, False, known.parts)


def test_a_network_that_does_not_fit_gets_no_advice_it_cannot_use(tiny: Build) -> None:
    broken = tiny(
        {"networks.encoder.layers": [{"kind": "conv2d"}, {"kind": "group_norm", "groups": 7}, dense(3)]}
    )
    for line in advise(broken, Known(PICTURE, (0.0, 1.0))):
        assert line.fix is None or line.fix(broken) != broken
    assert all(line.settles for line in advise(Experiment(), Known(PICTURE)))


def test_a_code_that_is_too_wide_is_said_once(tiny: Build) -> None:
    wide = tiny(in_row([dense(4, "tanh"), dense(8)], [dense(4, "tanh"), dense(6)]))
    assert [line.rule for line in advise(wide, Known(ROW))] == ["code_as_wide_as_the_input"]
