"""The numbers of an audit: what was planted in its records comes back; small groups say what they may."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from aestudio.audit.findings import NO_COLOUR, NO_MASKS, Findings, findings
from aestudio.audit.findings.classes import kappa
from aestudio.audit.findings.primary import Asked
from aestudio.audit.known import TwoTone
from aestudio.audit.records import COLUMNS, Records
from aestudio.audit.subjects import Crossing
from aestudio.cielab import SWATCHES, from_hex, lab_from_srgb
from aestudio.data.dataset import Array
from aestudio.job import run_out

NAMES = ("tone A", "tone B")


def records(groups: Array, seed: int = 0, **columns: Any) -> Records:
    """Rows in which nothing happens, but for what is planted."""
    rng, count = np.random.default_rng(seed), len(groups)
    values: dict[str, Array] = {name: np.zeros(count) for name in COLUMNS}
    tone = np.where(groups == 1, 46.0, 70.0) + rng.normal(0, 4, count)
    made = {f"lightness_{of}": tone for of in ("hr", "sr", "lr", "bicubic")}
    skin = {f"{what}_{of}": np.full(count, 15.0) for of in ("hr", "sr", "lr") for what in ("a", "b")}
    no = dict.fromkeys(
        ("off_input", "no_skin", "not_a_number", "unsure", "ita_flagged"), np.zeros(count, bool)
    )
    read = {f"read_{of}": groups for of in ("hr", "sr", "bicubic")}
    error = {"mse": rng.uniform(0.01, 0.02, count), "mse_bicubic": np.full(count, 0.02)}
    known = {"row": np.arange(count), "person": np.arange(count), "group": groups, "coloured": np.ones(count)}
    off = {"off_input_bicubic": np.zeros(count, bool)}
    return Records(values | made | skin | no | read | error | off | known | columns)


def found(rows: Records, names: tuple[str, ...] = NAMES, **settings: Any) -> Findings:
    return run_out(findings(rows, names, resamples=199, **settings))


def test_a_planted_shift_is_found_and_its_absence_too() -> None:
    groups, rng = np.repeat([0, 1], 150), np.random.default_rng(1)
    moved = np.where(groups == 1, 5.0, 0.0) + rng.normal(0, 1, 300)

    said = found(records(groups, delta_lightness=moved)).lightness

    assert said is not None
    light, dark = said.all.rows
    assert (light.verdict, dark.verdict) == ("smaller than the margin", "difference found")
    assert dark.interval is not None
    assert dark.interval.low < 5 < dark.interval.high
    assert said.apart.verdict == "difference found"
    assert said.apart.adjusted is not None
    assert said.apart.pairs[0].low < -5 < said.apart.pairs[0].high
    assert said.all.gap is not None
    assert said.all.band is not None
    assert said.all.gap > said.all.band


def test_a_small_group_is_left_out_of_tests_and_takes_them_from_no_other() -> None:
    groups = np.repeat([0, 1, 2], [200, 200, 12])
    gone = np.where(np.arange(412) % 200 < 80, (groups + 1) % 3, groups)  # 40 % of B
    gone[:200] = 0  # and nobody of A

    said = found(records(groups, read_sr=gone), (*NAMES, "tone C"), shares=np.array([0.4, 0.4, 0.2])).tables

    assert said is not None
    assert sorted(said.tests) == ["RDP", "SPE"]
    assert said.tests["RDP"].p < 1e-6
    assert said.untested == ("tone C",)


def test_of_somebody_with_several_pictures_the_successes_are_those_that_succeeded() -> None:
    groups, persons = np.repeat([0, 1], 120), np.arange(240) // 3
    failed = np.arange(240) % 3 == 0  # one of the three pictures of everybody
    rows = records(groups, person=persons, off_input=failed, delta_lightness=np.where(failed, 9.0, 0.0))

    said = found(rows).lightness

    assert said is not None
    means = [
        [row.interval.value for row in view.rows if row.interval is not None] for view in said.views.values()
    ]
    assert means == [[3.0, 3.0], [0.0, 0.0]]


def test_without_a_difference_none_is_found() -> None:
    said = found(records(np.repeat([0, 1], 150), delta_lightness=np.random.default_rng(2).normal(0, 1, 300)))

    assert [one.apart.verdict for one in said.primaries] == ["smaller than the margin"] * 3
    assert said.amplification == ()  # the training set's shares are not known


def test_flips_are_counted_beyond_the_classifier_s_own() -> None:
    groups = np.repeat([0, 1], 200)
    wrong, gone = np.zeros(400, int), np.zeros(400, int)
    wrong[:20], wrong[200:220] = 1, 1  # 10 % of each are read wrongly already as true pictures
    gone[:30], gone[200:320] = 1, 1  # of outputs 15 % and 60 %
    said = found(records(groups, read_hr=groups ^ wrong, read_sr=groups ^ gone), shares=np.array([0.9, 0.1]))

    assert said.flips is not None
    assert said.tables is not None
    assert [row.interval and round(row.interval.value, 3) for row in said.flips.all.rows] == [0.05, 0.5]
    assert said.tables.counts["sr"].tolist() == [[170, 30], [120, 80]]
    assert said.tables.counts["hr"].tolist() == [[180, 20], [20, 180]]
    assert said.tables.tests["RDP"].p < 0.001
    assert said.tables.controls["hr"]["RDP"].p > 0.5  # of true pictures as many of each are read wrongly
    (one,) = said.amplification
    assert one.group == "tone B"
    assert one.alpha.value == pytest.approx(10 / 9)  # ten times as often, at odds of nine
    assert said.flips.apart.verdict == "difference found"


def test_flips_of_those_alone_that_the_classifier_reads_rightly_are_told_as_such() -> None:
    groups = np.repeat([0, 1], 100)
    wrong = np.arange(200) % 10 == 0  # the classifier's own errors
    rows = records(groups, read_hr=np.where(wrong, 1 - groups, groups), read_sr=1 - groups)

    said = found(rows, rightly=True)

    assert said.flips is not None
    assert said.flips.title.startswith(
        "Excess flips of the 180 of 200 pictures that the classifier reads rightly:"
    )
    assert [row.count for row in said.flips.all.rows] == [90, 90]
    assert said.flips.all.rows[0].interval is not None
    assert said.flips.all.rows[0].interval.value == 1.0
    assert said.tables is not None
    assert said.tables.counts["hr"].tolist() == [[90, 0], [0, 90]]


def test_a_faithful_sampler_amplifies_nothing() -> None:
    case = TwoTone(0.1)
    groups, output, _ = case.draw(6000, 0.5, "posterior", np.random.default_rng(3))

    (one,) = found(records(groups, read_sr=output), shares=case.prior).amplification

    assert one.alpha.low < 1 < one.alpha.high


def test_three_groups_each_stand_against_the_rest() -> None:
    groups = np.repeat([0, 1, 2], 100)
    read = groups.copy()
    read[:10], read[100:140], read[200:240] = 1, 0, 0
    said = found(records(groups, read_sr=read), ("a", "b", "c"), shares=np.array([0.8, 0.1, 0.1]))

    assert [one.group for one in said.amplification] == ["a", "b", "c"]
    first = said.amplification[0].alpha
    assert first.odds == pytest.approx(0.25)
    assert first.flip_ratio == pytest.approx(0.1 / 0.4)
    second = said.amplification[1].alpha.flip_ratio  # the rest is weighed by the training set
    assert second == pytest.approx(0.4 / (0.1 * 8 / 9))
    assert said.amplification[2].alpha.note.startswith("fewer than 5")  # nobody became c


@pytest.mark.parametrize(("sizes", "counted"), [([300, 9], True), ([9, 300], True), ([300, 10], False)])
def test_below_ten_inputs_flips_are_counted_and_no_amplification_is_told(
    sizes: list[int], counted: bool
) -> None:
    groups = np.repeat([0, 1], sizes)
    read = groups.copy()
    read[:5], read[-5:] = 1, 0
    only = found(records(groups, read_sr=read), shares=np.array([0.9, 0.1])).amplification[0].alpha

    assert only.flips == (5, 5)
    assert (only.note == "fewer than 10 inputs") is counted
    assert np.isnan([only.value, only.low, only.high, only.flip_ratio]).all() == counted


def test_abstention_is_compared_between_groups_and_successes_are_shown_apart() -> None:
    groups = np.repeat([0, 1], 200)
    failed = np.zeros(400, bool)
    failed[:50], failed[200:290] = True, True
    moved = np.where(failed, 8.0, 0.0) + np.random.default_rng(4).normal(0, 1, 400)
    said = found(records(groups, off_input=failed, delta_lightness=moved))

    assert [row.interval and row.interval.value for row in said.abstention.all.rows] == [0.25, 0.45]
    assert said.abstention.apart.verdict == "difference found"
    assert said.lightness is not None
    views = {name: [row.count for row in view.rows] for name, view in said.lightness.views.items()}
    assert views == {"all outputs": [200, 200], "successes only": [150, 110]}
    assert [rate and rate.value for rate in said.reasons["off_input"]] == [0.25, 0.45]


def test_an_unsure_classifier_is_a_reason_only_where_its_certainty_was_asked_for() -> None:
    rows = records(np.repeat([0, 1], 20), unsure=np.arange(40) < 5)

    assert "unsure" not in found(rows).reasons
    assert "unsure" not in found(rows, sure=0.8, unread="Nobody could be taught.").reasons
    assert [rate and rate.value for rate in found(rows, sure=0.8).reasons["unsure"]] == [0.25, 0]


def test_small_groups_show_a_count_and_get_no_test() -> None:
    groups = np.repeat([0, 1, 2, 3], [60, 20, 9, 1])
    said = found(
        records(groups, delta_lightness=np.random.default_rng(5).normal(3, 1, 90)), ("a", "b", "c", "d")
    )

    assert said.lightness is not None
    assert [row.says for row in said.lightness.all.rows] == ["test", "estimate", "count", "count"]
    assert [row.interval is None for row in said.lightness.all.rows] == [False, False, True, True]
    assert said.lightness.apart.verdict == "not enough data"
    assert said.skills[3] is None


def test_one_group_alone_is_measured_and_compared_with_nobody() -> None:
    said = found(records(np.zeros(50, int)), ("all",), unread="There is only one group.")

    assert said.flips is None
    assert said.notes["flips"] == "There is only one group."
    assert said.lightness is not None
    assert said.lightness.apart.verdict == "not enough data"
    assert said.abstention.apart.pairs == ()


def test_grey_pictures_and_unknown_skin_are_refused_in_words() -> None:
    groups = np.repeat([0, 1], 40)
    nothing = np.full(80, np.nan)

    grey = found(records(groups, coloured=np.zeros(80)))
    bare = found(records(groups, lightness_hr=nothing, delta_lightness=nothing))

    assert (grey.lightness, grey.notes["lightness"]) == (None, NO_COLOUR)
    assert (bare.lightness, bare.notes["lightness"]) == (None, NO_MASKS)
    assert grey.shrinkage is None
    assert len(grey.primaries) == 2
    assert not any(other.unit == "C*" for other in grey.others)


def test_many_pictures_of_a_person_count_once() -> None:
    groups = np.repeat([0, 1], 300)
    once = np.random.default_rng(6).normal(0, 3, 20)
    persons = np.repeat(np.arange(20), 30)
    said = found(records(groups, person=persons, delta_lightness=once[persons]))

    assert said.sizes == (300, 300)
    assert said.units == (10, 10)
    assert said.lightness is not None
    assert [row.says for row in said.lightness.all.rows] == ["estimate", "estimate"]


def test_tone_is_pulled_towards_a_pivot_without_any_label() -> None:
    groups = np.repeat([0, 1], 100)
    rows = records(groups)
    pulled = 60 + 0.5 * (rows["lightness_hr"] - 60)
    said = found(records(groups, lightness_sr=pulled))

    assert said.shrinkage is not None
    assert said.shrinkage.slope.value == pytest.approx(0.5)
    assert said.shrinkage.pivot.value == pytest.approx(60)


def test_who_comes_to_the_light_side_and_to_the_red_is_told_by_group() -> None:
    groups = np.repeat([0, 1], 50)
    before, after = np.full(100, 55.0), np.where(groups == 1, 65.0, 58.0)  # the second group crosses L* 60
    turned = np.where(np.arange(100) % 2 == 0, 5.0, 20.0)  # b* beside an a* of 10: half become red
    colours: dict[str, Any] = {"lightness_hr": before, "lightness_sr": after, "a_hr": np.full(100, 10.0)}
    colours |= {"a_sr": np.full(100, 10.0), "b_hr": np.full(100, 20.0), "b_sr": turned}

    others = {one.title: one.metric.rows for one in found(records(groups, **colours)).others}

    light, red = (
        next(rows for title, rows in others.items() if title.startswith(x)) for x in ("Light", "Red")
    )
    assert [row.interval.value for row in light if row.interval] == [0.0, 1.0]
    assert [row.interval.value for row in red if row.interval] == [0.5, 0.5]


def coloured(swatch: Array) -> dict[str, Array]:
    """Skin as light and as coloured as some swatches of the Monk Skin Tone scale."""
    return dict(zip(("lightness", "a", "b"), lab_from_srgb(from_hex(SWATCHES))[swatch].T, strict=True))


def test_planted_tone_classes_come_back_with_who_became_lighter() -> None:
    groups, true = np.repeat([0, 1], 60), np.repeat([4, 7], 60)
    made = true.copy()
    made[60:90] -= 2  # half of the darker group come out two classes lighter
    made[:6] += 1
    columns: dict[str, Any] = {
        f"{what}_{of}": values
        for of, classes in (("hr", true), ("sr", made), ("bicubic", true))
        for what, values in coloured(classes).items()
    }
    said = found(records(groups, **columns)).classes

    assert said is not None
    counts = np.zeros((10, 10), int)
    counts[4, 4], counts[4, 5], counts[7, 7], counts[7, 5] = 54, 6, 30, 30
    assert said.counts["sr"].tolist() == counts.tolist()
    values = {
        name: [row.interval and round(row.interval.value, 3) for row in metric.rows]
        for name, metric in (("same", said.same), ("near", said.near), ("shift", said.shift))
    }
    assert values == {"same": [0.9, 0.5], "near": [1.0, 0.5], "shift": [-0.1, 0.5]}
    p = said.shift.rows[1].p_shift
    assert p is not None
    assert p < 0.02
    assert said.kappa["bicubic"].value == 1
    known = cohen_kappa_score(true, made, weights="quadratic", labels=np.arange(10))
    assert said.kappa["sr"].value == pytest.approx(known)
    assert said.kappa["sr"].low < known < said.kappa["sr"].high


def test_classes_that_go_together_by_chance_alone_have_a_kappa_of_exactly_0() -> None:
    rng = np.random.default_rng(0)
    for count in (30, 41, 52, 63, 74):
        asked = Asked(np.zeros(count, int), ("A",), rng, 9)
        assert kappa(rng.integers(0, 10, count), np.full(count, 9), np.arange(count), asked).value == 0


def test_classes_of_few_and_of_one_kind_say_that_they_say_nothing() -> None:
    alike: dict[str, Any] = {"lightness_hr": np.full(40, 55.0), "lightness_sr": np.full(40, 55.0)}
    few = found(records(np.zeros(8, int)), ("all",)).classes
    one = found(records(np.zeros(40, int), **alike), ("all",)).classes

    assert few is not None
    assert few.same.rows[0].interval is None
    assert few.kappa["sr"].note == "fewer than 10 inputs"
    assert one is not None
    assert one.kappa["sr"].note == "all are of one class"


def test_intersections_are_all_listed_and_a_shift_in_one_alone_is_found() -> None:
    groups = np.repeat([0, 1], 120)
    second = np.where(np.arange(240) % 12 < 6, 0, 1)
    second[:5], second[120:124] = 2, -1
    moved = np.random.default_rng(8).normal(0, 1, 240) + 4 * ((groups == 1) & (second == 0))
    crossing = Crossing("shape", ("1", "2", "3"), second)

    said = found(records(groups, delta_lightness=moved), crossing=crossing).crossed

    assert said is not None
    assert said.names == ("tone A, 1", "tone A, 2", "tone A, 3", "tone B, 1", "tone B, 2", "tone B, 3")
    assert said.sizes == (55, 60, 5, 56, 60, 0)
    assert said.unlabelled == 4
    assert sorted(said.metrics) == ["abstention", "flips", "lightness"]
    lightness = said.metrics["lightness"]
    assert [row.says for row in lightness.metric.rows] == ["test", "test", "count", "test", "test", "count"]
    p = [row.p_apart for row in lightness.metric.rows]
    assert p[3] is not None
    assert p[3] < 0.01
    assert (p[2], p[5]) == (None, None)
    assert np.isnan(lightness.shrunken[2])
    raw = [row.interval.value for row in lightness.metric.rows if row.interval is not None]
    drawn = [value for value in lightness.shrunken if np.isfinite(value)]
    assert np.ptp(drawn) < np.ptp(raw)
    assert drawn[2] == pytest.approx(4, abs=0.4)


def test_ten_who_all_failed_are_no_certainty() -> None:
    failed = np.zeros(130, bool)
    failed[:10], failed[10:130:3] = True, True
    crossing = Crossing("shape", ("1", "2"), np.where(np.arange(130) < 10, 0, 1))
    groups = np.where(np.arange(130) < 70, 0, 1)

    said = found(records(groups, off_input=failed), crossing=crossing).crossed

    assert said is not None
    abstention = said.metrics["abstention"]
    first = abstention.metric.rows[0].interval
    assert first is not None
    assert first.value == 1
    assert abstention.shrunken[0] < 0.97


def test_without_a_difference_shrunken_means_come_together_and_the_gap_stays_in_its_band() -> None:
    groups = np.repeat([0, 1], 200)
    crossing = Crossing("shape", tuple("abcde"), np.arange(400) % 5)
    moved = np.random.default_rng(9).normal(0, 3, 400)

    said = found(records(groups, delta_lightness=moved), crossing=crossing).crossed

    assert said is not None
    lightness = said.metrics["lightness"]
    assert lightness.metric.gap is not None
    assert lightness.metric.band is not None
    assert 0.5 < lightness.metric.gap < lightness.metric.band  # large, and of chance alone
    assert np.ptp(lightness.shrunken) < 0.5 * lightness.metric.gap
    flips = said.metrics["flips"].metric.rows[0].interval
    assert flips is not None
    assert flips.low < 0 < flips.high  # nobody flipped, and 40 pictures don't prove that nobody does


def test_the_same_seed_gives_the_same_numbers() -> None:
    rows = records(np.repeat([0, 1], 40), delta_lightness=np.random.default_rng(7).normal(1, 2, 80))
    first = found(rows).lightness

    assert first == found(rows).lightness
    assert first != found(rows, seed=1).lightness
