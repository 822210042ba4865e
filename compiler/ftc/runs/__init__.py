"""Trainings on this machine: where they live, what they depend on, which of them are done."""
