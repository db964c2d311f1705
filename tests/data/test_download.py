"""Downloads against a server on this machine that cuts, lies, ignores ranges or is not there."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest

from aestudio.data.dataset import Cancelled, Report, silent
from aestudio.data.reading import download as module
from aestudio.data.reading.download import Remote, download
from aestudio.spec import SpecError
from tests.data.conftest import Fails
from tests.serving import serving

CONTENT = np.random.default_rng(0).integers(0, 256, 300_000, np.uint8).tobytes()
FILE = Remote("data.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


class Server:
    """What the next answers are like, and what was asked for."""

    def __init__(self) -> None:
        self.content = CONTENT
        self.cut_after: int | None = None  # bytes of an answer, after which the connection ends
        self.ranges = True
        self.lengths = True
        self.status = 0
        self.asked: list[str] = []
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range", "")
        self.asked.append(asked)
        if self.status:
            return handler.send_error(self.status)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        body = self.content[start:]
        handler.send_response(206 if start else 200)
        if start:
            end = len(self.content)
            handler.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
        if self.lengths:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: self.cut_after])
        return None


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Server]]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ExitStack() as running:

        def start() -> Server:
            server = Server()
            server.url = running.enter_context(serving(server))
            return server

        yield start


@pytest.fixture
def server(serve: Callable[[], Server]) -> Server:
    return serve()


def fetch(folder: Path, *servers: Server, report: Report = silent) -> None:
    download([FILE], [server.url for server in servers], folder, report, "path")


def stored(folder: Path) -> bytes:
    assert not list(folder.glob("*.part"))
    return (folder / FILE.name).read_bytes()


def test_a_file_comes_with_progress(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []
    fetch(tmp_path / "new", server, report=lambda fraction, doing: seen.append((fraction, doing)))
    assert stored(tmp_path / "new") == CONTENT
    assert [f for f, _ in seen] == sorted(f for f, _ in seen)
    assert seen[-1] == (1.0, "Downloading data.bin: 300.0 kB of 300.0 kB")


def test_what_is_there_and_right_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    fetch(tmp_path, server)
    fetch(tmp_path, server)
    assert len(server.asked) == 1


def test_what_is_there_and_wrong_is_replaced(server: Server, tmp_path: Path) -> None:
    (tmp_path / FILE.name).write_bytes(b"x" * FILE.size)
    fetch(tmp_path, server)
    assert stored(tmp_path) == CONTENT


def test_a_cut_connection_is_gone_on_from(server: Server, tmp_path: Path) -> None:
    server.cut_after = 120_000
    fetch(tmp_path, server)
    assert stored(tmp_path) == CONTENT
    assert server.asked == ["", "bytes=120000-", "bytes=240000-"]


def test_a_stopped_download_is_gone_on_from(server: Server, tmp_path: Path) -> None:
    def stop(fraction: float, doing: str) -> None:
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(tmp_path, server, report=stop)
    assert not (tmp_path / FILE.name).exists()
    fetch(tmp_path, server)
    assert stored(tmp_path) == CONTENT
    assert server.asked[1].startswith("bytes=")


def test_a_server_without_ranges_starts_over(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:1000])
    server.ranges = False
    fetch(tmp_path, server)
    assert stored(tmp_path) == CONTENT


def test_a_server_without_ranges_that_cuts_is_given_up(
    server: Server, serve: Callable[[], Server], tmp_path: Path
) -> None:
    server.ranges, server.cut_after = False, 1000
    other = serve()
    fetch(tmp_path, server, other)
    assert stored(tmp_path) == CONTENT
    assert other.asked == ["bytes=1000-"]


@pytest.mark.parametrize("lengths", [True, False])
@pytest.mark.parametrize("content", [b"<html>404</html>", CONTENT + b"more", bytes(len(CONTENT))])
def test_a_wrong_file_is_not_kept(
    serve: Callable[[], Server], tmp_path: Path, fails: Fails, content: bytes, lengths: bool
) -> None:
    wrong, right = serve(), serve()
    wrong.content, wrong.lengths = content, lengths
    with fails("path", "127.0.0.1", "try again"):
        fetch(tmp_path, wrong)
    assert not (tmp_path / FILE.name).exists()
    fetch(tmp_path, wrong, right)
    assert stored(tmp_path) == CONTENT


def test_a_wrong_beginning_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(b"x" * 1000)
    fetch(tmp_path, server)
    assert stored(tmp_path) == CONTENT
    (tmp_path / "data.bin").rename(tmp_path / "data.bin.part")
    with (tmp_path / "data.bin.part").open("ab") as file:
        file.write(b"too long")
    fetch(tmp_path, server)
    assert stored(tmp_path) == CONTENT


def test_all_reasons_are_said(
    server: Server, serve: Callable[[], Server], tmp_path: Path, fails: Fails
) -> None:
    server.status = 404
    busy = serve()
    busy.status = 503
    nobody = Server()
    nobody.url = "http://127.0.0.1:9/"
    with fails("path", "HTTP 404", "HTTP 503", "refused", "one of 3 sources", "300.0 kB"):
        fetch(tmp_path, server, busy, nobody)


@pytest.mark.parametrize(
    "reason", [socket.gaierror(-2, "Name or service not known"), OSError(101, "Network?")]
)
def test_without_a_network_it_says_so_and_what_to_do(
    reason: OSError, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file and the servers, which say little to a user, come last."""

    def nowhere(*_: object, **__: object) -> None:
        raise URLError(reason)

    monkeypatch.setattr(module, "urlopen", nowhere)
    with pytest.raises(SpecError) as raised:
        download([FILE], [server.url, "https://there/"], tmp_path, silent, "path", "choose a file")
    assert raised.value.problem == (
        "no connection to the internet; what came so far is kept: try again once there is one, "
        f"or choose a file (data.bin was looked for at {server.url[7:-1]}, there)"
    )


def test_a_full_disk_is_no_mirrors_fault(
    server: Server, tmp_path: Path, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(block: bytes, out: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", full)
    with fails("path", "no space left", str(tmp_path)):
        fetch(tmp_path, server, server)
    assert len(server.asked) == 1


def test_a_file_in_place_of_the_folder(server: Server, tmp_path: Path, fails: Fails) -> None:
    (tmp_path / "file").touch()
    with fails("path", str(tmp_path / "file")):
        fetch(tmp_path / "file", server)


def test_two_at_once(server: Server, tmp_path: Path, fails: Fails) -> None:
    def again(fraction: float, doing: str) -> None:
        with fails("path", "another AE Studio"):
            fetch(tmp_path, server)

    fetch(tmp_path, server, report=again)
    assert stored(tmp_path) == CONTENT
