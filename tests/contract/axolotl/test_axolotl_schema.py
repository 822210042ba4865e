"""The definition that documents are checked against is what the installed Axolotl says."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
SNAPSHOT = ROOT / "schemas/ftc_schemas/targets/axolotl-0.19.json"


def test_the_snapshot_is_what_axolotl_takes_today(validate_env):
    made = validate_env("tools/axolotl_schema.py", "--print")
    assert made.returncode == 0, made.stderr[-2000:]
    assert made.stdout == SNAPSHOT.read_text(encoding="utf-8"), "run tools/axolotl_schema.py"
