"""`aestudio import`: another program's network into a project."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from aestudio.project import load
from tests.cli.conftest import Command


def test_a_state_dict_into_a_project(aestudio: Command, tmp_path: Path) -> None:
    net = nn.Sequential(nn.Linear(64, 20), nn.Linear(20, 3), nn.Linear(3, 20), nn.Linear(20, 64))
    torch.save(net.state_dict(), file := tmp_path / "weights.pt")
    project = str(tmp_path / "P.aestudio")
    assert aestudio("new", "digits", project).status == 0
    said = aestudio("import", str(file), "--into", project, "--json").json
    assert said["layers"] == {"encoder": 3, "decoder": 3}
    assert said["lines"][1]["state"] == "assumed"
    assert load(Path(project)).experiment.networks["encoder"].layers[2].to_json()["units"] == 3
    assert aestudio("summary", project, "--json").json["problems"] == []


def test_a_file_that_is_none(aestudio: Command, tmp_path: Path) -> None:
    project = str(tmp_path / "P.aestudio")
    aestudio("new", "digits", project)
    (file := tmp_path / "w.safetensors").write_bytes(b"")
    found = aestudio("import", str(file), "--into", project)
    assert found.status == 2
    assert "expected a safetensors header" in found.error
