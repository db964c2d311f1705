"""The audit of face upsampling: what was measured, per group, with its uncertainty."""
