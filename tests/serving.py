"""A server on this machine for tests: each of its answers is that of an object, which may misbehave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

__all__ = ["serving"]


class Answers(Protocol):
    """What answers."""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer what was asked."""


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, tested: Answers, *args: object) -> None:
        self.tested = tested
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.tested.answer(self)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Not on the terminal."""


@contextmanager
def serving(tested: Answers) -> Iterator[str]:
    """Have it answer; gives the address, which ends in "/"."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, tested))
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/"
    finally:
        http.shutdown()
        http.server_close()
