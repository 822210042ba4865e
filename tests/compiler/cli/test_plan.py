"""`ftc plan` where no service is named."""

from pathlib import Path

import pytest

from ftc.cli.main import main

SPEC = "version: 1\nname: tone\nmodel: org/model\ndata: train.jsonl\n"


@pytest.mark.parametrize("broken", ["targets: 5", "stages: 5", "stages: [5]", "model: [x]"])
def test_a_broken_spec_is_told_what_is_wrong_with_it(tmp_path: Path, capfd, broken: str):
    spec = tmp_path / "spec.yaml"
    kept = "".join(f"{line}\n" for line in SPEC.splitlines() if line[:5] != broken[:5])
    spec.write_text(f"{kept}{broken}\n")
    assert main(["plan", str(spec)]) == 2
    assert "error[FTC103]" in capfd.readouterr().err


def test_a_spec_that_names_no_service_is_asked_for_one(tmp_path: Path, capfd):
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC)
    assert main(["plan", str(spec)]) == 2
    assert "names 0 services; say which with --target" in capfd.readouterr().err
