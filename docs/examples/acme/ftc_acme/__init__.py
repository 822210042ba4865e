"""An example backend: the trainer `acme`, which reads one YAML file."""
