"""Axolotl: one YAML file for `axolotl train`."""
