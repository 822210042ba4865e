"""The backends: a folder for each target, and what several of them share."""
