"""What a spec becomes for Axolotl, and what of it is refused."""

import pytest
import yaml


@pytest.fixture
def document(compiled):
    """What PyYAML, which Axolotl uses, reads from the compiled file."""

    def read(leaves=None):
        result = compiled("axolotl", leaves)
        assert result.files, result.diagnostics
        value = yaml.safe_load(result.texts["axolotl.yaml"])
        assert value == result.lowered.document
        return value

    return read


@pytest.fixture
def refused(compiled):
    """The leaves that are refused, with the reasons."""

    def read(leaves):
        return {
            leaf: refusal.reason for leaf, refusal in compiled("axolotl", leaves).lowered.refused
        }

    return read
