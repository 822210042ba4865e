"""What makes a training worthless ends it at its start, with a sentence that says what to do.

The compiler finds most of this first, where it can see the model and the data. So these jobs are
changed after they were compiled, as a folder on another machine might be.
"""

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from tests.disks import small_disk

pytestmark = pytest.mark.slow


def _fail(trainer: Any, job: Any) -> str:
    """The last line of a job that must fail and save nothing."""
    assert trainer.train(job) == 1, job.said
    assert not (job.result / "model.safetensors").exists()
    assert not (job.result / "adapter_model.safetensors").exists()
    return job.said.splitlines()[-1]


def _end(trainer: Any, job: Any) -> str:
    """The same of one that our own checks end, without a traceback."""
    last = _fail(trainer, job)
    assert "Traceback" not in job.said
    return last


def _refusal(trainer: Any, job: Any) -> str:
    """What a library said of such a job; where in the library stands in a file."""
    assert _end(trainer, job) == "More is in outputs/job/traceback.txt"
    trace = (job.result / "traceback.txt").read_text(encoding="utf-8")
    (said,) = [line for line in job.said.splitlines() if line.startswith("Training does not start")]
    assert said.partition(": ")[2] in trace
    return said.partition(": ")[2]


def _rewrite(job: Any, *messages: dict[str, str]) -> None:
    rows = json.dumps({"messages": messages}) + "\n"
    (job.folder / "rows.jsonl").write_text(rows * 8, encoding="utf-8")


def test_a_misspelt_module_among_good_ones(job: Callable[..., Any], trainer: Any) -> None:
    small = job(adapter={"type": "lora", "target_modules": ["q_proj", "v_porj"]})
    assert _end(trainer, small) == "target_modules: v_porj is no linear layer of the model"


def test_modules_of_which_none_exists(job: Callable[..., Any], trainer: Any) -> None:
    small = job(adapter={"type": "lora", "target_modules": ["v_porj"]})
    refused = _refusal(trainer, small)
    assert refused.startswith("Target modules {'v_porj'} not found in the")


def test_a_misspelt_module_to_leave_out(job: Callable[..., Any], trainer: Any) -> None:
    small = job(adapter={"type": "lora", "exclude_modules": ["q_porj"]})
    assert _end(trainer, small) == "exclude_modules: the model has no q_porj"


def test_a_warm_up_as_long_as_the_run(job: Callable[..., Any], trainer: Any) -> None:
    small = job(training={"warmup_steps": 10_000})
    assert _end(trainer, small).startswith("warmup_steps: the run has only ")


def test_a_misspelt_module_to_save(job: Callable[..., Any], trainer: Any) -> None:
    small = job(adapter={"type": "lora", "modules_to_save": ["lm_haed"]})
    assert _end(trainer, small) == "modules_to_save: the model has no lm_haed"


def test_a_tokenizer_without_a_chat_template(job: Callable[..., Any], trainer: Any) -> None:
    small = job("chat")
    (small.model / "chat_template.jinja").unlink()
    assert _end(trainer, small) == "No chat template: take the instruct version of this model"


def test_more_tokens_than_the_model_has_positions(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    file = small.model / "config.json"
    config = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**config, "max_position_embeddings": 32}), encoding="utf-8")
    assert _end(trainer, small) == "max_length: the model knows no more than 32 positions"


