"""Special tokens: those that the spec names, beside the tokenizer's own."""

from pathlib import Path

import pytest
from tests.compiler.analysis.specs import found, write_rows


@pytest.mark.parametrize(("tokenizer", "named", "label"), [
    ({"eos_token": "<e>"}, "pad: <e>", "the tokenizer's own `eos`"),
    ({"eos_token": {"content": "<e>"}}, "pad: <e>", "the tokenizer's own `eos`"),
    ({"pad_token": "<e>"}, "eos: <e>", "the tokenizer's own `pad`"),
    ({"eos_token": "<e>", "pad_token": "<p>"}, "pad: <q>", None),
    ({"eos_token": "<e>", "pad_token": "<e>"}, "bos: <b>", None),
    ({"eos_token": ["<e>"]}, "pad: <e>", None),
    ([], "pad: <e>", None),
])  # fmt: skip
def test_a_token_that_the_spec_does_not_name_is_the_tokenizers_own(
    tmp_path: Path, tokenizer: object, named: str, label: str | None
) -> None:
    write_rows(tmp_path, "tokenizer_config.json", tokenizer)
    fragment = f"model: {{base: ./, revision: null, special_tokens: {{{named}}}}}"
    labels = [finding.label for finding in found(fragment, "FTC279", root=str(tmp_path))]
    assert labels == ([] if label is None else [label])
