"""The catalogue's facts about the model that a spec names on a service."""

from ftc.lowering.row import Condition
from ftc.plan.plan import Plan
from ftc_schemas.catalog import HostedModel, Service, hosted_models, services


def model(plan: Plan, target: str) -> HostedModel | None:
    """The model that the spec names for the target; None when it names none or an unknown one."""
    name = plan.get(f"model.hosted.{target}")
    if name is None:
        return None
    endpoint = plan.get(f"targets.{target}.endpoint")
    return hosted_models(target, endpoint).get(base_of(name))


def service_of(plan: Plan, target: str) -> Service:
    """The service that the spec's endpoint names, or the target's usual one."""
    found = services(target)
    return found[plan.get(f"targets.{target}.endpoint") or next(iter(found))]


def base_of(name: str) -> str:
    """The catalogue's id inside the names that services also take.

    `ft:gpt-4.1-2025-04-14:org::id`, `arn:aws:bedrock:us-east-1::foundation-model/<id>`,
    `arn:aws:bedrock:us-east-1:123:custom-model/<id>/abc` and `publishers/google/models/<id>`.
    """
    if name.startswith("ft:"):
        return name.split(":")[1]
    if name.startswith("arn:"):
        kind, _, rest = name.partition("/")
        return rest.partition("/")[0] if kind.endswith("custom-model") else rest
    return name.removeprefix("publishers/google/models/")


def of_family(target: str, *families: str) -> Condition:
    """The spec's model on the target belongs to one of these families of the catalogue."""

    def condition(plan: Plan) -> bool:
        facts = model(plan, target)
        return facts is not None and facts.family in families

    return condition
