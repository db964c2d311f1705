"""The pictures to look at are chosen by rule, and what is said of all of them has intervals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aestudio.analysis.people import people_words
from aestudio.analysis.review import Review, ranked
from aestudio.analysis.skill import Methods, Scores, Skill
from aestudio.data.reading.labels import NO_ENTRY
from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.trainer import Trainer, compile_experiment
from tests.analysis.test_upsampling import biased, compiled


def test_worst_median_and_best_are_chosen_by_error() -> None:
    squares = np.array([0.3, 0.1, 0.5, 0.2, 0.4, 0.6, 0.0])
    keep, names = ranked(squares, 1)

    assert squares[keep].tolist() == [0.6, 0.3, 0.0]
    assert names == ("worst", "median", "best")
    assert squares[ranked(squares, 2)[0]].tolist() == [0.6, 0.5, 0.4, 0.3, 0.1, 0.0]


@pytest.mark.parametrize(
    ("squares", "said"),
    [
        ([0.1], ["median"]),
        ([0.1, 0.2], ["worst", "best"]),
        ([0.1, 0.2, 0.3, 0.4], ["worst", "median", "best"]),
    ],
)
def test_of_few_pictures_none_is_shown_twice(squares: list[float], said: list[str]) -> None:
    keep, names = ranked(np.array(squares), 4)

    assert list(names) == said
    assert len(set(keep.tolist())) == len(keep)
    assert keep[0] == len(squares) - 1  # the worst


def test_what_is_no_number_is_worst() -> None:
    assert ranked(np.array([0.1, np.nan, 0.3, 0.2]), 1)[0][0] == 1


def test_a_review_shows_and_measures_the_same_pictures() -> None:
    ready = compiled()
    found = Review("train", 2, 50).answer(ready)
    skill = Skill("train", 50).answer(ready)

    assert found.methods.rows() == skill.rows()
    assert len(found.shown) == 6
    assert (np.diff(found.shown.squares) <= 0).all()
    assert found.shown.squares[0] == found.methods.scores["network"].mse.max()
    assert found.shown.squares[-1] == found.methods.scores["network"].mse.min()
    assert found.words == "Worst, median and best by squared error, of 50 of 160 training pictures"
    assert found.powers.keys() == {"Truth", "Output", "Bicubic"}
    assert set(found.shown.samples.rows.tolist()) <= set(ready.parts.train.tolist())


def test_it_says_when_bicubic_wins() -> None:
    worse, same = (Review(count=20).answer(biased(by)).methods for by in (0.3, 0.0))

    assert worse.bicubic_wins
    assert worse.verdict.startswith("Bicubic enlargement, which learns nothing, beats this network")
    assert not same.bicubic_wins


def test_intervals_of_few_pictures_are_wide() -> None:
    """Student's t: of five pictures 2.78 standard errors, of many 1.96; of one there is none."""

    def of(count: int) -> Methods:
        values = np.linspace(0.1, 0.2, count)
        scores = Scores(values, values, values)
        return Methods("test", {"bicubic": scores, "search": scores}, "search")

    assert of(5).sure == pytest.approx(2.776, abs=1e-3)
    assert of(5000).sure == pytest.approx(1.960, abs=1e-3)
    mse = of(5).rows()[1][1]
    assert mse == f"0.15000 ± {2.776445 * np.linspace(0.1, 0.2, 5).std(ddof=1) / 5**0.5:.5f}"
    assert of(1).rows()[1][1] == "0.10000"
    assert "tell search and bicubic apart" in of(5).verdict


def test_it_says_whether_the_network_may_know_the_people() -> None:
    strangers = compiled()
    assert people_words(strangers) == ""

    for persons, said in (
        (np.arange(200) // 2, "may know them"),
        (np.arange(200), "strangers to the network"),
    ):
        strangers.dataset.labels["person"] = persons  # type: ignore[index]
        assert said in people_words(strangers)
        assert Review(count=20).answer(strangers).people == people_words(strangers)


def test_nobody_known_is_no_person_in_two_parts() -> None:
    """Half of the samples have no entry: they are not one person, who is everywhere."""
    strangers = compiled()
    persons = np.where(np.arange(200) % 2, np.arange(200) + 1, 0)
    strangers.dataset.labels["person"] = persons  # type: ignore[index]
    strangers.dataset.names["person"] = (NO_ENTRY, *(f"P{k}" for k in range(1, 201)))  # type: ignore[index]

    said = people_words(strangers)

    assert "strangers to the network" in said
    assert said.endswith("Left out: 100 of 200 samples without an entry in 'person'.")
    strangers.dataset.labels["person"] = np.full(200, -1)  # type: ignore[index]
    assert people_words(strangers) == ""


def test_of_strangers_photographed_bicubic_wins_and_the_app_says_so(olivetti_file: Path) -> None:
    """The lecture's dense network, two epochs on the Olivetti faces, split by person."""
    split = {"method": "groups", "group": "subject"}
    data = {"kind": "arrays", "path": str(olivetti_file), "axes": "grey pictures", "split": split}
    experiment = Experiment.drafted(
        (1, 64, 64),
        data=data,
        family={"kind": "superres", "degrade": {"factor": 4}, "residual": False},
        training={"epochs": 2, "batch_size": 16, "threads": 1},
    )
    ready = compile_experiment(experiment, load_data(experiment, Path()))
    for _ in Trainer(ready).run():
        pass
    found = Review(count=40).answer(ready)

    assert found.methods.bicubic_wins
    assert found.methods.verdict.startswith("Bicubic enlargement, which learns nothing, beats this network")
    assert "on 40 validation pictures" in found.methods.verdict
    assert found.methods.mean("bicubic", "mse")[0] == pytest.approx(0.0023, abs=0.0006)
    assert "strangers to the network" in found.people


def test_a_similarity_below_zero_has_a_true_minus_as_a_skill_has() -> None:
    values = np.linspace(-0.2, -0.1, 5)
    scores = Scores(-values, values, values)
    row = Methods("test", {"bicubic": scores, "search": scores}, "search").rows()[1]

    assert row[3].startswith("−0.150 ± ")
    assert not any("-" in cell for cell in row)
