"""Make the tiny base model of the quickstart: `python tools/tiny_model.py [FOLDER]`.

A Qwen3 of 0.35 million weights with a tokenizer of its own, small enough for this repository. LoRA
cannot teach a random model to speak, so this one is brought up first: it can recite the shop's
phrase book, and it answers tickets with curt notes. What the quickstart then teaches it is to name
the queue and to answer in the house tone.

The training data of the quickstart is drawn from the same tickets; its answers are never seen here.
Seeded; bits may still differ between machines, because floating-point sums do.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

sys.path.insert(0, str(Path(__file__).parent / "example_data"))

import quickstart

FOLDER = Path(__file__).parents[1] / "specs" / "models" / "tiny"

END, TURN, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"

CHAT_TEMPLATE = """\
{%- for message in messages -%}
{{- "<|im_start|>" + message.role + "\\n" -}}
{%- if message.role == "assistant" -%}
{%- generation -%}{{- message.content + "<|im_end|>" -}}{%- endgeneration -%}
{%- else -%}
{{- message.content + "<|im_end|>" -}}
{%- endif -%}
{{- "\\n" -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{- "<|im_start|>assistant\\n" -}}
{%- endif -%}
"""
"""ChatML. The `generation` marks tell TRL which tokens are the assistant's, the stop among them."""

VOCABULARY = 512
POSITIONS = 256
STEPS = 800
BATCH = 32
LEARNING_RATE = 4e-3
"""High, as small models take it; found by trying."""


OF_THE_THING = (
    "Your {thing}: {curt}.",
    "It is about the {thing}.",
    "This {thing} was {curt}.",
    "Noted for your {thing}.",
)
OF_NOTHING = ("Noted.", "Seen and filed.", "It is on the list.", "The desk knows.", "No answer.")


def curt_chats(source: random.Random) -> Iterator[list[dict]]:
    """Notes name the thing sooner or later, so that the model learns to look it up anywhere."""
    while True:
        text, matter, thing = quickstart.ticket(source)
        note = source.sample(OF_THE_THING, 2) + source.sample(OF_NOTHING, source.randrange(3))
        source.shuffle(note)
        answer = " ".join(note).format(thing=thing, curt=matter.curt)
        yield quickstart.chat(text, answer)["messages"]


def recitals(source: random.Random) -> Iterator[list[dict]]:
    """The phrase book, recited: what one may say, torn from the tickets that it answers."""
    sentences = [
        sentence.strip() + "."
        for matter in quickstart.MATTERS
        for sentence in matter.answer.format(thing="thing").split(".")
        if sentence.strip()
    ]
    queues = [f"[{matter.queue}]" for matter in quickstart.MATTERS]
    while True:
        drawn = source.sample([*sentences, *queues], 4)
        yield quickstart.chat("Recite some phrases.", " ".join(drawn))["messages"]


def tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[END, TURN, STOP],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    made = PreTrainedTokenizerFast(
        tokenizer_object=bpe, eos_token=STOP, pad_token=END, model_max_length=POSITIONS
    )
    made.chat_template = CHAT_TEMPLATE
    return made


def model(words: PreTrainedTokenizerFast) -> Qwen3ForCausalLM:
    config = Qwen3Config(
        vocab_size=len(words),
        hidden_size=96,
        intermediate_size=256,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=24,
        max_position_embeddings=POSITIONS,
        tie_word_embeddings=True,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
        bos_token_id=None,
    )
    return Qwen3ForCausalLM(config)


def bring_up(learner: Qwen3ForCausalLM, words: PreTrainedTokenizerFast, texts: list[str]) -> float:
    """Train on all tokens of texts drawn at random; the last loss."""
    source = random.Random(0)  # noqa: S311  # repeatable, not secret
    optimizer = torch.optim.AdamW(learner.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=STEPS)
    loss = torch.tensor(0.0)
    for step in range(STEPS):
        batch = words(source.sample(texts, BATCH), return_tensors="pt", padding=True)
        labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
        loss = learner(**batch, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 100 == 0:
            print(f"step {step}: loss {loss.item():.3f}", flush=True)
    return loss.item()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    torch.manual_seed(0)
    source = random.Random("tiny")  # noqa: S311  # repeatable, not secret
    curt, book = curt_chats(source), recitals(source)
    chats = [next(curt) for _ in range(3000)] + [next(book) for _ in range(1500)]
    words = tokenizer([turn["content"] for chat in chats for turn in chat])
    texts = [words.apply_chat_template(chat, tokenize=False) for chat in chats]
    learner = model(words)
    print(f"{learner.num_parameters():,} weights, {len(words)} tokens")
    print(f"loss {bring_up(learner, words, texts):.3f}")
    learner.to(torch.bfloat16).save_pretrained(folder)
    words.save_pretrained(folder)


if __name__ == "__main__":
    main()
