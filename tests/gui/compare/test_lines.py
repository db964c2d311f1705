"""The lines of compared runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from aestudio.compare import Compared
from aestudio.experiment import Experiment
from aestudio.gui.compare import lines as lines_module
from aestudio.gui.compare.lines import (
    LOOKS,
    RunLine,
    beside_pca,
    best_of,
    ends_of,
    kinds_of,
    lines_of,
    remark_on,
)
from aestudio.run.baselines import BaselineLosses


@pytest.mark.parametrize(("family", "said"), [("gan", "has no single loss"), ("flow", "no finished epoch")])
def test_why_there_is_no_best_loss(family: str, said: str) -> None:
    experiment = Experiment.drafted((2,), data={"kind": "plane", "count": 200}, family=family)
    line = RunLine("run-001", 0, (Compared.of(Path("run-001"), experiment),))
    assert best_of(line) == said


def test_equal_seeds_count_once_and_it_is_said() -> None:
    runs = []
    for place, (seed, best) in enumerate(((2, 0.5), (1, 0.1), (0, 0.2), (0, 0.2))):
        given = Experiment.parse({"training": {"seed": seed}})
        runs.append(Compared.of(Path(f"run-{place}"), given, best=best))

    lines = lines_of(runs, together=True)

    assert best_of(lines[0]) == "0.2000 (median of 3 seeds, 0.1000 to 0.5000)"
    assert "1 run repeats another's seed" in remark_on(lines, together=True, term="loss")
    assert [best_of(line) for line in lines_of(runs[2:], together=True)] == ["0.2000"]
    assert "seed" not in remark_on(lines_of(runs, together=False), together=False, term="loss")


def test_a_run_keeps_its_colour_whatever_else_is_drawn() -> None:
    runs = [Compared.of(Path(f"run-{number:03}"), Experiment()) for number in (12, 4, 3)]
    numbers = {run.name: number for run, number in zip(runs, (11, 3, 2), strict=True)}
    for left_out in range(3):
        shown = [run for place, run in enumerate(runs) if place != left_out]
        assert all(line.index == numbers[line.title] for line in lines_of(shown, together=False))
    (together,) = lines_of(runs, together=True)
    assert together.index == 2  # its oldest run's, so that one more seed changes nothing


def test_two_runs_that_would_look_alike_do_not() -> None:
    runs = [Compared.of(Path(f"run-{number:03}"), Experiment()) for number in (4, 4 + LOOKS)]
    first, second = (line.index % LOOKS for line in lines_of(runs, together=False))
    assert first != second


def test_what_may_mislead_is_said() -> None:
    plane = {"kind": "plane", "count": 200}
    plain, again, tidy = (
        Experiment.drafted((2,), data=plane, family={"kind": "vae", "beta": beta}, training={"seed": seed})
        for beta, seed in ((1, 0), (1, 1), (4, 0))
    )
    whole = [Compared.of(Path("1"), plain), Compared.of(Path("2"), again)]
    stopped = Compared.of(Path("3"), plain, state="stopped", epochs=2)
    other = Compared.of(Path("4"), tidy)
    assert remark_on(lines_of(whole, together=True), together=True, term="loss") == ""

    lines = lines_of([*whole, stopped, other], together=True)
    assert [len(line.runs) for line in lines] == [2, 1, 1]
    said = remark_on(lines, together=True, term="loss")
    assert "(beta 1, 4)" in said
    assert "1 run ended early: not grouped" in said

    live = Compared.of(Path("3"), plain, state="running", epochs=2)
    said = remark_on(lines_of([*whole, live], together=True), together=True, term="loss")
    assert said == "1 run still trains: not grouped"
    assert remark_on(lines, together=True, term="kl") == "1 run ended early: not grouped"
    assert "grouped" not in remark_on(lines, together=False, term="loss")


def test_a_kind_whose_runs_all_diverged_is_not_the_first_to_be_seen() -> None:
    bce, mse = (
        Experiment.parse({"family": {"kind": "autoencoder", "loss": loss}}) for loss in ("bce", "mse")
    )
    good = Compared.of(Path("1"), bce, best=0.1, epochs=10)
    bad = Compared.of(Path("2"), mse, state="failed", diverged=True)
    assert [kind.runs for kind in kinds_of([good, bad]) if not kind.mixed] == [(good,), (bad,)]
    newest = Compared.of(Path("3"), mse, best=0.2, epochs=10)
    kinds = kinds_of([good, bad, newest])
    assert [kind.runs for kind in kinds if not kind.mixed] == [(newest, bad), (good,)]


def test_runs_on_the_same_data_can_be_set_side_by_side_whatever_their_loss() -> None:
    """An autoencoder and a VAE of the same digits could not be compared at all."""
    digits = [Experiment.parse({"family": family}) for family in ("autoencoder", "vae")]
    plane = Experiment.drafted((2,), data={"kind": "plane", "count": 200})
    runs = [Compared.of(Path(str(n)), one, best=0.5) for n, one in enumerate((*digits, plane))]

    kinds = kinds_of(runs)

    assert [kind.mixed for kind in kinds] == [False, False, False, True]
    assert kinds[-1].words == "Digits 8×8, any loss: 2 runs"
    assert kinds[-1].runs == (runs[1], runs[0])
    lines = lines_of(kinds[-1].runs, together=True)
    said = [best_of(line, named=True) for line in lines]
    assert said == ["0.5000 (Variational autoencoder)", "0.5000 (MSE)"]
    assert not any(kind.mixed for kind in kinds_of([runs[0], runs[2]]))


@pytest.mark.parametrize("together", [False, True])
def test_what_runs_kept_of_their_baselines_is_read_once(
    monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    read: list[Path] = []

    def kept(run: Path) -> BaselineLosses | None:
        read.append(run)
        return BaselineLosses({"pca": 0.05}, 2) if run.name == "run-1" else None

    monkeypatch.setattr(lines_module, "read_baselines", kept)
    given = (Experiment.parse({"training": {"seed": seed}}) for seed in range(2))
    runs = [Compared.of(Path(f"run-{n}"), one, best=0.1) for n, one in enumerate(given)]

    pca, verdict = beside_pca(lines_of(runs, together=together))

    assert pca == (("0.05000",) if together else ("–", "0.05000"))
    assert "PCA" in verdict
    assert sorted(read) == [Path("run-0"), Path("run-1")]


def test_how_far_runs_got_is_said_where_one_is_unfinished() -> None:
    given = Experiment.parse({"training": {"epochs": 1000}})
    whole = Compared.of(Path("1"), given, best=0.1, epochs=1000)
    stopped = Compared.of(Path("2"), given, best=0.2, state="stopped", epochs=32)
    assert ends_of(lines_of([whole, stopped], together=True)) == (
        "1,000",
        "32 of 1,000 (stopped)",
    )
    assert ends_of(lines_of([whole], together=True)) == ()
