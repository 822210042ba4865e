"""What kind of model the spec tunes on Bedrock; each kind has its own settings and lines."""

from ftc.plan.plan import Plan
from ftc_backends.bedrock import NAME
from ftc_backends.hosted.model import model, of_family
from ftc_schemas.catalog import HostedModel, hosted_model

nova = of_family(NAME, "nova")
claude = of_family(NAME, "claude")
llama = of_family(NAME, "llama")


def facts(plan: Plan) -> HostedModel | None:
    """What the catalogue says of the spec's model."""
    return model(plan, NAME)


def family(id: str | None) -> str:
    """The family of a model's id; empty for one that the catalogue does not know."""
    known = hosted_model(NAME, id) if id else None
    return known.family if known else ""


def region(id: str | None, option: str | None) -> str | None:
    """The region of the job: the spec's own, else the only one that tunes the model."""
    known = hosted_model(NAME, id) if id else None
    if option is None and known is not None and len(known.regions) == 1:
        return known.regions[0]
    return option
