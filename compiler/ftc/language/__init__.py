"""From a document to a valid spec, or to everything that is wrong with it."""
