"""A server on this machine that has wheels, a driver that is none, and folders of the test's own."""

from __future__ import annotations

import ctypes
import hashlib
import io
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from aestudio.gpu.wheels import Wheel
from tests.serving import serving

TORCH = """
class cuda:
    @staticmethod
    def is_available(): return {works}
    @staticmethod
    def get_device_name(): return "Test card"
"""


def wheel_of(files: dict[str, str]) -> bytes:
    """A wheel's bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


class Server:
    """Files by name, and how it misbehaves."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut_after: int | None = None  # bytes of an answer, after which the connection ends
        self.asked: list[tuple[str, str, str]] = []  # method, name, range
        self.url = ""

    def add(self, name: str, content: bytes) -> Wheel:
        self.files[name] = content
        return Wheel(self.url + name, hashlib.sha256(content).hexdigest())

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        name, stretch = handler.path.rpartition("/")[2], handler.headers.get("Range", "")
        self.asked.append((handler.command, name, stretch))
        if name not in self.files:
            return handler.send_error(404)
        content = self.files[name]
        start = int(stretch.removeprefix("bytes=").rstrip("-")) if stretch else 0
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.send_header("Content-Length", str(len(content) - start))
        handler.end_headers()
        if handler.command == "GET":
            end = None if self.cut_after is None else start + self.cut_after
            handler.wfile.write(content[start:end])
        return None


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    tested = Server()
    with serving(tested) as address:
        tested.url = f"{address}whl/"
        yield tested


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where PyTorch for the card goes."""
    monkeypatch.setenv("AESTUDIO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("AESTUDIO_GPU", raising=False)
    return tmp_path / "data" / "gpu"


class Driver:
    """NVML as NVIDIA's driver has it, for one card."""

    def __init__(self, cuda: int = 13000, capability: tuple[int, int] = (8, 6), init: int = 0) -> None:
        self.cuda, self.capability, self.init = cuda, capability, init
        self.ended = False

    def nvmlInit_v2(self) -> int:  # noqa: N802
        return self.init

    def nvmlShutdown(self) -> int:  # noqa: N802
        self.ended = True
        return 0

    def nvmlSystemGetDriverVersion(self, buffer: Any, length: Any) -> int:  # noqa: N802
        buffer.value = b"580.65.06"
        return 0

    def nvmlSystemGetCudaDriverVersion_v2(self, found: Any) -> int:  # noqa: N802
        found._obj.value = self.cuda
        return 0

    def nvmlDeviceGetCount_v2(self, found: Any) -> int:  # noqa: N802
        found._obj.value = 1
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, index: int, found: Any) -> int:  # noqa: N802
        found._obj.value = index + 1
        return 0

    def nvmlDeviceGetCudaComputeCapability(self, handle: ctypes.c_void_p, major: Any, minor: Any) -> int:  # noqa: N802
        major._obj.value, minor._obj.value = self.capability
        return 0

    def nvmlDeviceGetName(self, handle: ctypes.c_void_p, buffer: Any, length: Any) -> int:  # noqa: N802
        assert handle.value == 1
        buffer.value = b"NVIDIA GeForce RTX 3060"
        return 0
