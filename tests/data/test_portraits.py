"""Portraits that the user brings: layouts and tables are read as written, nothing is dropped in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from aestudio.data import Dataset
from aestudio.data.portraits import Portraits
from aestudio.data.split import Split
from tests.data.conftest import Fails


def save(folder: Path, *names: str) -> Path:
    for k, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((20, 16, 3), 10 * k, np.uint8)).save(path)
    return folder


def load(folder: Path, **fields: Any) -> Dataset:
    return Portraits(path=str(folder), size=(8, 8), **fields).load()


def named(data: Dataset, column: str) -> list[str]:
    return [data.class_names(column)[k] for k in data.labels[column]]


def test_fairface(tmp_path: Path) -> None:
    folder = save(tmp_path, "train/1.jpg", "train/2.jpg", "val/1.jpg", "train/3.jpg")
    head = "file,age,gender,race,service_test\n"
    train = tmp_path / "fairface_label_train.csv"
    train.write_text(f"{head}train/1.jpg,50-59,Male,East Asian,True\ntrain/2.jpg,3-9,Female,Indian,False\n")
    (tmp_path / "fairface_label_val.csv").write_text(f"{head}val/1.jpg,more than 70,Female,Black,False\n")

    data = load(folder, layout="FairFace", labels=str(train))

    assert [data.id(row) for row in range(3)] == ["train/1.jpg", "train/2.jpg", "val/1.jpg"]
    assert named(data, "race") == ["East Asian", "Indian", "Black"]
    assert data.class_names("age") == ("3-9", "50-59", "more than 70")  # by age, not by alphabet
    assert data.held_out is not None
    assert data.held_out.tolist() == [False, False, True]
    assert data.provenance == "annotator-perceived"
    assert data.notes[:2] == (
        "Left out: 1 of 4 files, which have no labels.",
        "train/3.jpg: no row in fairface_label_train.csv",
    )


def test_utkface(tmp_path: Path) -> None:
    stem = "20170109150557335.jpg"
    folder = save(tmp_path, "61_1_20170109142408075.jpg.chip.jpg", f"26_0_1_{stem}", f"9_1_4_{stem}")

    data = load(folder, layout="UTKFace")

    assert named(data, "age") == ["20-29", "3-9"]
    assert named(data, "gender") == ["male", "female"]
    assert named(data, "race") == ["Black", "Others"]
    assert data.provenance == "classifier-predicted"
    assert data.notes[1].endswith("its name is not age_gender_race_datetime.jpg")


def test_celeba_with_persons_and_parts(tmp_path: Path) -> None:
    folder = save(tmp_path / "img", "000001.jpg", "000002.jpg", "000003.jpg")
    attributes = tmp_path / "list_attr_celeba.txt"
    attributes.write_text(
        "4\nPale_Skin Smiling \n000001.jpg -1  1\n000002.jpg  1 -1\n000003.jpg -1 -1\n4.jpg 1 1\n"
    )
    (tmp_path / "identity_CelebA.txt").write_text("000001.jpg 77\n000002.jpg 77\n000003.jpg 5\n")
    (tmp_path / "list_eval_partition.txt").write_text("000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n")

    data = load(folder, layout="CelebA", labels=str(attributes))

    assert named(data, "Smiling") == ["yes", "no", "no"]
    assert named(data, "person") == ["77", "77", "5"]
    assert data.held_out is not None
    assert data.held_out.tolist() == [False, True, True]
    assert "Labels without a picture: 1." in data.notes
    parts = Split(method="groups", group="person").parts(3, data.labels, None)
    assert not set(data.labels["person"][parts.train]) & set(data.labels["person"][parts.test])


def test_celeba_as_a_table(tmp_path: Path) -> None:
    folder = save(tmp_path, "1.jpg", "2.jpg")
    (tmp_path / "list_attr_celeba.csv").write_text("image_id,Smiling\n1.jpg,1\n2.jpg,-1\n")

    data = load(folder, layout="CelebA", labels=str(tmp_path / "list_attr_celeba.csv"))

    assert named(data, "Smiling") == ["yes", "no"]


def test_a_table_says_who_made_its_labels(tmp_path: Path, fails: Fails) -> None:
    folder = save(tmp_path / "faces", "a.png", "b.png", "c.png")
    table = tmp_path / "labels.csv"
    table.write_text("filename,tone,who\na.png,dark,7\nb.png,,\nc.png,light,8\nd.png,light,9\n")

    with fails("provenance", "who made the labels", "not stated"):
        load(folder, labels=str(table))
    data = load(folder, labels=str(table), provenance="self-reported", person="who")

    assert named(data, "tone") == ["dark", "light"]
    assert "b.png: a row without labels in labels.csv" in data.notes
    assert "Labels without a picture: 1." in data.notes
    assert set(data.labels) == {"tone", "person"}
    assert data.provenance == "self-reported"
    with fails("person", "filename, tone, who", "'name'"):
        load(folder, labels=str(table), provenance="self-reported", person="name")


def test_a_row_without_a_folder_is_nobodys_where_two_folders_have_the_name(
    tmp_path: Path, fails: Fails
) -> None:
    folder = save(tmp_path / "faces", "anna/1.png", "ben/1.png", "ben/2.png")
    table = tmp_path / "labels.csv"
    table.write_text("filename,tone\n1.png,dark\n2.png,light\n")

    data = load(folder, labels=str(table), provenance="self-reported")

    assert [data.id(row) for row in range(len(data))] == ["ben/2.png"]
    assert data.notes[0] == "Left out: 2 of 3 files, which have no labels."
    assert any(note.startswith("anna/1.png: expected one picture called '1.png'") for note in data.notes)
    assert not any("without a picture" in note for note in data.notes)
    table.write_text("filename,tone\nanna/1.png,dark\nben/1.png,light\nben/2.png,light\n")
    data = load(folder, labels=str(table), provenance="self-reported")
    assert named(data, "tone") == ["dark", "light", "light"]
    table.write_text("filename,tone\n1.png,dark\n")
    with fails("path", "portraits with labels", "expected one picture called '1.png'", "found 2"):
        load(folder, labels=str(table), provenance="self-reported")


def test_what_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    folder = save(tmp_path, "26_0_1_20170109150557335.jpg")
    (folder / "30_0_1_20170109150557336.jpg").write_bytes(b"no picture")

    data = load(folder, layout="UTKFace")

    assert len(data) == 1
    assert any("30_0_1_20170109150557336.jpg" in note for note in data.notes)


@pytest.mark.parametrize(
    ("layout", "name", "text", "says"),
    [
        ("FairFace", "l.csv", "file,age\n1.jpg,3-9\n", "FairFace's columns gender, race"),
        ("CelebA", "l.txt", "nothing of the kind", "CelebA's list of attributes"),
        ("CelebA", "l.txt", "1\nA B\n1.jpg 1\n", "found 2 cells for '1.jpg'"),
        ("CelebA", "l.txt", "1\nA\n1.jpg 7\n", "expected 1 and -1 for A"),
    ],
)
def test_another_file_is_refused(
    tmp_path: Path, fails: Fails, layout: str, name: str, text: str, says: str
) -> None:
    (tmp_path / name).write_text(text)
    with fails("labels", says):
        load(save(tmp_path / "faces", "1.jpg"), layout=layout, labels=str(tmp_path / name))


def test_no_picture_with_labels_is_said(tmp_path: Path, fails: Fails) -> None:
    with fails("path", "portraits with labels", "holiday.jpg: its name is not"):
        load(save(tmp_path, "holiday.jpg"), layout="UTKFace")
    with fails("path", "found no picture"):
        (tmp_path / "empty").mkdir()
        load(tmp_path / "empty", layout="UTKFace")
