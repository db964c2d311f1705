"""The two themes: each colour by what it is for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DARK", "LABEL_COLOURS", "LIGHT", "Colours", "contrast", "mixed"]

LABEL_COLOURS = (
    *("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"),  # Okabe and Ito
    *("#7f0df2", "#8f4724", "#adb96e", "#707070", "#aa098f", "#8d77f8"),  # far from these for every eye
)
"""For class labels: distinct with any colour vision, and on either background."""


@dataclass(frozen=True)
class Colours:
    """A theme: each colour by what it is for, as "#rrggbb"."""

    name: str
    background: str
    panel: str
    raised: str
    field: str
    hover: str
    pressed: str
    text: str
    muted: str
    disabled: str
    line: str
    border: str
    control: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    selection: str
    danger: str
    warning: str
    success: str
    danger_fill: str
    warning_fill: str
    info_fill: str
    train: str
    validation: str
    encoder: str
    bottleneck: str
    decoder: str

    @property
    def is_dark(self) -> bool:
        """Whether text is light on dark."""
        return self.name == "dark"


LIGHT = Colours(
    name="light",
    background="#f3f4f7",
    panel="#ffffff",
    raised="#ffffff",
    field="#ffffff",
    hover="#eceef3",
    pressed="#dfe3ea",
    text="#1a1f2b",
    muted="#565f70",
    disabled="#9aa1ae",
    line="#e3e6ec",
    border="#c5cbd6",
    control="#7d8696",
    accent="#4453c4",
    accent_hover="#3745b0",
    accent_pressed="#2e3a98",
    accent_text="#ffffff",
    selection="#e3e6fa",
    danger="#b3261e",
    warning="#8a5300",
    success="#1b6e3c",
    danger_fill="#fdecea",
    warning_fill="#fff4de",
    info_fill="#eef0fd",
    train="#0069b4",
    validation="#c24e00",
    encoder="#0b7a78",
    bottleneck="#b07400",
    decoder="#7d4bb0",
)

DARK = Colours(
    name="dark",
    background="#15171c",
    panel="#1c1f26",
    raised="#252932",
    field="#15171c",
    hover="#2a2e38",
    pressed="#343945",
    text="#e6e9ef",
    muted="#a0a8b7",
    disabled="#666e7d",
    line="#2b2f39",
    border="#434956",
    control="#8089a0",
    accent="#98a2ff",
    accent_hover="#aab2ff",
    accent_pressed="#858fee",
    accent_text="#12142b",
    selection="#2e3358",
    danger="#ff8a80",
    warning="#f2b84b",
    success="#6fcf97",
    danger_fill="#3a2021",
    warning_fill="#362a16",
    info_fill="#22263f",
    train="#58b0f0",
    validation="#ff9552",
    encoder="#3fc1c0",
    bottleneck="#ffc247",
    decoder="#b995ec",
)


def mixed(first: str, second: str, share: float) -> str:
    """`first` with `share` (0 to 1) of `second` in it."""
    a, b = _rgb(first), _rgb(second)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(name: str) -> float:
    shares = (value / 255 for value in _rgb(name))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _rgb(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)
