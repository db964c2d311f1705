"""An audit of a run: the self-test first, everything after it, and nothing without it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.audit import selftest
from aestudio.audit.selftest import Outcome
from aestudio.audit.several import JITTER
from aestudio.auditing import AuditJob, AuditSettings
from aestudio.auditing import work as auditing
from aestudio.auditing.work import Audited
from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.job import finish
from aestudio.run import Run
from aestudio.spec import SpecError
from tests.auditing.runs import experiment, trained

Ready = tuple[Run, Dataset]


def planted(*passed: bool) -> Any:
    """Self-tests of which it is known how they end."""
    return tuple(
        lambda rng, k=k, well=well: Outcome(k, "planted", "5.00", "5 within 0.05", well)
        for k, well in enumerate(passed, start=1)
    )


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    return trained(tmp_path_factory.mktemp("runs") / "run-001")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TESTS", planted(True, True))


def audit(ready: Ready, folder: Path, **settings: Any) -> Audited:
    run, data = ready
    return finish(AuditJob(run.path, AuditSettings.parse(settings), folder, resamples=99), data)


def test_a_run_is_audited_on_its_test_part(ready: Ready, tmp_path: Path) -> None:
    found = audit(ready, tmp_path)

    assert found.facts is not None
    assert found.findings is not None
    assert found.findings.names == ("tone A", "tone B")
    assert sum(found.findings.sizes) == 96  # 40 % of 240
    assert sum(found.facts.training) == 120
    assert found.facts.way == "super-resolution autoencoder"
    assert found.facts.how.degrade.factor == 4
    assert len(found.findings.primaries) == 3
    shown = found.outputs(np.array([0, 95]))
    assert shown is not None
    assert shown.shape == (2, 3, 16, 16)


def test_the_self_test_comes_first_and_without_it_there_is_no_result(
    ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "TESTS", planted(True, False))
    monkeypatch.setattr(auditing, "audit_records", None)  # nothing may be measured

    found = audit(ready, tmp_path)

    assert [outcome.passed for outcome in found.outcomes] == [True, False]
    assert (found.facts, found.records, found.findings) == (None, None, None)
    assert found.outputs(np.array([0])) is None
    assert not any(tmp_path.iterdir())


def test_the_same_audit_gives_the_same_numbers_and_measures_only_once(
    ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = audit(ready, tmp_path)
    monkeypatch.setattr("aestudio.audit.measure._part", None)  # everything is there already

    second = audit(ready, tmp_path)

    assert first.findings is not None
    assert second.findings is not None
    assert first.findings.primaries == second.findings.primaries


def test_what_is_wrong_with_the_data_is_said_before_anything_is_done(ready: Ready, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="expected one of tone, found 'colour'"):
        audit(ready, tmp_path, groups="colour")


def test_fewer_pictures_may_be_audited(ready: Ready, tmp_path: Path) -> None:
    found = audit(ready, tmp_path, most=30, part="test")

    assert found.facts is not None
    assert len(found.facts.who) == 30
    assert "spread evenly" in found.facts.who.notes[0]


def test_the_classifier_must_be_as_sure_as_is_set(ready: Ready, tmp_path: Path) -> None:
    plain, strict = audit(ready, tmp_path), audit(ready, tmp_path, sure=1.0)  # nobody is as sure as that

    assert plain.findings is not None
    assert strict.findings is not None
    assert strict.records is not None
    assert "unsure" not in plain.findings.reasons
    assert [rate and rate.value for rate in strict.findings.reasons["unsure"]] == pytest.approx(
        [1, 1], abs=0.2
    )
    assert strict.records["unsure"].mean() > 0.8


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("vae", "search through the decoder of the variational autoencoder, 1 starts of 3 steps"),
        ("ddpm", "posterior sampling: diffusion (DDPM), 3 noise levels"),
    ],
)
def test_models_that_never_saw_small_pictures_are_asked_several_times(
    kind: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aestudio.auditing.again.FEWEST", 100)
    wanted = Experiment.drafted(
        (3, 16, 16),
        data={"kind": "faces", "count": 120, "size": 16},
        family={"kind": kind},
        training={"epochs": 1, "threads": 1, "device": "cpu"},
    )
    ready = trained(tmp_path / "run-001", wanted)
    asked = {"starts": 1, "steps": 3, "samples": 3, "several": 4, "uninformed": 5}

    found = audit(ready, tmp_path / "out", factor=4, noise=0.3, **asked)

    assert found.facts is not None
    assert found.facts.way == way
    assert found.findings is not None
    several, uninformed = found.findings.several, found.findings.uninformed
    assert several is not None
    assert (several.samples, sum(row.count for row in several.coverage.rows)) == (3, 4)
    assert several.conditional is not None
    assert several.conditional.faces > 1
    assert uninformed is not None
    assert sum(uninformed.read) == 5
    assert uninformed.noise == 0.3
    assert found.findings.sizes[0] < 10
    assert found.findings.lightness is not None
    assert found.findings.lightness.all.rows[0].interval is None


def test_a_network_gives_one_output_an_input_and_is_asked_of_the_average_face_once(
    ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = audit(ready, tmp_path, samples=16, uninformed=30)
    monkeypatch.setattr("aestudio.auditing.again.uninformed", None)  # the answers are there already
    again = audit(ready, tmp_path, samples=16, uninformed=30)

    assert found.findings is not None
    assert again.findings is not None
    assert found.findings.several is None
    assert found.findings.uninformed is not None
    assert found.findings.uninformed.noise == JITTER
    assert again.findings.uninformed == found.findings.uninformed
    never = audit(ready, tmp_path, uninformed=0).findings
    assert never is not None
    assert never.uninformed is None


def test_merged_groups_are_one_in_the_audit_and_in_what_was_trained_on(ready: Ready, tmp_path: Path) -> None:
    found = audit(ready, tmp_path, merge=["tone A + tone B"])

    assert found.facts is not None
    assert found.findings is not None
    assert found.findings.names == ("tone A + tone B",)
    assert found.facts.training == (120,)
    assert "There is only one group" in found.findings.notes["flips"]


def test_an_empty_test_part_is_refused(ready: Ready, tmp_path: Path) -> None:
    split = {"train": 0.9, "validation": 0.1, "test": 0.0}
    values = experiment().to_json()
    values["data"]["split"] = split
    with pytest.raises(SpecError, match="expected a test part to audit, found an empty one"):
        auditing._chosen(Experiment.parse(values), ready[1], AuditSettings())


def test_audited_persons_who_were_learned_from_are_told(ready: Ready) -> None:
    run, data = ready
    person = np.arange(len(data)) // 2
    portraits = replace(data, labels={**data.labels, "person": person})

    strangers, _ = auditing._chosen(run.experiment, data, AuditSettings())
    who, _ = auditing._chosen(run.experiment, portraits, AuditSettings())

    assert (*strangers.notes, who.notes[-1][:3]) == (*who.notes[:-1], "Of ")
    assert "audited persons other pictures are in the parts that the model" in who.notes[-1]
