"""A virtual screen with a program's windows on it: what is shown, and keys pressed by nobody's hand."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE = "1600x1000"
LOOK = 0.1  # seconds between two looks for what is waited for


class Screen:
    """An X server without a monitor (Xvfb), while it is entered."""

    def __init__(self, pictures: Path | None = None) -> None:
        """Make one.

        Args:
            pictures: a folder that gets what `picture` is asked to keep; None: nothing is kept.
        """
        self._pictures = pictures
        self.name = ""

    def __enter__(self) -> Self:
        """Start the server on a free number."""
        reading, writing = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{SIZE}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.name = f":{answer.readline().strip()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the server, and with it what still shows a window."""
        self._server.terminate()
        self._server.wait()

    def windows(self, title: str) -> list[str]:
        """The numbers of the windows that are seen and whose title has these words."""
        return self._xdotool("search", "--onlyvisible", "--name", title, check=False).split()

    def titles(self, title: str) -> list[str]:
        """Their whole titles."""
        return [self._xdotool("getwindowname", window).strip() for window in self.windows(title)]

    def wait_for(self, title: str, seconds: float, count: int = 1) -> str:
        """Wait until so many windows are seen with this title; the number of the newest."""
        found: list[str] = []  # of one look: while another window closes, the next may find none

        def are_seen() -> bool:
            found[:] = self.windows(title)
            return len(found) >= count

        wait_until(are_seen, seconds, f"{count} window with {title!r} in its title")
        return found[-1]

    def press(self, window: str, *keys: str) -> None:
        """Press keys in a window, one after another: "F5", "alt+h"."""
        self._xdotool("windowfocus", "--sync", window)
        for key in keys:
            self._xdotool("key", key)
            time.sleep(0.4)  # a menu opens

    def click(self, window: str, right: int, down: int) -> None:
        """Click so many pixels from a window's corner."""
        self._xdotool("mousemove", "--sync", "--window", window, str(right), str(down))
        self._xdotool("click", "1")

    def move(self, window: str, right: int, down: int) -> None:
        """Put a window's corner so many pixels from that of the screen."""
        self._xdotool("windowmove", window, str(right), str(down))

    def close(self, window: str) -> None:
        """Ask a window to close as its frame's button does."""
        # xdotool's own windowclose would end the connection of the program, which is a crash to it.
        self._xdotool("windowfocus", "--sync", window)
        self._xdotool("key", "ctrl+q")

    def colour(self, window: str, right: int, down: int) -> tuple[int, ...]:
        """Red, green and blue, 0 to 255, of the point so many pixels from a window's corner."""
        point = ["-window", window, "-crop", f"1x1+{right}+{down}", "-depth", "8", "rgb:-"]
        command = ["import", "-display", self.name, *point]
        return tuple(subprocess.run(command, capture_output=True, check=True).stdout[:3])

    def picture(self, name: str) -> None:
        """Keep what is on the screen as NAME.png."""
        if self._pictures is not None:
            time.sleep(0.5)  # until all is painted
            file = self._pictures / f"{name}.png"
            subprocess.run(
                ["import", "-display", self.name, "-window", "root", str(file)],
                env={**os.environ, "DISPLAY": self.name},
                check=True,
            )

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        environment = {**os.environ, "DISPLAY": self.name}
        done = subprocess.run(
            ["xdotool", *arguments], env=environment, capture_output=True, text=True, check=check
        )
        return done.stdout


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until something is so; the seconds that took.

    Raises:
        TimeoutError: it is not so in time; says what was waited for.
    """
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"expected {what} within {seconds:.0f} s, found none")
        time.sleep(LOOK)
    return time.monotonic() - began
