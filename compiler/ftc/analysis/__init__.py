"""The rules: what is likely wrong with a spec that the language itself allows."""
