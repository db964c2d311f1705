"""Questions about trained models: torch in, numpy out, no Qt."""
