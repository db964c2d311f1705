"""What a built folder is made of: which libraries and which files take how much."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1e6
SHOWN = 14  # libraries and files that are named; the others are summed up
SUFFIXES = (".libs", ".dist-info")  # folders that belong to the library whose name they begin with


def table(folder: Path) -> list[str]:
    """Lines that say what takes the room, largest first: the parts, then single files."""
    sizes = dict(files(folder))
    parts: Counter[str] = Counter()
    for path, size in sizes.items():
        parts[part_of(path)] += size
    total = sum(sizes.values())
    lines = [row("all", total, f"{len(sizes):,} files")]
    lines += [row(name, size, f"{100 * size / total:.0f} %") for name, size in parts.most_common(SHOWN)]
    if rest := sum(size for _, size in parts.most_common()[SHOWN:]):
        lines.append(row("others", rest, f"{len(parts) - SHOWN} parts"))
    lines.append("of which single files")
    lines += [row(str(path), size) for path, size in Counter(sizes).most_common(SHOWN)]
    return lines


def files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every file below a folder, and what it takes, in bytes; a link takes nothing."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder), path.stat().st_size


def part_of(path: Path) -> str:
    """The library that a file of the built folder belongs to."""
    inside = path.parts[1:] if path.parts[0] == "_internal" else path.parts
    if len(inside) == 1:
        return "Python and system libraries" if path.parts[0] == "_internal" else "Python modules, compressed"
    name = inside[0]
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            name = name.removesuffix(suffix).split("-")[0]
    return name


def row(name: str, size: int, remark: str = "") -> str:
    """One line of the table."""
    return f"  {name:<58}{size / MEGABYTE:8.1f} MB  {remark}".rstrip()
