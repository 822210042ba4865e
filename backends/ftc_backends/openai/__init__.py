"""OpenAI's fine-tuning API, and the services that speak it."""
