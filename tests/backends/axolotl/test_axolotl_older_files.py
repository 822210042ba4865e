"""Keys of older Axolotl versions, in today's words."""

from tests.backends.axolotl.round_trip import compiled, imported

OLDER = """\
base_model: org/model
model_revision: c0ffee0
datasets:
  - path: data/turns.jsonl
    type: chat_template
    field_messages: conversations
    message_field_role: from
    message_field_content: value
plugins: [axolotl.integrations.liger.LigerPlugin]
liger_swiglu: true
learning_rate: 2e-4
noisy_embedding_alpha: 5
dataset_processes: 4
"""


PAIRS = """\
base_model: org/model-instruct
rl: dpo
datasets:
  - path: org/pairs
    split: train
    type: chatml.intel
dpo_beta: 0.4
"""


def test_keys_that_axolotl_reads_as_others_are_written_as_those():
    lifted, settled = imported(OLDER)
    document = compiled(settled).lowered.document
    assert (document["liger_glu_activation"], document["neftune_noise_alpha"]) == (True, 5)
    assert document["dataset_num_proc"] == 4
    assert document["revision_of_model"] == settled.leaves["model.revision"] == "c0ffee0"
    assert document.keys().isdisjoint(("liger_swiglu", "noisy_embedding_alpha", "model_revision"))
    assert {"`liger_swiglu` is written as `liger_glu_activation`"} <= set(lifted.request.notes)


def test_the_beta_of_an_older_file_is_not_lost_to_the_default():
    document = compiled(imported(PAIRS)[1]).lowered.document
    assert document["rl_beta"] == 0.4
    assert "dpo_beta" not in document


def test_older_names_of_a_messages_keys_are_columns():
    _, settled = imported(OLDER)
    said = settled.leaves
    assert (said["data.columns.role"], said["data.columns.content"]) == ("from", "value")
    (entry,) = compiled(settled).lowered.document["datasets"]
    assert "message_field_role" not in entry
    assert entry["message_property_mappings"]["role"] == "from"


def test_of_ligers_kernels_those_are_on_that_the_file_switches_on():
    document = compiled(imported(OLDER)[1]).lowered.document
    assert (document["liger_rope"], document["liger_rms_norm"]) == (False, False)
