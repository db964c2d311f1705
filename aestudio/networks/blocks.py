"""Reusable blocks: layers that were given a name, each in a file of its own, to be put into any network.

A file is JSON, `{"format": 1, "block": {"name": ..., "layers": [...]}}`; its layers read as in a project.
What can't be read is reported in words and left as it is: nothing here overwrites or runs a file.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from aestudio.atomic import read_json, write_json
from aestudio.expected import shown
from aestudio.networks.layer import LAYERS, Shape, shape_text
from aestudio.spec import Spec, SpecError, replace

__all__ = [
    "SUFFIX",
    "Block",
    "BlockFile",
    "add_block",
    "free_name",
    "free_path",
    "list_blocks",
    "read_block",
    "rename_block",
    "write_block",
]

FORMAT = 1
SUFFIX = ".block.json"
LARGEST = 2_000_000  # bytes of a file; 500 layers take a tenth of it
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)  # no file on Windows is called so


class Block(Spec):
    """Layers with a name.

    `takes` and `parameters` tell of the place they were taken from; elsewhere they may be others.
    """

    name: str = Field(min_length=1, max_length=60, title="Name", description="What the block is called.")
    layers: tuple[LAYERS.field(), ...] = Field(  # type: ignore[valid-type]
        title="Layers", description="From input to output.", min_length=1, max_length=500
    )
    takes: Shape | None = Field(None, max_length=8, description="The shape that went in, of a sample.")
    parameters: int | None = Field(None, ge=0, description="How many numbers the layers learned there.")

    def words(self) -> str:
        """The block in one line: "Conv2d 16, BatchNorm; 2,352 parameters where it takes 1 × 28 × 28"."""
        layers = " → ".join(layer.words() for layer in self.layers)
        if self.takes is None or self.parameters is None:
            return layers
        plural = "" if self.parameters == 1 else "s"
        return f"{layers}; {self.parameters:,} parameter{plural} where it takes {shape_text(self.takes)}"


@dataclass(frozen=True)
class BlockFile:
    """A block in its file.

    Attributes:
        path: the file.
        block: what it holds; None: it can't be read.
        problem: why not, in words.
    """

    path: Path
    block: Block | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """The block's, or of one that can't be read the file's."""
        return self.block.name if self.block else self.path.name.removesuffix(SUFFIX)


def read_block(path: Path) -> Block:
    """The block in a file.

    Raises:
        SpecError: when it holds none; the text says where, what was expected and what was found.
        OSError: when it can't be read.
    """
    if (size := path.stat().st_size) > LARGEST:
        raise SpecError("", f"expected a block of at most {LARGEST:,} bytes, found {size:,} (in {path.name})")
    try:
        return _block_in(read_json(path))
    except RecursionError:
        raise SpecError("", f"expected a block, found layers nested too deeply (in {path.name})") from None
    except SpecError as error:
        raise SpecError(error.path, f"{error.problem} (in {path.name})") from None
    except ValueError as error:
        raise SpecError("", str(error).replace(str(path), path.name)) from None


def write_block(path: Path, block: Block) -> None:
    """Write a block to a file, in one step.

    Raises:
        WriteFailed: when it can't be written; what was there is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = {key: value for key, value in block.to_json().items() if value is not None}
    write_json(path, {"format": FORMAT, "block": fields})


def list_blocks(folder: Path) -> tuple[BlockFile, ...]:
    """Every block in a folder by name, then what can't be read; empty where there is no folder."""
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    found = [_looked_at(path) for path in paths if not path.name.startswith(".")]
    return tuple(sorted(found, key=lambda file: (file.block is None, file.name.casefold())))


def add_block(folder: Path, block: Block) -> BlockFile:
    """Keep a block in a folder, in a new file.

    Raises:
        SpecError: when another one there has its name.
        WriteFailed: when it can't be written.
    """
    _check_name(folder, block.name)
    path = free_path(folder, block.name)
    write_block(path, block)
    return BlockFile(path, block)


def rename_block(file: BlockFile, name: str) -> BlockFile:
    """Give a kept block another name; its file is called after it.

    Raises:
        SpecError: when it is none, or another one there has that name.
        WriteFailed: when it can't be written.
    """
    block = replace(read_block(file.path), name=name)
    _check_name(file.path.parent, name, file.path)
    new = BlockFile(free_path(file.path.parent, name), block)
    write_block(new.path, block)
    file.path.unlink()
    return new


def free_name(folder: Path, name: str) -> str:
    """The name, with a number behind it where another block has it."""
    taken = {file.name.casefold() for file in list_blocks(folder)}
    numbered = (f"{name[:55]} {number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one.casefold() not in taken)


def _looked_at(path: Path) -> BlockFile:
    try:
        return BlockFile(path, read_block(path))
    except SpecError as error:
        return BlockFile(path, problem=str(error))
    except OSError as error:
        return BlockFile(path, problem=f"{path.name} can't be read: {(error.strerror or str(error)).lower()}")


def _block_in(data: object) -> Block:
    if not isinstance(data, dict) or "block" not in data:
        raise SpecError("", f"expected a block saved by AE Studio, found {shown(data)}")
    if data.get("format") != FORMAT:
        found = shown(data.get("format"))
        raise SpecError("format", f"expected {FORMAT}, found {found}; a newer AE Studio may read it")
    try:
        return Block.parse(data["block"])
    except SpecError as error:
        raise error.under("block") from None


def _check_name(folder: Path, name: str, own: Path | None = None) -> None:
    others = (file for file in list_blocks(folder) if file.path != own)
    if any(file.name.casefold() == name.casefold() for file in others):
        raise SpecError("name", f"expected a new name, found {name!r}, which another block has")


def free_path(folder: Path, name: str) -> Path:
    """A file that isn't there yet, called after a block."""
    stem = re.sub(r"[^\w\- ]+", "", name).strip()[:60] or "Block"
    stem = f"Block {stem}" if _DEVICES.match(stem) else stem
    numbered = (f"{stem} {number}" for number in itertools.count(2))
    paths = (folder / f"{one}{SUFFIX}" for one in itertools.chain([stem], numbered))
    return next(path for path in paths if not path.exists())
