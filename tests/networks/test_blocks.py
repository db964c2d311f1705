"""Reusable blocks: a file each, read with suspicion, and never lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aestudio.networks.blocks import (
    SUFFIX,
    Block,
    add_block,
    free_name,
    list_blocks,
    read_block,
    rename_block,
)
from aestudio.spec import SpecError

CONV: dict[str, Any] = {
    "name": "Conv, norm, relu",
    "layers": [
        {"kind": "conv2d", "channels": 16, "activation": "linear"},
        {"kind": "batch_norm"},
        {"kind": "residual", "body": [{"kind": "conv2d", "channels": 16}]},
    ],
    "takes": [1, 28, 28],
    "parameters": 2512,
}


def file(folder: Path, text: str, name: str = "Mine") -> Path:
    path = folder / f"{name}{SUFFIX}"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_block_is_read_as_it_was_written(tmp_path: Path) -> None:
    block = Block.parse(CONV)
    kept = add_block(tmp_path / "blocks", block)
    assert kept.path.name == f"Conv norm relu{SUFFIX}"
    assert read_block(kept.path) == block
    assert "2,512 parameters where it takes 1 × 28 × 28" in block.words()
    assert list_blocks(tmp_path / "blocks") == (kept,)
    assert list_blocks(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "expected JSON"),
        ("[1, 2]", "expected a block saved by AE Studio"),
        ('{"block": {}}', "format: expected 1, found nothing"),
        ('{"format": 9, "block": {}}', "a newer AE Studio may read it"),
        ('{"format": 1, "block": {"name": "x", "layers": []}}', "block.layers"),
        (
            '{"format": 1, "block": {"name": "x", "layers": [{"kind": "dense", "units": -3}]}}',
            "block.layers[0].units: expected an integer from 1",
        ),
        ('{"format": 1, "block": {"name": "x", "layers": [{"kind": "exec"}]}}', "exec"),
        ("[" * 100_000, "nested too deeply"),
        ("\x00" * 3_000_000, "at most 2,000,000 bytes"),
    ],
)
def test_what_is_no_block_is_listed_with_the_reason_and_left_as_it_is(
    text: str, said: str, tmp_path: Path
) -> None:
    path = file(tmp_path, text)
    (found,) = list_blocks(tmp_path)
    assert (found.path, found.block, found.name) == (path, None, "Mine")
    assert said in found.problem
    assert path.name in found.problem
    add_block(tmp_path, Block.parse({**CONV, "name": "mine 2"}))
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_cant_be_read_keeps_its_name_from_new_blocks(tmp_path: Path) -> None:
    path = file(tmp_path, "broken")
    with pytest.raises(SpecError, match="another block has"):
        add_block(tmp_path, Block.parse({**CONV, "name": "MINE"}))
    assert free_name(tmp_path, "Mine") == "Mine 2"
    assert path.read_text(encoding="utf-8") == "broken"


def test_a_new_name_is_a_new_file_and_the_old_one_goes(tmp_path: Path) -> None:
    old = add_block(tmp_path, Block.parse(CONV))
    other = add_block(tmp_path, Block.parse({**CONV, "name": "Other"}))
    new = rename_block(old, "Entrance")
    assert list_blocks(tmp_path) == (new, other)
    assert not old.path.exists()
    with pytest.raises(SpecError, match="another block has"):
        rename_block(new, "other")
    assert rename_block(new, "ENTRANCE").name == "ENTRANCE"
    assert [one.name for one in list_blocks(tmp_path)] == ["ENTRANCE", "Other"]


@pytest.mark.parametrize("name", ["a/b\\c:d", "..", "con", "ß★", "  x  "])
def test_any_name_has_a_file_in_the_folder(name: str, tmp_path: Path) -> None:
    kept = add_block(tmp_path, Block.parse({**CONV, "name": name}))
    assert kept.path.parent == tmp_path
    assert [one.name for one in list_blocks(tmp_path)] == [name]
    assert json.loads(kept.path.read_text(encoding="utf-8"))["format"] == 1
