"""`model:` which model is taught."""

from ftc_schemas.spec.section import Section, setting


class Model(Section):
    """The base model, by its id on the Hugging Face Hub, a local folder, or a service's own id."""

    base: str = setting(
        "Hugging Face id (`Qwen/Qwen3-0.6B`) or local folder (`./models/tiny`) of the base model, "
        "for targets that train open weights.",
        min_length=1,
        example="org/other",
    )
    revision: str = setting(
        "Commit, tag or branch of the base model on the Hub. Pin a commit: a branch moves.",
        min_length=1,
        example="0123456789abcdef0123456789abcdef01234567",
    )
    trust_remote_code: bool = setting(
        "Run Python code that comes with the model. Off unless there is no other way.", example=True
    )
    hosted: dict[str, str] = setting(
        "The same intent on services that have their own model ids, one entry a target: "
        "`openai: gpt-4.1-mini-2025-04-14`."
    )
