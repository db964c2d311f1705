"""The run as a PyTorch script that needs nothing of AE Studio and gives the same losses."""
