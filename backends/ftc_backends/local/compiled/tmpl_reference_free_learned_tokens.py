from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'reference_free/learned_tokens.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer = resolve('trainer')
    pass
    yield 'def learned_tokens(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer, given: Dataset) -> None:\n    """Cuts can leave nothing to prefer; of an empty answer the loss is no number."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    empty = sum(tokens >= length for tokens in lengths(rows, "prompt_input_ids"))\n    if empty:\n        sys.exit(f"{empty} prompts leave no room for an answer in max_length {length}")\n    same = sum(row["chosen_labels"] == row["rejected_labels"] for row in rows)\n    if same == len(rows):\n        sys.exit(f"No pair differs: see the data, and max_length {length}")\n    if same:\n        warn(f"{same} of {len(rows)} pairs do not differ, and teach nothing")\n    kept = [*lengths(rows, "chosen_input_ids"), *lengths(rows, "rejected_input_ids")]\n    if max(kept) == length:\n        pairs = whole_lengths(given, trainer.processing_class)\n        lost = [sum(max(tokens - length, 0) for tokens in pair) for pair in pairs]\n        tell_cuts(lost, length, "pairs")\n\n\ndef whole_lengths(\n    rows: Dataset, tokenizer: PreTrainedTokenizerBase\n) -> Iterator[list[int]]:\n    """How many tokens TRL makes of a prompt with each answer, before it cuts them."""\n    bos, eos = tokenizer.bos_token_id, tokenizer.eos_token_id\n    for row in rows:\n        pair = []\n        for text in (row["prompt"] + row["chosen"], row["prompt"] + row["rejected"]):\n            if not isinstance(text, str):\n                text = tokenizer.apply_chat_template(text, tokenize=False)\n            ids = tokenizer(text, add_special_tokens=False)["input_ids"]\n            pair.append(len(ids) + (bos not in (None, ids[0])) + (ids[-1] != eos))\n        yield pair\n'

blocks = {}
debug_info = '1=13'
