"""What an audit is said to have found: words that fit the numbers beside them."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from aestudio.audit.findings import NO_COLOUR, Findings
from aestudio.audit.statistics.units import inputs_for_means, seen
from aestudio.auditing.report.reading import compared, numbers, reading, row_words, state, verdicts
from aestudio.auditing.report.words import FORBIDDEN, gap_words, signed
from tests.audit.test_findings import NAMES, found, records


def moved(count: int, shifts: tuple[float, ...], spread: float, seed: int = 0) -> Findings:
    """An audit in which each group's skin became lighter by so much."""
    groups, rng = np.repeat(np.arange(len(shifts)), count), np.random.default_rng(seed)
    shift = np.array(shifts)[groups] + rng.normal(0, spread, len(groups))
    names = tuple(f"tone {letter}" for letter, _ in zip("ABCDEFG", shifts, strict=False))
    return found(records(groups, delta_lightness=shift), names)


def overall(audit: Findings) -> str:
    return " ".join(reading(audit)["overall"])


def test_a_shift_of_one_group_is_told_for_whom_and_how_far() -> None:
    said = overall(moved(150, (0.0, 5.0), 1.0))

    assert re.match(
        r"The skin of tone B comes out lighter than in its true pictures: \+[45]\.\d\d L\* \(\+4\.\d\d to",
        said,
    )
    assert "The skin of tone A" not in said
    assert (
        "a difference in lightness shift was found, beyond the margin of 2 L*: tone B minus tone A +" in said
    )
    assert "smaller than the margin in excess flips (5 points) and abstention (5 points)" in said


def test_groups_that_differ_by_about_the_margin_are_not_said_to_lack_a_difference() -> None:
    audit = moved(60, (-1.0, 1.0), 1.0)
    one = audit.lightness
    assert one is not None

    assert one.apart.verdict == "not enough data"
    assert compared(one) == (
        "The groups differ; not enough data to say whether by more than the margin of 2 L*"
    )
    assert re.fullmatch(r"tone B minus tone A \+2\.\d\d L\* \(.*\); p = 0\.01\d", numbers(one, NAMES))
    assert "The groups differ in lightness shift: tone B minus tone A" in overall(audit)


def test_where_none_is_shown_it_is_said_how_large_a_difference_would_have_been_seen() -> None:
    audit = moved(40, (0.0, 0.0), 5.0)
    one = audit.lightness
    assert one is not None

    assert state(one) == "not shown"
    assert compared(one).startswith("Not enough data: no difference shown")
    least = re.search(r"(\d\.\d) L\* would have been seen", numbers(one, NAMES))
    assert least is not None
    assert float(least[1]) == pytest.approx(2.8 * 5 * np.sqrt(2 / 40), rel=0.2)
    assert least[0] in overall(audit)


def test_what_would_have_been_seen_is_what_the_planner_asks_for() -> None:
    assert inputs_for_means(seen(np.sqrt(2 / 80) * 5), 5) == 80


def test_a_small_but_certain_difference_is_no_absence() -> None:
    one = moved(200, (0.0, 0.8), 0.5).lightness
    assert one is not None

    assert compared(one) == "Smaller than the margin of 2 L*, though the groups differ"
    assert row_words(one.all.rows[1], one) == "smaller than 2 L*, though not 0"


def test_a_shift_that_is_small_but_certain_is_told_over_all_with_its_size() -> None:
    audit = moved(200, (0.0, 0.8), 0.5)

    said = reading(audit)["overall"]

    small = re.compile(
        r"Lightness shift not 0, but smaller than the margin of 2 L\*: tone B "
        r"\+0\.\d\d L\* \(\+0\.\d\d to \+0\.\d\d\)\."
    )
    assert any(small.fullmatch(sentence) for sentence in said)
    apart = (
        "The groups differ in lightness shift, but by less than the margin of 2 L*: tone B minus tone A +0."
    )
    assert any(sentence.startswith(apart) for sentence in said)
    assert (
        "Differences between the groups are smaller than the margin in excess flips (5 points)"
        in " ".join(said)
    )


def test_a_shift_of_about_the_margin_is_told_over_all_too() -> None:
    said = overall(moved(60, (2.0, 2.0), 1.0))

    assert "Lightness shift not 0; not enough data to say whether beyond the margin of 2 L*: tone A" in said


