"""Datasets: located, read, sniffed, split and converted, in bounded memory."""
