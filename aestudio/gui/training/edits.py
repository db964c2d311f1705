"""What an edit of the settings did, in words. Knows no Qt."""

from __future__ import annotations

from aestudio.spec import Spec

__all__ = ["described"]

SEVERAL = "Change settings"


def described(old: Spec, new: Spec, path: str = "") -> tuple[str, str]:
    """The edit's name for the Edit menu ("Change batch size"), and the place that it concerns.

    Edits of the same place that follow one another may merge.
    """
    names = [name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]
    if len(names) != 1:
        return SEVERAL, ""
    name = names[0]
    field, before, after = type(new).model_fields[name], getattr(old, name), getattr(new, name)
    title, here = (field.title or name).lower(), f"{path}.{name}".lstrip(".")
    if isinstance(before, Spec) and isinstance(after, Spec):
        if type(before) is type(after):
            text, place = described(before, after, here)
            return (f"Change {title}" if text == SEVERAL else text), place
        return f"Change {title} to {after.title or after.kind}", ""
    if isinstance(after, bool):
        return f"Turn “{field.title or name}” {'on' if after else 'off'}", ""
    return f"Change {title}", here
