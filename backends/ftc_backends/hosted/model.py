"""The catalogue's facts about the model that a spec names on a service."""

from collections.abc import Mapping
from functools import lru_cache

from ftc.lowering.row import Condition
from ftc.plan.plan import Plan
from ftc_backends.hosted.leaves import model_id, option
from ftc_schemas import catalog
from ftc_schemas.catalog import HostedModel


@lru_cache(maxsize=16)  # asked for each row that is converted
def model(plan: Plan, target: str) -> HostedModel | None:
    """The model that the spec names for the target; None when it names none or an unknown one."""
    name = plan.get(model_id(target))
    endpoint = plan.get(option(target, "endpoint"))
    known = None if name is None else catalog.hosted_model(target, name, endpoint)
    return None if known is None else known.in_job(plan["method.type"])


def offered(plan: Plan, target: str) -> Mapping[str, HostedModel]:
    """What the catalogue knows of the service that the spec's endpoint names, or of the usual one;
    empty for a target without catalogue."""
    return catalog.hosted_models(target, plan.get(option(target, "endpoint")))


def of_family(target: str, *families: str) -> Condition:
    """The spec's model on the target belongs to one of these families of the catalogue."""

    def condition(plan: Plan) -> bool:
        facts = model(plan, target)
        return facts is not None and facts.family in families

    return condition
