"""Written by tools/templates.py; do not edit."""

JINJA2 = "3.1.6"
"""The version that these modules fit."""
