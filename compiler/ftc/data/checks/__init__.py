"""What can be wrong with a row: one module a topic, each from examples to faults."""
