"""Tuning on Vertex AI (Gemini Enterprise Agent Platform)."""
