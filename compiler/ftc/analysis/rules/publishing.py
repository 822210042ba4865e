"""78x: where a run is shown, and where its result is published."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_READERS: Final = {
    "project": ("wandb", "mlflow", "trackio"),
    "run_name": ("wandb", "mlflow", "trackio"),
    "entity": ("wandb",),
    "url": ("mlflow",),
}


@rule(
    "FTC787",
    "tool-has-no-such-entry",
    Severity.ERROR,
    what="An entry of `tracking` is given that the chosen tool does not have.",
    why="The tools name different things: W&B has entities, MLflow a server's address, TensorBoard "
    "only a folder. What a tool does not know it does not ask for, and the run would be filed "
    "elsewhere than the spec says.",
    bad="tracking: {tool: tensorboard, project: support}",
    good="tracking: {tool: wandb, project: support}",
    sources=("transformers 5.23 integration_utils.py, read 2026-11-25",),
)
def tool_has_no_such_entry(plan: Plan) -> Iterator[Finding]:
    tool: str | None = plan.get("tracking.tool")
    for key, readers in _READERS.items():
        leaf = f"tracking.{key}"
        if plan.given(leaf) and tool not in readers:
            yield Finding(
                leaf,
                f"{tool} has no {key}",
                label=f"read by {', '.join(readers)}",
                help="remove it",
                related=(("tracking.tool", "this tool"),),
                fix=Fix(f"remove `{key}`", (Edit("remove", ("tracking", key)),), safe=False),
                at_key=True,
            )


@rule(
    "FTC788",
    "published-to-everybody",
    Severity.WARNING,
    what="The trained model is published where everybody can read it.",
    why="Models repeat parts of what they were trained on, names and numbers among them, to "
    "whoever asks the right way. A public repository is copied within hours and cannot be called "
    "back.",
    bad="hub: {repo: my-team/support-tone, private: false}",
    good="hub: {repo: my-team/support-tone, private: true}",
    sources=("Extracting Training Data from Large Language Models (arXiv 2012.07805)",),
)
def published_to_everybody(plan: Plan) -> Iterator[Finding]:
    if plan.get("hub.private") is False:
        yield Finding(
            "hub.private",
            "everybody can ask the model for what it was trained on",
            label="public, from the first push on",
            help="leave it out, and open the repository when the data allows it",
            fix=Fix("keep it private", (Edit("set", ("hub", "private"), True),), safe=False),
        )


RULES = (tool_has_no_such_entry, published_to_everybody)
