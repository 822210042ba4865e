"""From plans to files, and what keeps all of them from being written."""

import pytest

from ftc import backends
from ftc.compilation import compile_spec
from ftc.diagnostics.diagnostic import has_errors
from ftc.front_end import check_text

MODEL = "{base: Qwen/Qwen3-1.7B, revision: 70d244cc86ccca08cf5af4e1e306ecf908b1ad5e}"

UNBOUNDED = f"""\
version: 1
name: unbounded
model: {MODEL}
data: {{format: prompt-only, train: prompts.jsonl}}
method: {{type: grpo, rewards: [{{type: length}}]}}
"""

WITHOUT_A_TEACHER = f"""\
version: 1
name: untaught
stages:
  - {{name: teacher, model: {{}}, data: chats.jsonl, adapter: lora}}
  - name: student
    model: {MODEL}
    data: {{format: prompt-only, train: prompts.jsonl}}
    method: {{type: distill, teacher: {{from: teacher}}}}
"""


@pytest.mark.parametrize("target", backends.names())
@pytest.mark.parametrize("text", [UNBOUNDED, WITHOUT_A_TEACHER], ids=["a reward", "a stage"])
def test_what_has_an_error_for_every_target_or_in_a_stage_has_no_files(text: str, target: str):
    """What writes them would stop at a reward without bounds, and at a teacher without a model."""
    checked = check_text(text)
    assert checked.plans and has_errors(checked.diagnostics)
    compiled = compile_spec(checked, backends.target(target))
    assert [part.compilation.files for part in compiled.parts] == [()] * len(checked.plans)
    assert compiled.order == ()
