"""From text to values with spans; the only part of the compiler that reads specs."""