def test_tones_drawn_together_are_told_over_all_though_the_mean_shift_is_small() -> None:
    groups = np.repeat([0, 1], 150)
    rows = records(groups)
    true = rows["lightness_hr"]
    noise = np.random.default_rng(3).normal(0, 0.5, 300)

    def told(slope: float, pivot: float) -> str:
        return overall(found(records(groups, lightness_sr=pivot + slope * (true - pivot) + noise)))

    drawn = re.search(
        r"Skin tones are drawn towards L\* (\d+\.\d): pictures 10 L\* apart .*?\)\.", told(0.8, 50)
    )
    assert drawn is not None
    assert float(drawn[1]) == pytest.approx(50, abs=3)
    assert re.search(r"become outputs [78]\.\d\d L\* apart \([78]\.\d\d to [78]\.\d\d\)\.$", drawn[0])
    assert "pushed away from L* 49.8: pictures 10 L* apart become outputs 11.98" in told(1.2, 50)
    assert "Skin tones are drawn together: pictures" in told(0.8, 130)  # no tone is that light
    assert "Skin tones" not in told(1.0, 0.0)


def test_it_is_said_what_a_success_is() -> None:
    assert "An output is a success if, made small again, it equals its input within the tolerance" in overall(
        moved(60, (0.0, 0.0), 1.0)
    )


def test_p_values_are_called_too_small_only_where_one_is_small() -> None:
    rng, groups = np.random.default_rng(0), np.repeat([0, 1], (200, 40))
    spread = np.where(groups == 1, 9.0, 1.0)

    def told(shift: float) -> str:
        values = rng.normal(0, 1, 240) * spread + shift * groups
        one = found(records(groups, delta_lightness=values)).lightness
        assert one is not None
        assert one.all.unequal
        return gap_words(one.all, one.unit)

    assert "too small" in told(20.0)
    assert "too small" not in told(0.0)


def test_what_is_rounded_to_nothing_has_no_sign_and_gaps_of_rates_are_points() -> None:
    assert [signed(value) for value in (0.001, -0.001, 0.01, -0.25)] == ["0.00", "0.00", "+0.01", "−0.25"]
    one = moved(60, (0.0, 0.0), 1.0).flips
    assert one is not None
    assert re.match(
        r"Largest minus smallest group mean: \d+\.\d points\. .* below \d+\.\d points in",
        gap_words(one.all, ""),
    )


def test_excess_flips_are_told_in_points() -> None:
    (told,) = [line for line in verdicts(moved(120, (0.0, 0.0), 1.0)) if line.startswith("Excess flips:")]

    assert re.search(r"tone A 0\.0 \([^)]* to [^)]*\) points, tone B 0\.0 \([^)]*\) points\.", told)


def test_a_group_is_not_said_to_lack_data_beside_a_small_p() -> None:
    one = moved(60, (2.0, 2.0), 1.0).lightness
    assert one is not None
    assert one.all.rows[0].p_shift is not None
    assert one.all.rows[0].p_shift < 0.05

    assert row_words(one.all.rows[0], one) == "not 0; not enough data to say whether beyond 2 L*"


def test_fewer_than_thirty_get_no_p() -> None:
    audit = moved(20, (0.0, 9.0), 0.1)

    said = "\n".join([*verdicts(audit), json.dumps(reading(audit))])

    assert not re.search(r"\bp\b", said)
    assert "Groups were not compared in lightness shift, excess flips and abstention" in overall(audit)
    assert "The skin of" not in overall(audit)


def test_fewer_than_a_hundred_are_a_first_look() -> None:
    assert overall(moved(40, (0.0, 5.0), 1.0)).startswith(
        "Only 40 pictures of tone A and 40 pictures of tone B were measured. With fewer than 100 of each "
        "group this is a first look"
    )
    assert "first look" not in overall(moved(100, (0.0, 5.0), 1.0))


def test_of_many_groups_a_few_pairs_stand_in_the_sentence_and_all_below_it() -> None:
    audit = moved(60, (0.0, 0.0, 0.0, 9.0, 9.0, 9.0), 1.0)
    one = audit.lightness
    assert one is not None

    assert "and 6 more pairs of groups" in overall(audit)
    assert reading(audit)["lightness"].count(" minus ") == 1 + 15


def test_what_could_not_be_measured_is_said_over_all_too() -> None:
    grey = found(records(np.repeat([0, 1], 120), coloured=np.zeros(240)))

    assert overall(grey).endswith(NO_COLOUR)


def test_outputs_that_are_no_success_are_told_by_group() -> None:
    groups = np.repeat([0, 1], 150)
    failed = np.arange(300) % np.where(groups == 1, 2, 75) == 0

    said = overall(found(records(groups, off_input=failed)))

    assert "Outputs of tone B that are no success: 50.0 % (42.1 % to 57.9 %); bicubic" in said
    assert "Outputs of tone A" not in said
    assert "a difference in abstention was found, beyond the margin of 5 points" in said


def test_no_word_is_said_that_the_numbers_do_not_carry() -> None:
    for audit in (moved(150, (0.0, 5.0), 1.0), moved(60, (-1.0, 1.0), 1.0), moved(40, (0.0, 0.0), 5.0)):
        assert not FORBIDDEN.search(json.dumps(reading(audit)) + " ".join(verdicts(audit)))
