"""The graphics card: which one is there, whether PyTorch here can compute on it, and how it comes to that.

The built program brings PyTorch for the CPU (200 MB instead of some 2 GB). For a card it takes PyTorch's
build for that card from a folder of its own (`folder`), which `aestudio gpu --install` or the window fills:
exactly the files that were looked up when the program was built (`wheels`), each checked by its SHA-256. A
copy that was installed by pip has PyTorch from pip, and is told the command.
"""
