"""What a long step is at just now, read from what pip writes to the log."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

DOWNLOAD = re.compile(rb"^\s*(Downloading|Using cached) (\S+) \((\d+)(?:\.\d+)? ([MG]B)\)")
INSTALL = re.compile(rb"^Installing collected packages: (.+)$")
LARGE_MB = 10  # a package from which on it is named while it comes; the others come in a moment
QUIET = 20.0  # seconds without news after which it is said that there are none


class Progress:
    """Follows a log from where it ends now."""

    def __init__(self, log: Path) -> None:
        self._log, self._at = log, log.stat().st_size
        self._began = self._said = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the step began."""
        return time.monotonic() - self._began

    def news(self) -> Iterator[str]:
        """What is to be said now, a line each, with the time that has passed."""
        found = list(self._read())
        if not found and time.monotonic() - self._said > QUIET:
            found = ["still at it"]
        for text in found:
            self._said = time.monotonic()
            yield f"  {self.seconds:3.0f} s  {text}"

    def _read(self) -> Iterator[str]:
        with self._log.open("rb") as log:
            log.seek(self._at)
            lines = log.read().splitlines(keepends=True)
        for line in lines:
            if not line.endswith(b"\n"):  # the rest of it comes next time
                return
            self._at += len(line)
            if text := doing(line):
                yield text


def doing(line: bytes) -> str:
    """What pip says that it does, in few words; empty where it is nothing that takes long."""
    if found := DOWNLOAD.match(line):
        how, file, size, unit = (part.decode(errors="replace") for part in found.groups())
        if (unit == "MB" and int(size) < LARGE_MB) or file.endswith(".metadata"):
            return ""
        name, version, *_ = [*unquote(file).rpartition("/")[2].split("-"), ""]
        verb = "downloading" if how == "Downloading" else "taking from pip's cache"
        return f"{verb} {name} {version}, {size} {unit}"
    if found := INSTALL.match(line):
        names = found[1].decode(errors="replace").split(", ")
        return f"unpacking {names[0].strip()}" if len(names) == 1 else f"unpacking {len(names)} packages"
    return ""
