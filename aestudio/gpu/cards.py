"""Which graphics cards are there, and what their driver can do.

NVIDIA's driver is asked through its own library NVML, as `nvidia-smi` does; a card without a driver is known
by what the system lists (Linux: /sys/bus/pci, Windows: EnumDisplayDevices). Nothing is installed for it, and
torch is not imported.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Card", "find_cards", "nvidia_cards"]

MISMATCH = 18  # NVML_ERROR_LIB_RM_VERSION_MISMATCH: the driver was updated, and the old one still runs
VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}
PCI = Path("/sys/bus/pci/devices")
KFD = Path("/dev/kfd")  # what AMD's driver for computing offers (Linux)


@dataclass(frozen=True)
class Card:
    """A graphics card.

    Attributes:
        maker: "NVIDIA", "AMD", "Intel" or "Apple".
        name: as its driver or the system calls it.
        driver: its version; empty: none that could be used for computing was found.
        cuda: the newest CUDA (major, minor) the driver serves; (0, 0): none.
        capability: CUDA's compute capability (major, minor) of the card; (0, 0): unknown.
        why: why the driver can't be used, in words; empty where it can or there is none.
    """

    maker: str
    name: str
    driver: str = ""
    cuda: tuple[int, int] = (0, 0)
    capability: tuple[int, int] = (0, 0)
    why: str = ""


def find_cards() -> tuple[Card, ...]:
    """The cards of this machine, those that can compute first; takes seconds where one sleeps."""
    if sys.platform == "darwin":
        return (Card("Apple", "Apple GPU", platform.mac_ver()[0]),) if platform.machine() == "arm64" else ()
    found = [*nvidia_cards(_nvml()), *_listed()]
    working = {card.maker for card in found if card.driver or card.why}
    kept = [card for card in found if card.driver or card.why or card.maker not in working]
    return tuple(
        sorted(kept, key=lambda card: (not card.driver, ["NVIDIA", "AMD", "Intel"].index(card.maker)))
    )


def nvidia_cards(library: Any) -> Iterator[Card]:
    """What NVML tells; nothing without it.

    Args:
        library: NVML, as ctypes loads it; None: it is not there.
    """
    if library is None:
        return
    if code := library.nvmlInit_v2():
        if code == MISMATCH:
            why = "can't be used until the computer is restarted: its driver was updated"
            yield Card("NVIDIA", "NVIDIA card", why=why)
        return
    try:
        driver, cuda = _text(library.nvmlSystemGetDriverVersion), ctypes.c_int()
        library.nvmlSystemGetCudaDriverVersion_v2(ctypes.byref(cuda))
        count = ctypes.c_uint()
        library.nvmlDeviceGetCount_v2(ctypes.byref(count))
        for index in range(count.value):
            handle, major, minor = ctypes.c_void_p(), ctypes.c_int(), ctypes.c_int()
            if library.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle)):
                continue
            library.nvmlDeviceGetCudaComputeCapability(handle, ctypes.byref(major), ctypes.byref(minor))
            name = _text(library.nvmlDeviceGetName, handle) or "NVIDIA card"
            serves = cuda.value // 1000, cuda.value % 1000 // 10
            yield Card("NVIDIA", name, driver, serves, (major.value, minor.value))
    finally:
        library.nvmlShutdown()


def _nvml() -> Any:
    """NVIDIA's management library, which comes with the driver; None: there is none."""
    if sys.platform == "win32":
        root = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"))
        names = [str(root / "System32" / "nvml.dll")]
    else:
        names = ["libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"]
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _text(function: Any, *given: Any) -> str:
    buffer = ctypes.create_string_buffer(128)
    function(*given, buffer, ctypes.c_uint(len(buffer)))
    return buffer.value.decode("utf-8", errors="replace")


def _listed() -> Iterator[Card]:
    """The cards that the system lists, AMD's with its driver for computing."""
    for maker, name in _on_windows() if sys.platform == "win32" else _on_linux():
        computes = maker == "AMD" and os.access(KFD, os.R_OK | os.W_OK)
        yield Card(maker, name, "amdgpu" if computes else "")


def _on_linux() -> Iterator[tuple[str, str]]:
    for device in sorted(PCI.glob("*")):
        try:
            kind, vendor = ((device / name).read_text("ascii").strip() for name in ("class", "vendor"))
        except OSError:
            continue
        if kind.startswith("0x03") and vendor in VENDORS:
            yield VENDORS[vendor], f"{VENDORS[vendor]} card"


def _on_windows() -> Iterator[tuple[str, str]]:
    """What Windows calls its display adapters, each once."""
    from ctypes import wintypes

    class Device(ctypes.Structure):  # DISPLAY_DEVICEW
        _fields_ = (
            ("cb", wintypes.DWORD),
            ("DeviceName", wintypes.WCHAR * 32),
            ("DeviceString", wintypes.WCHAR * 128),
            ("StateFlags", wintypes.DWORD),
            ("DeviceID", wintypes.WCHAR * 128),
            ("DeviceKey", wintypes.WCHAR * 128),
        )

    user32: Any = ctypes.CDLL("user32")
    device, names = Device(cb=ctypes.sizeof(Device)), list[str]()
    while user32.EnumDisplayDevicesW(None, len(names), ctypes.byref(device), 0):
        names.append(str(device.DeviceString))
    for name in dict.fromkeys(names):
        maker = next((one for one in ("NVIDIA", "AMD", "Intel") if one.lower() in name.lower()), "")
        if maker or "radeon" in name.lower():
            yield maker or "AMD", name
