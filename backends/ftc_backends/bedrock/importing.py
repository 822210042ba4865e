"""For `ftc import`: what Bedrock says of a job, and the request inside it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ftc.lowering.target import Request
from ftc_backends.bedrock import NAME
from ftc_backends.bedrock.lines import SCHEME
from ftc_backends.bedrock.table import TABLE
from ftc_backends.hosted.buckets import prefix_of, uploaded_elsewhere
from ftc_backends.hosted.importing import keys, stated
from ftc_backends.hosted.leaves import option

_REQUEST: Final = (*keys(TABLE), "clientRequestToken")
"""The members of `CreateModelCustomizationJobRequest` (botocore)."""

_ANSWERED: Final[Mapping[str, str]] = {
    "outputModelName": "customModelName",
    "outputModelKmsKeyArn": "customModelKmsKeyId",
    "baseModelArn": "baseModelIdentifier",
}
"""What `GetModelCustomizationJobResponse` calls otherwise."""


def request_of(document: Any, gpus: int) -> Request | None:
    """Of a request, or of what `GetModelCustomizationJob` answers."""
    if not isinstance(document, Mapping) or "trainingDataConfig" not in document:
        return None
    said = {_ANSWERED.get(str(key), str(key)): value for key, value in document.items()}
    request = stated(said, _REQUEST)
    if not {"jobName", "baseModelIdentifier", "trainingDataConfig"} <= request.keys():
        return None
    request["baseModelIdentifier"] = _model(str(request["baseModelIdentifier"]))
    request.setdefault("customizationType", "FINE_TUNING")  # the service's own default
    leaves, notes = dict(_leaves(request, document)), _notes(request)
    renamed = frozenset(_ANSWERED) | {"jobArn"}
    return Request(request, leaves, renamed, notes=tuple(notes))


def _model(identifier: str) -> str:
    """The id in the ARN of one of the service's own models; a custom model keeps its ARN."""
    _, own, id = identifier.partition(":foundation-model/")
    return id if own else identifier


def _leaves(request: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    job, model = request["jobName"], request.get("customModelName")
    if model is not None and model != job:
        yield "name", job
        yield option(NAME, "custom_model_name"), model
    if request["customizationType"] == "DISTILLATION":
        yield "method.match", "answers"  # the only thing that it learns
    prefix = prefix_of(_training_data(request), SCHEME)
    if prefix is not None:
        yield option(NAME, "data"), prefix
    arn = str(document.get("jobArn", "")).split(":")
    if len(arn) > 3:  # arn:aws:bedrock:<region>:…
        yield option(NAME, "region"), arn[3]
    vpc = request.get("vpcConfig")
    if isinstance(vpc, Mapping) and {"subnetIds", "securityGroupIds"} <= vpc.keys():
        yield option(NAME, "vpc.subnet_ids"), vpc["subnetIds"]
        yield option(NAME, "vpc.security_group_ids"), vpc["securityGroupIds"]


def _notes(request: Mapping[str, Any]) -> Iterator[str]:
    uri = _training_data(request)
    prefix = prefix_of(uri, SCHEME)
    if prefix is not None:
        yield from uploaded_elsewhere(uri, prefix, str(request["jobName"]))


def _training_data(request: Mapping[str, Any]) -> str:
    config = request["trainingDataConfig"]
    return str(config.get("s3Uri", "")) if isinstance(config, Mapping) else ""
