"""What the program says of where a run is shown, and where its result is published."""

from collections.abc import Mapping
from typing import Any

from ftc.emit.literal import literal
from ftc_backends.local.layout import Marked
from ftc_backends.local.table.publishing import ENVIRONMENT


def context(doc: Mapping[str, Any], marked: Marked, *, evaluates: bool) -> dict[str, Any]:
    """What the templates see."""
    config = doc["config"]
    tool = config.get("report_to")
    return {
        "tracker": "" if tool == "none" else tool,
        "reopens": tool == "mlflow" and evaluates,
        "environment": _environment(doc, marked),
        "published": bool(config.get("push_to_hub")),
        "hub_repository": literal(config.get("hub_model_id")),
    }


def _environment(doc: Mapping[str, Any], marked: Marked) -> str:
    """What the tracking tool reads, a variable a line."""
    variables = ENVIRONMENT.get(doc["config"].get("report_to"), {})
    return "\n".join(
        marked(("tracking", entry), f"os.environ[{literal(variables[entry])}] = {literal(value)}")
        for entry, value in doc.get("tracking", {}).items()
        if entry in variables
    )
