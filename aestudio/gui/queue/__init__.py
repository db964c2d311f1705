"""Runs that wait in line, and the parameter sweep that puts many there at once."""
