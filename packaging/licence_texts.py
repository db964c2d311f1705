"""Texts of licences that no library brings itself, for Help > About: of Python, Qt, the system."""

import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent / "licences"
BRING_NONE = {
    "PySide6_Essentials": ("LGPL-3.0", "GPL-3.0"),  # the first adds to the second
    "shiboken6": ("LGPL-3.0", "GPL-3.0"),
    "flatbuffers": ("Apache-2.0",),
}
"""Libraries whose packages leave their licence out, and what it is made of in `licences/`."""
BESIDE_THEIR_CODE = {"onnxruntime": ("LICENSE", "ThirdPartyNotices.txt")}


def write(folder: Path, libraries: Iterable[str]) -> list[Path]:
    """Write each text as NAME.txt.

    Args:
        folder: where to; it is made.
        libraries: the files of all libraries that are shipped. Where the system's packages are Debian's,
            the texts of those that it installed are added.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"Python": [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"]}
    texts |= {name: [HERE / f"{part}.txt" for part in parts] for name, parts in BRING_NONE.items()}
    packages = Path(sysconfig.get_path("platlib"))
    texts |= {name: [packages / name / part for part in parts] for name, parts in BESIDE_THEIR_CODE.items()}
    if sys.platform == "linux":
        texts |= {name: [Path("/usr/share/doc") / name / "copyright"] for name in owners(libraries)}
    written = []
    for name, parts in texts.items():
        there = [part.read_text(encoding="utf-8", errors="replace") for part in parts if part.is_file()]
        if there:
            written.append(folder / f"{name}.txt")
            written[-1].write_text("\n\n".join(there), encoding="utf-8")
    return written


def owners(libraries: Iterable[str]) -> list[str]:
    """The Debian packages that installed these files; files that none did are left out."""
    names = {name for library in libraries for name in _names(library)}
    if not names:
        return []
    try:
        command = ["dpkg-query", "--search", *sorted(names)]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:  # no Debian
        return []
    return sorted({line.split(":")[0] for line in told.splitlines()})


def _names(library: str) -> Iterator[str]:
    """What a file may be called in Debian's lists: /lib is a second name of /usr/lib."""
    for name in (library, str(Path(library).resolve())):
        yield name
        yield name.removeprefix("/usr") if name.startswith("/usr/lib") else f"/usr{name}"
