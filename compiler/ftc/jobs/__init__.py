"""Jobs at services: what one would be, how it is created once, how far it is, how it went."""
