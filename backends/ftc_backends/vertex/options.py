"""`targets.vertex:` what only Vertex AI takes."""

from typing import Literal

from ftc_schemas.spec.section import setting
from ftc_schemas.spec.targets import TargetOptions


class VertexOptions(TargetOptions):
    """A tuning job."""

    project: str = setting("Google Cloud project that runs and pays for the job.", min_length=1)
    location: str = setting(
        "Region of the job, such as `us-central1`; `global` for open models only.",
        pattern=r"^[a-z]+(-[a-z]+\d+)?$",
    )
    data: str = setting(
        "`gs://bucket/prefix` that converted data is uploaded to. Not needed for data that is on "
        "Cloud Storage in the service's own format already."
    )
    output: str = setting("`gs://bucket/prefix` for the weights of a tuned open model.")
    service_account: str = setting("Service account that the job runs as.", min_length=1)
    kms_key: str = setting(
        "Cloud KMS key that encrypts what the job makes: "
        "`projects/…/locations/…/keyRings/…/cryptoKeys/…`."
    )
    labels: dict[str, str] = setting("Labels on the job and on what it makes.")
    learning_rate_multiplier: float = setting(
        "Factor on the learning rate that Google picks for Gemini; Gemini takes no rate.", gt=0
    )
    adapter_size: Literal[1, 2, 4, 8, 16, 32] = setting(
        "Size of Gemini's adapter. Google does not say that this is the rank of a LoRA adapter, so "
        "`adapter.rank` does not become it; for open models it does."
    )
    thinking_level: Literal["minimal", "high"] = setting(
        "How long Gemini thinks before it answers, in reinforcement."
    )
    last_checkpoint_only: bool = setting("Export the last checkpoint, none from between.")
