"""The spec with every decision made, and for each the reason."""
