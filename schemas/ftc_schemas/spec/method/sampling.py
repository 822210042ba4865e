"""How a model writes the answers that it, or its student, learns from."""

from typing import Literal

from ftc_schemas.spec.section import Section, setting


class Sampling(Section):
    """Sampling, and what does it."""

    max_completion_length: int = setting(
        "Tokens an answer may have; what is longer is cut off.", gt=0, example=128
    )
    temperature: float = setting(
        "Sharpness of the sampling: below 1 likely tokens gain, above 1 they lose. 0 takes the "
        "likeliest token (only where a teacher answers).",
        ge=0,
        example=0.7,
    )
    top_p: float = setting(
        "Sample from the likeliest tokens that together have this probability.",
        gt=0,
        le=1,
        example=0.95,
    )
    top_k: int = setting(
        "Sample from so many of the likeliest tokens; 0 for all.", ge=0, example=50
    )
    min_p: float = setting(
        "Sample from tokens that have at least this share of the likeliest one's probability.",
        ge=0,
        le=1,
        example=0.05,
    )
    repetition_penalty: float = setting(
        "Above 1, tokens that the text already has become less likely; 1 changes nothing.",
        gt=0,
        example=1.1,
    )
    vllm: Literal["colocate", "server"] = setting(
        "Let vLLM write the answers, several times faster. `colocate`: in the training's own "
        "processes, on its GPUs. `server`: in a server that runs already, on other GPUs.",
        example="colocate",
    )
    vllm_server_url: str = setting(
        "Where the vLLM server listens, for `vllm: server`.",
        pattern=r"^https?://[^\s/]+(/\S*)?$",
        example="http://localhost:8000",
    )
    vllm_gpu_memory_utilization: float = setting(
        "Share of a GPU's memory that vLLM takes, for `vllm: colocate`.", gt=0, lt=1, example=0.4
    )
