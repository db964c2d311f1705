"""Writing files so that a reader, or the next start after a crash, finds the old or the new one, whole."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

__all__ = ["WriteFailed", "failed", "no_pipe", "read_json", "read_plain", "write_json", "write_with"]


class WriteFailed(Exception):  # noqa: N818
    """A file could not be written; the text says which, why and what to do. The old one is untouched."""


WINDOWS = os.name == "nt"
TRIES, PAUSE = 10, 0.02  # seconds between two
MOST = 2**25  # bytes of a file that is read as a whole; those written here are far smaller


def write_with(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under a temporary name beside `path`, then put it in its place in one step.

    Raises:
        WriteFailed: when the disk is full, the folder can't be written, or the like.
    """
    temporary = path.with_name(f".{path.name}.{uuid4().hex[:12]}.tmp")  # another thread may write it too
    try:
        temporary.touch()
        mode = temporary.stat().st_mode
        write(temporary)
        temporary.chmod(mode)  # safetensors makes files that nobody else may read
        with temporary.open("rb+") as file:  # Windows flushes only what is open for writing
            os.fsync(file.fileno())
        _put(temporary, path)
        _settle(path.parent)
    except Exception as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if not isinstance(error, OSError) and "o space" not in str(error) and "I/O error" not in str(error):
            raise
        raise failed(path, error, "what was there is kept" if path.exists() else "") from error


def _put(temporary: Path, path: Path) -> None:
    """Put a file in the place of another, which a reader may hold for a moment on Windows."""
    for _ in range(TRIES if WINDOWS else 0):
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(PAUSE)
        else:
            return
    temporary.replace(path)


def _settle(folder: Path) -> None:
    """Have the disk keep a folder's names too: else a crash may undo that a file was put in its place."""
    if WINDOWS:  # it opens no folder, and keeps its names by itself
        return
    with contextlib.suppress(OSError):  # not every drive can; the file is in its place all the same
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_json(path: Path, data: object) -> None:
    """Write plain values as indented JSON, atomically."""
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    write_with(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def read_plain(path: str | Path) -> tuple[os.stat_result, bytes]:
    """A small file's state and what is in it.

    In a stranger's folder a pipe may have its name, which nobody writes to, or a device without end.

    Raises:
        OSError: when it can't be read, is no file, or larger than `MOST`; says so at once.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(path, flags)
    try:
        state = os.fstat(number)
        if stat.S_ISDIR(state.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "it is a pipe or a device", str(path))
        if state.st_size > MOST:
            raise OSError(errno.EFBIG, f"it is larger than {MOST // 10**6} MB", str(path))
        data = os.read(number, state.st_size + 1)
        while len(data) < state.st_size and (more := os.read(number, state.st_size - len(data))):
            data += more
        return state, data
    finally:
        os.close(number)


def no_pipe(path: Path) -> Path:
    """The path, for a library that would wait for ever at a pipe.

    Raises:
        OSError: when one is there, or a device.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is a pipe or a device", str(path))
    return path


def read_json(path: Path) -> Any:
    """The values in a JSON file.

    Raises:
        ValueError: when it is no JSON; the text says where it breaks off.
        OSError: when it can't be read.
    """
    try:
        return json.loads(read_plain(path)[1].decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError(f"{path}: expected a JSON text in UTF-8, found other bytes") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"{path}: expected JSON, found an error at {where} ({error.msg.lower()})") from None
    except RecursionError:
        raise ValueError(f"{path}: expected a project, found JSON nested too deeply") from None
    except ValueError:
        raise ValueError(f"{path}: expected JSON, found a number of too many digits") from None


def failed(path: Path, error: Exception, kept: str = "") -> WriteFailed:
    """What to raise when `path` could not be written.

    Args:
        path: of the file.
        error: why.
        kept: what is not lost, to end the sentence with.
    """
    reason = str(getattr(error, "strerror", None) or error).lower()
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "no space" in reason:
        reason, remedy = "no space left on the disk", "free some"
    else:
        remedy = "check the folder and its permissions, or choose another"
    return WriteFailed(f"{path}: can't be written ({reason}); {remedy}{kept and '; ' + kept}")
