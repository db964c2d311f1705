"""Linked networks at the command line: what is set in one is carried over to the other, or said."""

from __future__ import annotations

import json
from pathlib import Path

from aestudio.project import load
from tests.cli.conftest import Command


def test_a_linked_decoder_follows(aestudio: Command, tmp_path: Path) -> None:
    folder = tmp_path / "D.aestudio"
    assert aestudio("new", "digits", folder, "--set", "linked=true").status == 0
    assert load(folder).experiment.linked
    wider = aestudio("summary", folder, "--json", "--set", "networks.encoder.layers[1].units=40").json
    assert wider["problems"] == []
    assert [40] in [layer["output_shape"] for layer in wider["roles"]["decoder"]["layers"]]
    back = aestudio("summary", folder, "--json", "--set", "networks.decoder.layers[0].units=24").json
    assert [24] in [layer["output_shape"] for layer in back["roles"]["encoder"]["layers"]]


def test_what_has_no_counterpart_is_said(aestudio: Command, tmp_path: Path) -> None:
    folder = tmp_path / "D.aestudio"
    aestudio("new", "digits", folder, "--set", "linked=true")
    last = len(load(folder).experiment.networks["decoder"].layers) - 1
    said = aestudio("summary", folder, "--set", f"networks.decoder.layers[{last}].shape=[1,4,16]")
    assert "Encoder and decoder are no longer linked" in said.err


def test_a_project_edited_elsewhere_is_unlinked_in_words_and_its_decoder_kept(
    aestudio: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "D.aestudio"
    aestudio("new", "digits", folder, "--set", "linked=true")
    file = folder / "project.json"
    project = json.loads(file.read_text(encoding="utf-8"))
    project["experiment"]["networks"]["decoder"]["layers"][0]["units"] = 77
    file.write_text(json.dumps(project), encoding="utf-8")
    edited = aestudio("summary", folder, "--json", "--set", "networks.encoder.layers[1].units=40")
    assert "before this change the decoder was not the encoder's mirror image" in edited.err
    assert [77] in [layer["output_shape"] for layer in edited.json["roles"]["decoder"]["layers"]]
