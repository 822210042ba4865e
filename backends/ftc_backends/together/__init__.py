"""Fine-tuning at Together AI."""
