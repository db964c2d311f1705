"""The audit of an upsampler: what comes back of planted ones, and that a broken-off audit goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.audit.findings.units import units
from aestudio.audit.measure import Kept, Upsampler, audit_records, inputs, part_size
from aestudio.audit.panel import Panel, _dealt, met, taught
from aestudio.audit.records import COLUMNS, LATER, Measuring, Records
from aestudio.audit.subjects import Ellipse, Subjects, subjects
from aestudio.audit.upsamplers import enlarging
from aestudio.data.dataset import Array, Dataset
from aestudio.data.people import PEOPLE
from aestudio.degrade import Degrade
from aestudio.families.corruption import NOISE_SEED
from aestudio.job import Pieces, run_out
from aestudio.spec import SpecError
from tests.audit.drawn import drawn, faces

EIGHTH = Degrade(factor=8)


def run(upsampler: Upsampler, who: Subjects, how: Measuring | None = None) -> Records:
    return run_out(audit_records(upsampler, who, how or Measuring(EIGHTH)))


class Remembering:
    """An upsampler that answers with the truth, changed as told."""

    def __init__(self, who: Subjects, change: Any = None) -> None:
        self.who, self.change, self.at, self.calls = who, change, 0, 0

    def __call__(self, small: Array) -> Array:
        part = slice(self.at, self.at + len(small))
        self.at, self.calls = part.stop, self.calls + 1
        true = self.who.pictures(part)
        return true if self.change is None else np.asarray(self.change(true, self.who, part))


@pytest.fixture(scope="module")
def panel() -> Panel:
    return taught(faces(600, seed=2))


def test_the_truth_as_output_moves_nothing_and_flips_nobody(panel: Panel) -> None:
    who = faces(150)

    found = run(Remembering(who), who, Measuring(EIGHTH, panel.judge))

    assert len(found) == 150
    assert set(found.columns) == {"row", "group", "person", *COLUMNS}
    assert np.abs(found["delta_lightness"]).max() == 0
    assert np.array_equal(found["read_sr"], found["read_hr"])
    assert found["cycle"].max() < 1e-20
    assert not found.abstained.any()
    assert (found["psnr"] == 60).all()
    assert np.allclose(found["ssim"], 1)


def test_a_planted_shift_of_one_group_comes_back(panel: Panel) -> None:
    from aestudio.audit.selftest.planted import _lightened

    def lighter(true: Array, who: Subjects, part: slice) -> Array:
        dark, masks = who.groups[part] == 1, who.masks(part)
        assert masks is not None
        return np.where(dark[:, None, None, None], _lightened(true, masks, 5.0), true)

    who = faces(150)
    found = run(Remembering(who, lighter), who, Measuring(EIGHTH, panel.judge))
    moved = found["delta_lightness"]

    assert moved[who.groups == 1].mean() == pytest.approx(5, abs=0.05)
    assert np.abs(moved[who.groups == 0]).max() == 0
    assert not np.isclose(found["cycle"][who.groups == 1], 0).any()


def test_bicubic_agrees_with_its_own_control_and_with_its_input() -> None:
    who = faces(60)
    found = run(enlarging(EIGHTH), who)

    assert np.allclose(found["mse"], found["mse_bicubic"], atol=1e-7)
    assert np.allclose(found["delta_lightness"], found["delta_lightness_bicubic"], atol=1e-3)
    assert (found["read_sr"] == -1).all()
    assert np.allclose(found["lightness_lr"], found["lightness_hr"], atol=12)


def test_an_upsampler_may_work_in_pieces_and_progress_never_goes_back() -> None:
    who, enlarge = faces(200), enlarging(EIGHTH)

    def slowly(small: Array) -> Pieces[Array]:
        yield 0.5, "half"
        return np.asarray(enlarge(small))

    pieces, told = audit_records(slowly, who, Measuring(EIGHTH)), []
    try:
        while True:
            told.append(next(pieces)[0])
    except StopIteration as done:
        found = done.value

    assert np.array_equal(found["mse"], run(enlarge, who)["mse"])
    assert told == sorted(told)
    assert told[-1] == 1


def test_repetitions_have_noise_of_their_own_and_a_plain_audit_that_of_its_rows(tmp_path: Path) -> None:
    who, noisy = faces(4), Degrade(factor=8, noise=0.1)
    true = who.pictures(slice(None))
    plain, other = (inputs(true, who.rows, Measuring(noisy, noise_seed=seed)) for seed in (0, 1))

    alone = [np.random.default_rng([NOISE_SEED, row]).standard_normal(plain.shape[1:]) for row in range(4)]
    assert np.allclose(plain, noisy(true) + 0.1 * np.stack(alone))
    assert abs(np.corrcoef((plain - noisy(true)).ravel(), (other - noisy(true)).ravel())[0, 1]) < 0.3
    first, again, second = (Kept.of(tmp_path, who, Measuring(noisy, noise_seed=k), "x") for k in (0, 0, 1))
    assert first == again != second


def test_a_broken_off_audit_goes_on_where_it_was(tmp_path: Path) -> None:
    who, how = faces(300), Measuring(Degrade(factor=8, noise=0.1))
    kept = Kept.of(tmp_path, who, how, "bicubic")
    whole, size = run(enlarging(how.degrade), who, how), part_size(who.shape)

    pieces = audit_records(enlarging(how.degrade), who, how, kept)
    next(pieces)
    pieces.close()
    files = sorted(kept.folder.iterdir()) if kept.folder else []
    assert [file.name for file in files] == ["000000.npy", "000000.npz"]

    calls: list[int] = []

    def counted(small: Array) -> Array:
        calls.append(len(small))
        return np.asarray(enlarging(how.degrade)(small))

    found = run_out(audit_records(counted, who, how, kept))

    assert calls == [size, 300 - 2 * size]
    for name, column in whole.columns.items():
        assert np.array_equal(found[name], column, equal_nan=column.dtype.kind == "f"), name


def test_the_pictures_behind_a_number_can_be_looked_at_afterwards(tmp_path: Path) -> None:
    who, how = faces(150), Measuring(EIGHTH)
    kept = Kept.of(tmp_path, who, how, "truth")
    run_out(audit_records(Remembering(who), who, how, kept))

    shown = kept.outputs(np.array([3, 140]), who.shape)

    assert shown is not None
    assert np.abs(shown - who.pictures(np.array([3, 140]))).max() < 1e-9
    assert Kept(tmp_path / "elsewhere").outputs(np.array([3]), who.shape) is None
    assert Kept().outputs(np.array([3]), who.shape) is None


@pytest.mark.parametrize(
    "wrong", [np.zeros((9, 3, 99, 99), np.uint8), np.full((9, 3, 8, 8), "text"), np.uint8(1)]
)
def test_pictures_that_are_not_those_that_were_made_are_not_shown(tmp_path: Path, wrong: Array) -> None:
    np.save(tmp_path / "000000.npy", wrong)
    assert Kept(tmp_path).outputs(np.array([3]), (3, 8, 8)) is None


def test_rows_that_are_damaged_or_of_others_are_measured_anew(tmp_path: Path) -> None:
    who, how = faces(150), Measuring(EIGHTH)
    kept = Kept.of(tmp_path, who, how, "bicubic")
    before = run_out(audit_records(enlarging(EIGHTH), who, how, kept))
    assert kept.folder is not None
    (kept.folder / "000000.npz").write_bytes(b"PK cut off")

    after = run_out(audit_records(enlarging(EIGHTH), who, how, kept))

    assert np.array_equal(before["mse"], after["mse"])
    assert Kept.of(tmp_path, who, how, "another model") != kept
    assert Kept.of(tmp_path, who, Measuring(EIGHTH, tolerance=2e-3), "bicubic") != kept


def test_rows_of_an_earlier_version_are_read_and_what_it_did_not_measure_is_unknown(tmp_path: Path) -> None:
    who, how = faces(150), Measuring(EIGHTH)
    kept = Kept.of(tmp_path, who, how, "bicubic")
    before = run_out(audit_records(enlarging(EIGHTH), who, how, kept))
    assert kept.folder is not None
    for file in kept.folder.glob("*.npz"):
        earlier = {name: column for name, column in np.load(file).items() if name not in LATER}
        np.savez(file, **earlier)

    after = run_out(audit_records(lambda given: pytest.fail("measured anew"), who, how, kept))

    assert np.array_equal(before["mse"], after["mse"])
    assert all(np.isnan(after[name]).all() for name in LATER)
    assert np.isfinite(before["delta_lightness_median"]).all()


@pytest.mark.parametrize("column", PEOPLE)
def test_persons_that_were_mended_are_told_apart_in_rows_that_were_kept(column: str, tmp_path: Path) -> None:
    """Nothing is measured anew for it: the pictures and their groups are the same."""
    right = np.repeat(np.arange(4), 10)
    before = portraits(np.arange(40), np.arange(40) % 2, column)
    mended = replace(before.dataset, labels={**before.dataset.labels, column: right})
    after = subjects(mended, np.arange(40))
    how = Measuring(Degrade(factor=4))
    run_out(audit_records(enlarging(how.degrade), before, how, Kept.of(tmp_path, before, how, "bicubic")))

    kept = Kept.of(tmp_path, after, how, "bicubic")
    found = run_out(audit_records(lambda given: pytest.fail("measured anew"), after, how, kept))

    assert found["person"].tolist() == right.tolist()
    assert len(units(found).groups) == 8  # each of four people is in two groups


def test_outputs_that_are_not_numbers_are_counted_and_never_judged(panel: Panel) -> None:
    def broken(true: Array, who: Subjects, part: slice) -> Array:
        spoiled = true.copy()
        spoiled[::10, 0, 0, 0] = np.nan
        return spoiled

    who = faces(100)
    found = run(Remembering(who, broken), who, Measuring(EIGHTH, panel.judge))

    assert np.flatnonzero(found["not_a_number"]).tolist() == list(range(0, 100, 10))
    assert (found["read_sr"][::10] == -1).all()
    assert np.array_equal(found.abstained, found["not_a_number"])
    assert np.isnan(found["mse"][::10]).all()


def test_outputs_and_masks_of_another_size_are_refused() -> None:
    who = faces(20)
    with pytest.raises(SpecError, match="expected outputs of 20 × 3 × 32 × 32, found 20 × 3 × 4 × 4"):
        run(lambda small: small, who)

    small = drawn(20)
    unfit = Dataset(
        "x",
        small.values,
        small.labels,
        small.names,
        small.range,
        truth={"regions": small.truth["regions"][:, :16]},
    )
    with pytest.raises(SpecError, match="expected masks of 20 × 32 × 32"):
        run(enlarging(EIGHTH), subjects(unfit, np.arange(20)))


def test_grey_pictures_have_no_tone_but_all_else() -> None:
    colour = drawn(40)
    grey = Dataset("grey", colour.values.mean(1, keepdims=True), colour.labels, colour.names, (0.0, 255.0))
    found = run(enlarging(EIGHTH), subjects(grey, np.arange(40), skin=Ellipse()))

    assert np.isnan(found["delta_lightness"]).all()
    assert found["coloured"].max() == 0
    assert np.isfinite(found["psnr"]).all()
    assert not found.abstained.all()


def test_without_masks_an_ellipse_may_stand_for_the_skin() -> None:
    colour = drawn(40)
    plain = Dataset("plain", colour.values, colour.labels, colour.names, (0.0, 255.0))

    unknown = run(enlarging(EIGHTH), subjects(plain, np.arange(40)))
    known = run(enlarging(EIGHTH), subjects(plain, np.arange(40), skin=Ellipse()))

    assert np.isnan(unknown["delta_lightness"]).all()
    assert not unknown["no_skin"].any()  # nobody asked for it
    assert np.isfinite(known["delta_lightness"]).all()


def test_unlabelled_pictures_are_left_out_and_told_of() -> None:
    data = drawn(
        40,
        labels={"group": np.arange(40) % 3},
        names={"group": ("(empty)", "x", "y")},
    )
    who = subjects(data, np.arange(40))

    assert who.names == ("x", "y")
    assert who.sizes.tolist() == [13, 13]
    assert who.notes == ("Pictures without a label in “group”, left out: 14 of 40.",)
    with pytest.raises(SpecError, match="found no labels"):
        subjects(drawn(10, labels={}), np.arange(10))
    with pytest.raises(SpecError, match="expected one of group, found 'tone'"):
        subjects(data, np.arange(40), "tone")


def test_a_judge_needs_two_groups_of_ten_and_tells_its_errors(panel: Panel) -> None:
    assert panel.judge is not None
    assert panel.right.min() > 0.9
    assert panel.confusion.sum() == 600 - 2 * panel.taught

    one = taught(faces(40, share=0.0))
    few = taught(faces(40, share=0.1))

    assert (one.judge, one.note) == (None, "There is only one group: nobody can change group.")
    assert few.note.endswith("there are fewer of “tone B” (4).")


def portraits(person: Array, group: Array, column: str = "person") -> Subjects:
    """Pictures by which persons are known, but no group."""
    rng = np.random.default_rng(0)
    looks = rng.uniform(0.3, 0.7, (int(person.max()) + 1, 3, 8, 8))
    values = (looks[person] + rng.normal(0, 0.01, (len(person), 3, 8, 8))).astype(np.float32)
    labels, names = {"group": group, column: person}, {"group": ("A", "B")}
    return subjects(Dataset("Portraits", values, labels, names, range=(0.0, 1.0)), np.arange(len(person)))


@pytest.mark.parametrize("column", PEOPLE)
def test_a_judge_is_checked_on_other_people_than_it_learned_from(column: str) -> None:
    person = np.repeat(np.arange(60), 10)

    found = taught(portraits(person, person % 2, column))

    assert found.judge is not None
    assert found.right.mean() < 0.7  # there is nothing to see: by other pictures of the same it is above 0.9
    assert found.confusion.sum() == 2 * 90

    one = taught(portraits(np.repeat([0, 1, 2], (20, 10, 10)), np.repeat([0, 1], 20)))
    assert one.judge is None
    assert "other people" in one.note


def test_who_is_in_two_groups_is_taught_with_both_or_none() -> None:
    person = np.repeat(np.arange(30), 10)
    pool = portraits(person, np.arange(300) % 2)

    learned, checked = (
        {*np.concatenate(rows)} for rows in zip(*_dealt(pool, 105, np.random.default_rng(0)), strict=True)
    )

    assert len(learned) == 210
    assert not {*person[[*learned]]} & {*person[[*checked]]}


@pytest.mark.parametrize("column", PEOPLE)
def test_audited_persons_of_whom_the_classifier_saw_pictures_are_told(column: str) -> None:
    person = np.repeat(np.arange(20), 10)
    whole = portraits(person, person % 2, column)
    rows = np.arange(200)
    some, strangers = (subjects(whole.dataset, rows[which], "group") for which in (person < 5, person > 14))
    pool = subjects(whole.dataset, rows[(person >= 3) & (person < 15)], "group")

    assert met(some, pool).startswith("Of 2 of 5 audited persons other pictures are in the parts")
    assert met(strangers, pool) == ""
