"""Drawn faces: what is drawn, and how. No photograph of anybody is behind them."""
