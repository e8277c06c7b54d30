"""Measurements that anybody can repeat: one script per figure, each with its yardstick in the same run."""
