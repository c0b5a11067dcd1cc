"""Speed and size side by side with the stock SDK, as ratios measured in one run: ``python -m benchmarks [--short]``."""
