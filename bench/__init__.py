"""Measures of speed and memory, as ratios against yardsticks of the same run."""