def test_a_refusal_that_no_file_can_keep_is_said_whole(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job(adapter={"type": "lora", "target_modules": ["v_porj"]})
    room = -(-small.program.stat().st_size // 4096) * 4096  # for the program's copy, and no more
    small.result.parent.mkdir()
    with small_disk(small.result, room):
        _fail(trainer, small)
    assert "Training does not start: Target modules {'v_porj'} not found in the" in small.said
    told = "traceback.txt cannot be written (No space left on device), so here it is:"
    assert f"outputs/job/{told}\nTraceback (most recent call last):" in small.said


def test_answers_that_are_all_cut_off(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    _rewrite(
        small,
        {"role": "user", "content": "Where is my parcel? " * 40},
        {"role": "assistant", "content": "It left."},
    )
    expected = "No token is left to learn: see the masks, and max_length 64"
    assert _end(trainer, small) == expected


def test_chats_without_an_answer(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    _rewrite(small, {"role": "user", "content": "Where is my parcel?"})
    assert _end(trainer, small) == "No chat has an assistant's turn to learn"


def test_chats_that_the_template_refuses(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    file = small.model / "chat_template.jinja"
    refuse = "{% if messages[0].role != 'system' %}{{ raise_exception('no system') }}{% endif %}"
    file.write_text(refuse + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert _end(trainer, small) == "Chat 1: the chat template refuses it: no system"


def test_rows_that_trl_cannot_read(job: Callable[..., Any], trainer: Any) -> None:
    small = job("prompt-completion")
    answer = [{"role": "assistant", "content": "It left."}]
    row = {"prompt": "Where is it?", "completion": answer}
    (small.folder / "rows.jsonl").write_text((json.dumps(row) + "\n") * 8, encoding="utf-8")
    expected = "rows.jsonl, line 1: `completion` is no text, as in the first row"
    assert _end(trainer, small) == expected


def test_weights_that_are_not_there(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    (small.model / "model.safetensors").unlink()
    assert "model.safetensors" in _refusal(trainer, small)


def test_pairs_that_do_not_differ(job: Callable[..., Any], trainer: Any) -> None:
    small = job("preference", method={"type": "dpo"})
    row = {"prompt": "Where is it?", "chosen": "It left.", "rejected": "It left."}
    (small.folder / "rows.jsonl").write_text((json.dumps(row) + "\n") * 8, encoding="utf-8")
    assert _end(trainer, small) == "No pair differs: see the data, and max_length 64"


@pytest.mark.parametrize("method", ["orpo", "simpo", "cpo", "reward"])
def test_pairs_of_which_none_differs(job: Callable[..., Any], trainer: Any, method: str) -> None:
    small = job("preference", method={"type": method})
    row = {"prompt": "Where is it?", "chosen": "It left.", "rejected": "It left."}
    (small.folder / "rows.jsonl").write_text((json.dumps(row) + "\n") * 8, encoding="utf-8")
    assert _end(trainer, small) == "No pair differs: see the data, and max_length 64"


@pytest.mark.parametrize("method", ["dpo", "orpo", "reward"])
def test_some_pairs_that_do_not_differ_are_counted(
    job: Callable[..., Any], trainer: Any, method: str
) -> None:
    small = job("preference", method={"type": method})
    pair = {"prompt": "Where is it?", "chosen": "It left."}
    rows = [{**pair, "rejected": "It left."}] * 3 + [{**pair, "rejected": "No idea."}] * 5
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (small.folder / "rows.jsonl").write_text(text, encoding="utf-8")
    assert trainer.train(small) == 0, small.said
    assert "3 of 8 pairs do not differ, and teach nothing" in small.said


def test_prompts_that_leave_no_room_for_an_answer(job: Callable[..., Any], trainer: Any) -> None:
    small = job("preference", method={"type": "orpo"})
    pair = {"chosen": "It left.", "rejected": "No idea."}
    rows = [{"prompt": "Where is it? ", **pair}, {"prompt": "Where is my parcel? " * 40, **pair}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (small.folder / "rows.jsonl").write_text(text, encoding="utf-8")
    expected = "1 prompts leave no room for an answer in max_length 64"
    assert _end(trainer, small) == expected


def test_answers_of_one_kind_alone(job: Callable[..., Any], trainer: Any) -> None:
    small = job("unpaired-preference", method={"type": "kto"})
    row = {"prompt": "Where is it? ", "completion": "It left.", "label": True}
    (small.folder / "rows.jsonl").write_text((json.dumps(row) + "\n") * 8, encoding="utf-8")
    assert _end(trainer, small) == "KTO needs good answers and bad ones: see max_length 64"
    assert "8 good and 0 bad answers" in small.said


def test_labels_in_words(job: Callable[..., Any], trainer: Any) -> None:
    small = job("unpaired-preference", method={"type": "kto"})
    row = {"prompt": "Where is it? ", "completion": "It left.", "label": "good"}
    (small.folder / "rows.jsonl").write_text((json.dumps(row) + "\n") * 8, encoding="utf-8")
    assert _end(trainer, small) == "rows.jsonl, line 1: `label` is neither true nor false"


@pytest.mark.parametrize(
    "label, said",
    [("true", "rows.jsonl, line 9: `label` is neither true nor false"),
     (None, "rows.jsonl, line 9: no `label`")],
)  # fmt: skip
def test_one_label_that_is_none(
    job: Callable[..., Any], trainer: Any, label: str | None, said: str
) -> None:
    small = job("unpaired-preference", method={"type": "kto"})
    row = {"prompt": "Where is it? ", "completion": "It left."}
    rows = [{**row, "label": number % 2 == 0} for number in range(8)] + [{**row, "label": label}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (small.folder / "rows.jsonl").write_text(text, encoding="utf-8")
    assert _end(trainer, small) == said


def test_a_reference_of_another_tongue(job: Callable[..., Any], trainer: Any) -> None:
    small = job("preference", method={"type": "dpo", "reference_model": "./other"})
    shutil.copytree(small.model, small.folder / "other")
    file = small.folder / "other" / "tokenizer.json"
    tokenizer = json.loads(file.read_text(encoding="utf-8"))
    tokenizer["added_tokens"].append({**tokenizer["added_tokens"][0], "id": 600, "content": "<x>"})
    file.write_text(json.dumps(tokenizer), encoding="utf-8")
    expected = "The reference model reads other tokens than the model: choose a kin"
    assert _end(trainer, small) == expected


def test_rows_of_another_format(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    (small.folder / "rows.jsonl").write_text('{"text": "It left."}\n' * 8, encoding="utf-8")
    assert _end(trainer, small) == "No messages among text"


def test_too_few_rows_for_one_batch(job: Callable[..., Any], trainer: Any) -> None:
    whole_batches_only = {"config": {"dataloader_drop_last": True}}
    small = job(targets={"local": {"set": whole_batches_only}})
    rows = (small.folder / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (small.folder / "rows.jsonl").write_text(rows[0], encoding="utf-8")
    expected = "Not one step was made: there are too few examples for a batch"
    assert _end(trainer, small) == expected


def test_too_few_rows_to_hold_some_out(job: Callable[..., Any], trainer: Any) -> None:
    small = job(data={"validation": "25%"})
    rows = (small.folder / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (small.folder / "rows.jsonl").write_text(rows[0], encoding="utf-8")
    assert _end(trainer, small) == "1 rows are too few to hold 25.0% of them out"


def test_data_that_is_not_there(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    (small.folder / "rows.jsonl").unlink()
    assert _end(trainer, small) == f"rows.jsonl names no file in {small.folder}"


def test_a_loss_that_is_no_number(job: Callable[..., Any], trainer: Any) -> None:
    small = job(training={"learning_rate": 1e30, "max_grad_norm": 1e30, "max_steps": 6})
    _end(trainer, small)
    assert "loss is nan at step 2: lower learning_rate\n" in small.said


def test_what_an_earlier_start_said_of_its_end_is_removed(
    job: Callable[..., Any], trainer: Any
) -> None:
    small = job()
    small.result.mkdir(parents=True)
    (small.result / "traceback.txt").write_text("of an earlier start", encoding="utf-8")
    assert trainer.train(small) == 0, small.said
    assert not (small.result / "traceback.txt").exists()


def test_a_folder_that_cannot_be_written(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    (small.folder / "outputs").write_text("a file where the folder belongs", encoding="utf-8")
    assert _end(trainer, small) == "Cannot write to outputs/job: Not a directory"


def test_the_folder_of_another_program(job: Callable[..., Any], trainer: Any) -> None:
    small = job()
    assert trainer.train(small) == 0, small.said
    small.program.write_text(small.program.read_text() + "# changed\n", encoding="utf-8")
    assert trainer.train(small) == 1
    expected = "outputs/job is another run's: choose another --output-dir"
    assert small.said.splitlines()[-1] == expected
