"""The generated parts of the docs, one module a subject; `tools/docs.py` puts them in place."""
