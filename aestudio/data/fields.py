"""Fields of data sets that are drawn and not read: how many samples, by which seed, scaled or not."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from aestudio.spec import hints

__all__ = ["count_field", "seed_field", "unscaled_field"]


def count_field(default: int, title: str) -> Any:
    """The field `count`: how many samples are drawn, 16 to a million; `title` names them ("Points")."""
    return Field(
        default,
        ge=16,
        le=1_000_000,
        title=title,
        description="How many are drawn.",
        json_schema_extra=hints(log=True),
    )


def seed_field(samples: str) -> Any:
    """The field `seed`, by which other `samples` ("points") are drawn."""
    return Field(0, ge=0, le=2**31 - 1, title="Data seed", description=f"Another seed draws other {samples}.")


def unscaled_field() -> Any:
    """The field `scaling`, for data that are trained on as they are unless one asks for more."""
    return Field(
        "none",
        title="Scaling",
        description="What is done to the stored values before the network sees them.",
    )
