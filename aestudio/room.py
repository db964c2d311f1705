"""How much memory can be had now."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["available"]


def available() -> int:
    """Bytes that can be had now, on a machine that does not tell: those it has; 0: unknown."""
    found = [size for size in (_meminfo(), _cgroup()) if size]
    if found:
        return min(found)
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 0


def _meminfo() -> int:
    """Linux: free memory and swap space."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        sizes = {
            name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)
        }
        return sizes["MemAvailable"] + sizes["SwapFree"]
    except (OSError, ValueError, KeyError, IndexError):
        return 0


def _cgroup() -> int:
    """Linux in a container: what its limit leaves."""
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii"))
        used = int(Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii"))
        stat = Path("/sys/fs/cgroup/memory.stat").read_text(encoding="ascii").split()
        cached = int(stat[stat.index("inactive_file") + 1])  # given back when it is needed
        return max(limit - used + cached, 1)
    except (OSError, ValueError, IndexError):
        return 0
