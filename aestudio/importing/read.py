"""Files of other programs, read so that a stranger's can fail, but not run code or fill the memory."""

from __future__ import annotations

import errno
import json
import pickle
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aestudio.atomic import no_pipe
from aestudio.expected import shown
from aestudio.importing.found import Imported
from aestudio.importing.keras import from_keras
from aestudio.importing.state_dict import from_shapes
from aestudio.spec import SpecError

__all__ = ["SUFFIXES", "read_network"]

LARGEST = 20 * 2**20  # bytes of JSON, of any file
Sample = tuple[int, ...] | None


def read_network(path: Path, sample: Sample = None) -> Imported:
    """The network in a file.

    Args:
        path: `.safetensors` (its header), `.pt` or `.pth` (a state dict, read with `weights_only`), `.json`
            or `.keras` (a Keras architecture).
        sample: the shape of a sample of the data, channels first, where it is known.

    Raises:
        SpecError: where it can't be read; says why.
    """
    read = READERS.get(path.suffix.lower())
    if read is None:
        known = ", ".join(SUFFIXES)
        raise SpecError(str(path), f"expected a file that ends in one of {known}, found {shown(path.suffix)}")
    try:
        return read(no_pipe(path), sample)
    except SpecError as error:
        raise SpecError(str(path), error.problem) from None
    except OSError as error:
        raise SpecError(str(path), f"can't be read ({error.strerror or error})") from error


def _decoded(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SpecError("", f"expected JSON, found something else ({error})") from error


def _keras_json(path: Path, sample: Sample) -> Imported:
    with path.open("rb") as file:
        return from_keras(_decoded(_limited(file.read(LARGEST + 1))))


def _limited(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise SpecError("", f"expected at most {LARGEST // 2**20} MiB of JSON, found more")
    return content


def _keras_archive(path: Path, sample: Sample) -> Imported:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("config.json") as file:
            return from_keras(_decoded(_limited(file.read(LARGEST + 1))))
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
        raise SpecError("", f"expected a .keras archive with a config.json ({error})") from error


def _safetensors(path: Path, sample: Sample) -> Imported:
    """Only the header: eight bytes of its length, then JSON (https://huggingface.co/docs/safetensors)."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= LARGEST:
            raise SpecError("", "expected a safetensors header, found none of a sensible length")
        header = _decoded(file.read(length))
    if not isinstance(header, dict):
        raise SpecError("", f"expected a safetensors header, found {shown(header)}")
    names = sorted((name for name in header if name != "__metadata__"), key=_place)
    shapes = {name: _shape(name, header[name]) for name in names}
    return from_shapes(shapes, sample)


def _place(name: str) -> list[tuple[int, str]]:
    """Such files are sorted by name: the encoder's come first here, and layer 2 before layer 10."""
    whose = 0 if "encod" in name.lower() else 2 if "decod" in name.lower() else 1
    parts = re.split(r"(\d+)", name)
    return [
        (whose, ""),
        *((int(part), "") if part.isdigit() and len(part) < 20 else (0, part) for part in parts),
    ]


def _shape(name: str, entry: object) -> list[int]:
    shape = entry.get("shape") if isinstance(entry, dict) else None
    if not isinstance(shape, list) or not all(isinstance(side, int) and side > 0 for side in shape):
        raise SpecError("", f"expected the shape of {shown(name)}, found {shown(entry)}")
    return shape


def _torch(path: Path, sample: Sample) -> Imported:
    """The tensors' data stay on disk: on the meta device there is only their shape."""
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of formats it may not know: it either reads them or raises
            content = torch.load(path, map_location="meta", weights_only=True)
    except Exception as error:  # whatever its reader meets in a stranger's file
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # that is what it says of a cut file
            raise
        said = "expected a state dict, as torch.save(model.state_dict(), FILE) writes it"
        raise SpecError("", f"{said}; found {_what(path, error)}") from error
    for key in ("state_dict", "model_state_dict", "model"):
        content = content.get(key, content) if isinstance(content, dict) else content
    if not isinstance(content, dict):
        raise SpecError("", f"expected a state dict, found {type(content).__name__}")
    found = {str(name): list(one.shape) for name, one in content.items() if isinstance(one, torch.Tensor)}
    return from_shapes(found, sample)


def _what(path: Path, error: Exception) -> str:
    """What a file is that PyTorch's reader refuses, and what to do; its own words are of its own settings."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        return "an empty file: it is to be copied or saved anew"
    if isinstance(error, pickle.UnpicklingError) and start.startswith((b"PK", b"\x80")):
        return (
            "objects that would run code, or that are no tensors: it is not opened. Save the state dict "
            "alone, not the whole model"
        )
    if zipfile.is_zipfile(path):
        return "an archive with something else, or damaged: save the state dict again"
    if start == b"PK\x03\x04":
        return "one whose end is missing: it was cut off, so copy or download it again"
    return "a file that PyTorch did not write, or a damaged one: save the state dict again"


READERS: dict[str, Callable[[Path, Sample], Imported]] = {
    ".safetensors": _safetensors,
    ".pt": _torch,
    ".pth": _torch,
    ".json": _keras_json,
    ".keras": _keras_archive,
}
SUFFIXES = tuple(READERS)
