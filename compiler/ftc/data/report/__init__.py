"""What was found in datasets, for people and for programs."""
