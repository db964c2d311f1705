"""Uncertainty and tests of an audit. The unit of inference is the input, never one of its samples."""
