"""Rows and schemas in Gemini's words, which a contract test holds against Google's own types."""

from typing import Any

Row = dict[str, Any]

GEMINI: Row = {
    "systemInstruction": {"role": "system", "parts": [{"text": "Be brief."}]},
    "contents": [
        {"role": "user", "parts": [{"text": "Leeds or York?"}]},
        {
            "role": "model",
            "parts": [
                {"text": "I look."},
                {"functionCall": {"name": "weather", "args": {"city": "Leeds"}}},
                {"functionCall": {"name": "weather", "args": {"city": "York"}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"name": "weather", "response": {"sky": "grey"}}},
                {"functionResponse": {"name": "weather", "response": {"sky": "blue"}}},
            ],
        },
        {"role": "model", "parts": [{"text": "York."}]},
    ],
    "tools": [
        {
            "functionDeclarations": [
                {
                    "name": "weather",
                    "description": "The sky now.",
                    "parameters": {
                        "type": "OBJECT",
                        "properties": {"city": {"type": "STRING"}},
                        "required": ["city"],
                    },
                }
            ]
        }
    ],
}

SCHEMAS: tuple[Row, ...] = (
    {"type": "STRING", "description": "A place.", "enum": ["x"]},
    {"type": "OBJECT", "properties": {"a": {"type": "INTEGER"}}, "required": ["a"]},
    {"type": "ARRAY", "items": {"type": "NUMBER"}, "minItems": 1},
    {"type": "STRING", "nullable": True},
    {"anyOf": [{"type": "BOOLEAN"}, {"type": "NULL"}]},
)
