"""The window. Only this package imports Qt, and it leaves torch to the engine's thread."""
