"""Every word of every service has a state, and the documentation says so."""

import re
from pathlib import Path

import pytest
from tests.services.setups import SETUPS

from ftc.jobs.state import State

PAGE = Path(__file__).parents[3] / "docs/hosted-jobs.md"
*_, TABLE = PAGE.read_text(encoding="utf-8").rpartition("| State |")
COLUMNS = {
    name: number
    for number, service in enumerate(TABLE.splitlines()[0].strip("|").split("|"), start=1)
    for name in SETUPS
    if name in service.lower()
}


def documented(column):
    """Words by state, from the page's table."""
    rows = [line.strip("|").split("|") for line in TABLE.splitlines() if line.startswith("| `")]
    return {row[0].strip(" `"): set(re.findall(r"[A-Za-z_]{3,}", row[column])) for row in rows[:7]}


def test_the_table_has_a_column_for_every_service():
    assert COLUMNS.keys() == SETUPS.keys()


@pytest.mark.parametrize("name", COLUMNS)
def test_the_table_of_the_page_is_the_drivers(name):
    module = pytest.importorskip(f"ftc_backends.{name}.driver", exc_type=ImportError)
    listed = documented(COLUMNS[name])
    for word, state in module._STATES.items():
        assert word.removeprefix("JOB_STATE_") in listed[state], (word, state)


def snapshot_words(name):
    """The words that the client's own types know."""
    if name == "openai":
        from openai.types.fine_tuning import FineTuningJob

        return FineTuningJob.model_fields["status"].annotation.__args__
    if name == "together":
        from together.lib.types.fine_tuning import FinetuneJobStatus

        return [status.value for status in FinetuneJobStatus]
    if name == "bedrock":
        import botocore.session

        model = botocore.session.get_session().get_service_model("bedrock")
        return model.shape_for("ModelCustomizationJobStatus").enum
    import json

    import googleapiclient.discovery_cache as cache

    path = Path(cache.__file__).parent / "documents/aiplatform.v1.json"
    schema = json.loads(path.read_text())["schemas"]["GoogleCloudAiplatformV1TuningJob"]
    return [w for w in schema["properties"]["state"]["enum"] if not w.endswith("UNSPECIFIED")]


@pytest.mark.parametrize("name", COLUMNS)
def test_every_word_that_the_client_knows_has_a_state(name):
    module = pytest.importorskip(f"ftc_backends.{name}.driver", exc_type=ImportError)
    words = set(snapshot_words(name))
    assert words <= set(module._STATES)
    assert all(isinstance(module._STATES[word], State) for word in words)
