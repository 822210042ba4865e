"""What the compiler tells its user, and how it is shown."""
