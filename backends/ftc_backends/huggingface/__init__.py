"""Words of transformers that the targets which train with it share. It is no target."""
