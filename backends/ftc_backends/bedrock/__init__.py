"""Amazon Bedrock model customization."""
