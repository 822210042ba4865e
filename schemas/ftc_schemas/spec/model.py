"""`model:` which model is taught."""

from typing import Annotated

from pydantic import Field

from ftc_schemas.spec.section import Section, setting

Token = Annotated[str, Field(min_length=1)]


class SpecialTokens(Section):
    """Tokens with a meaning of their own. Each has to be one that the tokenizer knows, or stand
    among `additional`."""

    pad: Token = setting("Fills short sequences; never learned.", min_length=1, example="<|pad|>")
    eos: Token = setting(
        "Ends an answer; learned at the end of each.", min_length=1, example="<|im_end|>"
    )
    bos: Token = setting("Begins a text, where the model has one.", min_length=1, example="<s>")
    additional: Annotated[list[Token], Field(min_length=1)] = setting(
        "New tokens. The model gets a row of its embeddings for each, and learns it.",
        example=["<|tool|>"],
    )


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
    chat_template: str = setting(
        "The Jinja template that makes one text of a chat, for training and for whatever serves "
        "the model later: a file (`templates/support.jinja`), or the template itself. Without it, "
        "the tokenizer's own.",
        min_length=1,
        example="chat.jinja",
    )
    special_tokens: SpecialTokens = setting("Tokens with a meaning of their own.")
    hosted: dict[str, str] = setting(
        "The same intent on services that have their own model ids, one entry a target: "
        "`openai: gpt-4.1-mini-2025-04-14`."
    )
