"""Downloads that can be stopped and gone on with, from several mirrors, checked to the last bit."""

from __future__ import annotations

import errno
import hashlib
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import FileIO
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from aestudio.data.dataset import Report, within
from aestudio.data.reading.files import size_text, why
from aestudio.spec import SpecError

__all__ = ["OFFLINE", "Remote", "download", "in_words", "is_whole"]

TIMEOUT = 20.0  # seconds without a byte after which a mirror is given up
_BLOCK = 2**16
OFFLINE = "no connection to the internet"
_NO_WAY = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH}


@dataclass(frozen=True)
class Remote:
    """A file to download: its name on every mirror, its size in bytes, its SHA-256 as hex."""

    name: str
    size: int
    sha256: str


class _WrongFileError(Exception):
    """What a mirror sent is not the file; the text says what it is."""


def download(
    files: Sequence[Remote],
    mirrors: Sequence[str],
    folder: Path,
    report: Report,
    field: str,
    otherwise: str = "",
) -> None:
    """Bring the files into `folder`; those that are there and right are left alone.

    A file is written beside its place and moved there once its SHA-256 is right, so what lies there is whole.

    Args:
        files: what to bring.
        mirrors: addresses to try in turn, each a folder with all the files, ending in "/".
        folder: made when it is not there.
        report: told how far it is; may raise `Cancelled`, after which another call goes on from there.
        field: the spec's field for the errors.
        otherwise: what else can be done where no mirror gives them, for the error.

    Raises:
        SpecError: when no mirror gave a right file, it cannot be stored, or another program is at it.
    """
    from filelock import FileLock, Timeout

    total, done = sum(file.size for file in files), 0
    with _storing(folder, field):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "download.lock", timeout=0)
    try:
        with lock:
            for file in files:
                part = within(report, done / total, (done + file.size) / total)
                if failures := _fetch(file, mirrors, folder, part, field):
                    raise SpecError(field, _nothing(file, failures, otherwise))
                done += file.size
    except Timeout:
        message = "expected to be the only one who downloads this, found another AE Studio at it; wait for it"
        raise SpecError(field, message) from None


def is_whole(path: Path, file: Remote) -> bool:
    """Whether `path` holds the file, to the last bit."""
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


def _fetch(
    file: Remote, mirrors: Sequence[str], folder: Path, report: Report, field: str
) -> dict[str, list[str]]:
    """Bring one file; returns nothing, or why each mirror gave none: the mirrors by reason."""
    target, part = folder / file.name, folder / f"{file.name}.part"
    if is_whole(target, file):
        return {}
    failures: dict[str, list[str]] = {}
    for mirror in mirrors:
        try:
            _from_mirror(mirror + file.name, file, part, report, field)
        except (OSError, HTTPException, _WrongFileError) as error:
            failures.setdefault(in_words(error), []).append(urlsplit(mirror).netloc)
            continue
        with _storing(target, field):
            part.replace(target)
        return {}
    return failures


def _nothing(file: Remote, failures: Mapping[str, Sequence[str]], otherwise: str) -> str:
    """That a file did not come, in words: what is the case and what to do, and last what was tried."""
    otherwise = otherwise and f", or {otherwise}"
    hosts = {reason: ", ".join(dict.fromkeys(names)) for reason, names in failures.items()}
    if set(hosts) == {OFFLINE}:
        advice = f"what came so far is kept: try again once there is one{otherwise}"
        return f"{OFFLINE}; {advice} ({file.name} was looked for at {hosts[OFFLINE]})"
    tried = sum(map(len, failures.values()))
    wanted = f"expected {file.name} ({size_text(file.size)}) from one of {tried} sources"
    found = "; ".join(f"{reason} ({names})" for reason, names in hosts.items())
    advice = f"check the connection and try again: it goes on where it stopped{otherwise}"
    return f"{wanted}, found {found}; {advice}"


def _from_mirror(url: str, file: Remote, part: Path, report: Report, field: str) -> None:
    """Fill `part` up to the file's size, going on after every cut that brought something; then check it."""
    resumed = _size(part) > 0
    while (before := _size(part)) < file.size:
        try:
            _request(url, file, part, report, field)
        except (OSError, HTTPException) as error:
            if isinstance(error, HTTPError) or _size(part) <= before:
                raise
        if _size(part) <= before:
            raise _WrongFileError(f"the connection ended after {_size(part):,} of {file.size:,} bytes")
    if is_whole(part, file):
        return
    part.unlink()
    if not resumed:
        raise _WrongFileError(f"another file of this name (its SHA-256 is not {file.sha256[:12]}...)")
    _from_mirror(url, file, part, report, field)  # its beginning may be another mirror's fault


def _request(url: str, file: Remote, part: Path, report: Report, field: str) -> None:
    """Ask for what is still missing in `part` and append what comes."""
    start = _size(part)
    asked = {"User-Agent": "aestudio", "Accept-Encoding": "identity"}
    if start:
        asked["Range"] = f"bytes={start}-"
    with urlopen(Request(url, headers=asked), timeout=TIMEOUT) as answer:
        if answer.status != 206:
            start = 0  # it sends the whole file, asked or not
        _check(answer, start, file)
        _store(answer, part, start, file, report, field)


def _check(answer: HTTPResponse, start: int, file: Remote) -> None:
    """That the answer is the wanted stretch of a file of the right size, before anything is kept of it."""
    length = answer.headers.get("Content-Length")
    if length and start + int(length) != file.size:
        kind = answer.headers.get("Content-Type", "unknown type")
        raise _WrongFileError(f"a file of {start + int(length):,} bytes ({kind}), not {file.size:,}")
    stretch = answer.headers.get("Content-Range", "")
    if start and not stretch.startswith(f"bytes {start}-"):
        raise _WrongFileError(f"another stretch than asked for ({stretch})")


def _store(answer: HTTPResponse, part: Path, start: int, file: Remote, report: Report, field: str) -> None:
    with _storing(part, field):
        out = FileIO(part, "ab" if start else "wb")
    with out:
        while block := answer.read(_BLOCK):
            with _storing(part, field):
                _write(block, out)
            start += len(block)
            if start > file.size:
                out.truncate(0)
                raise _WrongFileError(f"a file of more than {file.size:,} bytes")
            doing = f"Downloading {file.name}: {size_text(start)} of {size_text(file.size)}"
            report(start / file.size, doing)


def _write(block: bytes, out: FileIO) -> None:
    """All of the block: an unbuffered file may take less at a time, and then say that the disk is full."""
    rest = memoryview(block)
    while rest:
        rest = rest[out.write(rest) :]


@contextmanager
def _storing(path: Path, field: str) -> Iterator[None]:
    """While something is stored at `path`: what the disk refuses is no mirror's fault."""
    try:
        yield
    except OSError as error:
        raise SpecError(field, f"expected to store {path}, found {why(error)}") from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def in_words(error: Exception) -> str:
    """Why a server gave nothing, as what was found."""
    if isinstance(error, HTTPError):
        return f"HTTP {error.code} {error.reason}"
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        return in_words(error.reason)
    if isinstance(error, socket.gaierror) or getattr(error, "errno", None) in _NO_WAY:
        return OFFLINE
    return why(error)
