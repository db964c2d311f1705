"""Whether a window can be opened here."""

import ctypes
import os
import sys
import time

NO_SCREEN = ("offscreen", "minimal")
TRIES, PAUSE = (
    6,
    0.25,
)  # seconds between two: an X server lets nobody in while it resets, as its last client left


def missing_display() -> str | None:
    """Return why no window can be opened here, or None where one can."""
    if (chosen := os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]) in NO_SCREEN:
        return f"QT_QPA_PLATFORM is {chosen}"
    if chosen or sys.platform != "linux":
        return None
    tried = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    if not tried:
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    for attempt in range(TRIES):
        time.sleep(PAUSE if attempt else 0.0)
        if any(CONNECT[name]() for name in tried):
            return None
    return " and ".join(f"{name}={os.environ[name]}" for name in tried) + " can't be connected to"


def connects_to_x() -> bool:
    """Whether the X server of DISPLAY lets us in; also where there is no library to ask with."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def connects_to_wayland() -> bool:
    """Whether the compositor of WAYLAND_DISPLAY lets us in; also where there is no library to ask with."""
    try:
        wayland = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return True
    wayland.wl_display_connect.restype = ctypes.c_void_p
    display = wayland.wl_display_connect(None)
    if display:
        wayland.wl_display_disconnect(ctypes.c_void_p(display))
    return bool(display)


CONNECT = {"WAYLAND_DISPLAY": connects_to_wayland, "DISPLAY": connects_to_x}
