"""`aestudio new` with a file or folder: from data to a project that can be trained, without a window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aestudio.project import load
from tests.cli.conftest import Command

RNG = np.random.default_rng(0)


@pytest.fixture
def spectra(tmp_path: Path) -> Path:
    """Forty spectra of 30 numbers, with a name, a species, and a temperature."""
    head = ",".join(["name", "species", "kelvin", *(f"c{column}" for column in range(30))])
    rows = [f"s{row},{'ab'[row % 2]},{row},{','.join(map(str, RNG.normal(size=30)))}" for row in range(40)]
    file = tmp_path / "spectra.csv"
    file.write_text("\n".join([head, *rows]))
    return file


def test_a_table_becomes_a_project_that_trains(aestudio: Command, spectra: Path, tmp_path: Path) -> None:
    folder = tmp_path / "S.aestudio"
    quantities = 'data.quantity_columns=["kelvin"]'
    said = aestudio(
        "new", spectra, folder, "--family", "vae", "--set", quantities, "--set", "training.epochs=1"
    )
    assert said.status == 0, said.err
    for told in (
        "40 samples of 30,",
        "species (2 classes)",
        "Quantities: kelvin",
        "Samples are called what 'name' says.",
        "Variational autoencoder, its networks drafted for 30\n",
        f"train {folder}",
    ):
        assert told in said.out
    experiment = load(folder).experiment
    assert (experiment.family.kind, experiment.data.path) == ("vae", str(spectra))
    assert experiment.family.likelihood.kind == "gaussian"  # suits values that lie not between 0 and 1
    assert aestudio("train", folder, "--device", "cpu").status == 0


@pytest.mark.parametrize(
    ("given", "columns"),
    [
        ("kelvin", ("kelvin",)),
        ("kelvin, c0", ("kelvin", "c0")),
        ("[kelvin,c0]", ("kelvin", "c0")),  # a shell takes the quotes away
        ('["kelvin"]', ("kelvin",)),
    ],
)
def test_a_list_may_be_given_as_names_with_commas(
    aestudio: Command, spectra: Path, tmp_path: Path, given: str, columns: tuple[str, ...]
) -> None:
    folder = tmp_path / "S.aestudio"
    assert aestudio("new", spectra, folder, "--set", f"data.quantity_columns={given}").status == 0
    assert load(folder).experiment.data.quantity_columns == columns


def test_what_is_no_list_at_all_is_told(aestudio: Command, spectra: Path, tmp_path: Path) -> None:
    said = aestudio("new", spectra, tmp_path / "S.aestudio", "--set", "data.quantity_columns=true")
    example = "(as --set data.quantity_columns=one,two)"
    assert f"data.quantity_columns: expected a list {example}, found true" in said.error


def test_columns_called_by_numbers_need_no_quotes(aestudio: Command, tmp_path: Path) -> None:
    """A list of wavelengths was refused as numbers where texts were expected."""
    nm = [f"{400 + 2.5 * k:.2f}" for k in range(12)]
    lines = [",".join(f"{(3 * row + k) % 7}" for k in range(12)) for row in range(30)]
    (tmp_path / "a.csv").write_text("\n".join([",".join(nm), *lines]) + "\n")
    folder = tmp_path / "S.aestudio"
    said = aestudio("new", tmp_path / "a.csv", folder, "--set", "data.left_out=400.00,402.50")
    assert said.status == 0, said.error
    assert load(folder).experiment.data.left_out == ("400.00", "402.50")


def test_what_is_said_of_the_data_shapes_the_networks(
    aestudio: Command, spectra: Path, tmp_path: Path
) -> None:
    said = aestudio("new", spectra, tmp_path / "S.aestudio", "--set", 'data.left_out=["c0", "c1"]')
    assert "Autoencoder, its networks drafted for 29\n" in said.out


def test_an_array_of_planes_is_taken_as_pictures_and_that_is_said(aestudio: Command, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((20, 8, 8)) + np.arange(20)[:, None, None])
    said = aestudio("new", tmp_path / "a.npy", tmp_path / "A.aestudio")
    assert 'as grey pictures of 8 × 8 pixels; if they are not: --set data.axes="as stored"' in said.out
    stored = aestudio("new", tmp_path / "a.npy", tmp_path / "B.aestudio", "--set", "data.axes=as stored")
    assert "grey pictures" not in stored.out
    assert "drafted for 8 × 8\n" in stored.out


def test_a_folder_of_pictures(aestudio: Command, tmp_path: Path) -> None:
    for kind in ("cat", "dog"):
        (tmp_path / "pets" / kind).mkdir(parents=True)
        for number in range(10):
            picture = RNG.integers(0, 256, (16, 16), dtype=np.uint8)
            Image.fromarray(picture).save(tmp_path / "pets" / kind / f"{number}.png")
    said = aestudio("new", tmp_path / "pets", tmp_path / "P.aestudio")
    assert "20 samples of 1 × 16 × 16" in said.out
    assert "folder (2 classes)" in said.out


def test_pictures_are_convolved_where_that_is_asked_for(aestudio: Command, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", RNG.random((20, 16, 16)))
    said = aestudio("new", tmp_path / "a.npy", tmp_path / "A.aestudio", "--convolutional")
    assert said.status == 0, said.err
    encoder = load(tmp_path / "A.aestudio").experiment.networks["encoder"]
    assert [layer.kind for layer in encoder.layers] == ["conv2d", "flatten", "dense"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["{there}", "--convolutional"], "--convolutional: expected pictures or signals, and a family"),
        (["mnist-64", "--convolutional"], "expected data to draft networks for, found an example"),
        (["{there}", "--family", "vea"], "found 'vea'; did you mean 'vae'?"),
        (["nothing.csv"], "nothing.csv: expected an example, or a file or folder of data, found nothing"),
        (["{there}.doc"], "found a .doc file"),
        (
            ["{there}.npy"],
            "networks: expected samples small enough for the draft of the family Autoencoder, found 70,000",
        ),
        (["{there}", "--set", "data.split.validation=2"], "data.split.validation: expected"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    aestudio: Command, spectra: Path, tmp_path: Path, given: list[str], why: str
) -> None:
    Path(f"{spectra}.doc").touch()
    np.save(f"{spectra}.npy", np.arange(10 * 70_000).reshape(10, 70_000))
    first, *rest = (one.format(there=spectra) for one in given)
    said = aestudio("new", first, tmp_path / "S.aestudio", *rest)
    assert (said.status, said.out) == (2, "")
    assert why in said.error
    assert not (tmp_path / "S.aestudio").exists()


def test_a_hole_in_a_table_is_told_with_what_to_set(aestudio: Command, spectra: Path, tmp_path: Path) -> None:
    spectra.write_text(spectra.read_text() + "\ns40,a,40," + ",".join(["1"] * 29) + ",\n")
    said = aestudio("new", spectra, tmp_path / "S.aestudio")
    assert "data.missing: expected a number in every cell" in said.error
    again = aestudio("new", spectra, tmp_path / "S.aestudio", "--set", "data.missing=leave out rows")
    assert "Left out: 1 of 41 rows" in again.out


def test_a_family_for_an_example_is_set_as_its_data_ask(aestudio: Command, tmp_path: Path) -> None:
    folder = tmp_path / "D.aestudio"
    assert aestudio("new", "digits", folder, "--family", "flow").status == 0
    family = load(folder).experiment.family
    assert (family.kind, family.step) == ("flow", 1 / 16)  # the digits' values are whole numbers up to 16
    assert aestudio("train", folder, "--device", "cpu", "--set", "training.epochs=1").status == 0
