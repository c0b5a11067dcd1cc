"""What ours and the peers find and what they damage, side by side: ``python -m benchmarks.privacy``."""
