"""Bring the result to the Hub, when all of it is written here."""

import sys

from huggingface_hub import HfApi, get_token
from trl import SFTTrainer


def allowed(repository: str) -> None:
    """Asked at the start: with a token that may only read, all would be trained and then refused.
    What a fine-grained token may do shows when it is used."""
    if get_token() is None:
        sys.exit(f"No token to publish {repository} with: set HF_TOKEN")
    try:
        found = HfApi().whoami()
    except Exception as error:
        sys.exit(f"The Hub does not take the token for {repository}: {error}")
    if found.get("auth", {}).get("accessToken", {}).get("role") == "read":
        sys.exit(f"The token may only read: {repository} needs one that may write")


def publish(trainer: SFTTrainer) -> None:
    """A failure is said and takes nothing away; the same command tries again."""
    if not trainer.is_world_process_zero():
        return
    repository, folder = trainer.hub_model_id, trainer.args.output_dir
    try:
        trainer.create_model_card(model_name=repository.rpartition("/")[2])
        HfApi().upload_folder(
            repo_id=repository,
            folder_path=folder,
            commit_message="The result of the training",
            ignore_patterns=["_*", "checkpoint-*"],
        )
    except Exception as error:
        sys.exit(
            f"Not published as {repository}: {type(error).__name__}: {error}\n"
            f"The result is in {folder}; the same command tries again"
        )
    print(f"Published as {repository}")
