"""Deterministic writers: YAML, JSON, Python literals, shell words, and folders that are swapped
whole."""
