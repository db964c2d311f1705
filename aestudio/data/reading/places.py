"""Where AE Studio keeps what it downloads and what it prepares: the user's cache folder."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["VARIABLE", "cache_folder"]

VARIABLE = "AESTUDIO_CACHE"


def cache_folder() -> Path:
    """The folder for files that can be made again; `AESTUDIO_CACHE` moves it, say to a larger disk."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("aestudio", appauthor=False)
