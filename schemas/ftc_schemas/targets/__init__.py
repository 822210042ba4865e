"""What each target accepts, as JSON Schema, snapshotted from the real tool at a named version."""
