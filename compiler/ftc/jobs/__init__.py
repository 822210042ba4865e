"""Runs and jobs: where they live, how far they are, how they went."""
