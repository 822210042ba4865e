"""The shapes at both ends: the spec language, the targets' definitions, dated facts."""
