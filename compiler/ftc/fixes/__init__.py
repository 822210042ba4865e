"""Make the edits that rules know in the spec's own text, and leave every other byte alone."""
