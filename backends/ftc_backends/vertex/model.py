"""What kind of model the spec tunes on Vertex AI: Google's own, or open weights."""

from ftc.lowering.row import unless
from ftc.plan.plan import Plan
from ftc_backends.hosted.leaves import model_id
from ftc_backends.hosted.model import model, of_family
from ftc_backends.vertex import NAME
from ftc_schemas.catalog import HostedModel, hosted_model, is_tuned

open_weights = of_family(NAME, "open")
gemini = unless(open_weights)
"""Also models that the catalogue does not know: new ones are Gemini models more often."""


def continued(plan: Plan) -> bool:
    """The job goes on from a model that was tuned before."""
    return is_tuned(plan.get(model_id(NAME), ""))


def facts(plan: Plan) -> HostedModel | None:
    """What the catalogue says of the spec's model."""
    return model(plan, NAME)


def is_open(id: str | None) -> bool:
    """Whether a model's id names open weights."""
    known = hosted_model(NAME, id) if id else None
    return known is not None and known.family == "open"
