"""`hub:` where the result is published."""

from typing import Literal

from ftc_schemas.spec.section import Section, required, setting


class Hub(Section):
    """A repository of the Hugging Face Hub. The token is read from the environment (`HF_TOKEN`)
    and never said here."""

    repo: str = required(
        "The repository, made when there is none.",
        pattern=r"^[\w.-]+/[\w.-]+$",
        example="my-team/support-tone",
    )
    private: bool = setting(
        "Whether a new repository can be seen by its owner alone.", example=False
    )
    strategy: Literal["end", "every_save", "checkpoint", "all_checkpoints"] = setting(
        "When it is pushed. `end`: the result alone. `every_save`: the weights of each checkpoint. "
        "`checkpoint`: the last one as well, to go on from elsewhere. `all_checkpoints`: all.",
        example="every_save",
    )
