"""What the built folder does without: tests and tools of the libraries, and what only these need.

A rule names places in the folder where nothing is asked for. `aestudio check` in the built program imports,
trains, draws and exports, so that a rule which takes too much is found.
"""

import subprocess
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from console import LaunchError, say

RULES = (
    "torch/test/*",  # programs that test PyTorch
    "torch/bin/*",  # more of them, and a compiler of message formats
    "torch/lib/lib*test*.so",  # libraries that these load
    "torch/lib/libbackend_with_compiler.so",
    "torch/lib/libaoti_custom_ops.so",
    "sklearn/datasets/images/*",
    "sklearn/datasets/tests/*",
    "matplotlib/mpl-data/sample_data/*",
    "PySide6/Qt/translations/*",  # the window is English
    "PySide6/translations/*",  # the same on Windows
    # Qt on a screen without a desktop:
    "PySide6/Qt/plugins/egldeviceintegrations/*",
    "PySide6/Qt/plugins/generic/*",
    "PySide6/Qt/plugins/platforms/libq[elmv]*.so",  # eglfs, linuxfb, minimal, vkkhrdisplay, vnc
    # GTK of the user's system would be loaded with libraries of the machine that built this:
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
)
"""Patterns of places; `*` is any text, folders too."""
KEPT = ("torch/bin/torch_shm_manager",)  # PyTorch looks for it when it is imported


def is_wanted(place: str) -> bool:
    """Whether the file that would lie at this place in the folder is asked for by anything."""
    return place in KEPT or not any(fnmatchcase(place, rule) for rule in RULES)


def unneeded(files: Iterable[tuple[str, str]]) -> set[str]:
    """The places of system libraries that no other file asks for.

    Args:
        files: the place of each compiled file in the folder, and where it is now. Those beside the program
            itself, and Qt's, are system libraries: they were collected since some file named them.
    """
    kept = dict(files)
    asks = {place: names_in(source) for place, source in kept.items()}
    gone: set[str] = set()
    while True:
        wanted = {name for place, names in asks.items() if place not in gone for name in names}
        idle = {one for one in kept if _is_system_library(one) and Path(one).name not in wanted} - gone
        if not idle:
            return gone
        gone |= idle


def _is_system_library(place: str) -> bool:
    beside = "/" not in place or place.startswith("PySide6/Qt/lib/")
    return beside and ".so" in place and not place.startswith("libpython")


def names_in(file: str) -> set[str]:
    """The names of the libraries that a compiled file asks the system for."""
    told = subprocess.run(["objdump", "-p", file], capture_output=True, text=True, check=False).stdout
    lines = (line.split() for line in told.splitlines())
    return {words[1] for words in lines if len(words) == 2 and words[0] == "NEEDED"}


def strip(folder: Path) -> None:
    """Take out of compiled files what only a debugger reads: the names of what is not called from outside.

    Raises:
        LaunchError: a file that came out of it can't be read any more.
    """
    say("taking out what only debuggers read")
    for file in sorted(folder.rglob("*.so*")):
        if file.is_symlink() or not has_names(file):
            continue
        part = file.with_name(f"{file.name}.part")
        before = names_in(str(file))
        done = subprocess.run(
            ["strip", "-o", str(part), str(file)], capture_output=True, text=True, check=False
        )
        if done.returncode or names_in(str(part)) != before:
            raise LaunchError(f"{file}: strip failed\n{done.stderr.strip()}")
        if loads(part):
            part.replace(file)
        else:  # it was changed after it was linked, in a way that strip does not keep
            part.unlink()


def loads(file: Path) -> bool:
    """Whether the system can map every segment of a compiled file: offset and address agree on the page."""
    told = subprocess.run(["readelf", "-lW", str(file)], capture_output=True, text=True, check=False).stdout
    rows = [line.split() for line in told.splitlines() if line.split()[:1] == ["LOAD"]]
    return bool(rows) and all((int(row[1], 16) - int(row[2], 16)) % int(row[-1], 16) == 0 for row in rows)


def has_names(file: Path) -> bool:
    """Whether a compiled file has a table of names for debuggers."""
    told = subprocess.run(["readelf", "-SW", str(file)], capture_output=True, text=True, check=False).stdout
    return ".symtab" in told or ".debug_info" in told
