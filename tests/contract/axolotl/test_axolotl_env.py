"""Axolotl's environments are built once, whole, and outside the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[3] / "tools/axolotl_env.py"

pytestmark = pytest.mark.slow


def wheel(folder: Path, name: str) -> None:
    """A package of one empty module."""
    meta = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{meta}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{meta}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{meta}/RECORD", "")


@pytest.fixture
def tool(tmp_path):
    """The script beside pins of its own, of two packages that lie on the disk."""
    pins = tmp_path / "tools/axolotl"
    pins.mkdir(parents=True)
    shutil.copy(TOOL, pins.parent)
    for name in ("torch", "axolotl"):
        wheel(tmp_path, name)
    (pins / "validate.txt").write_text("# two\ntorch==1.0\naxolotl==1.0\n")
    places = {
        "FTC_CACHE": str(tmp_path / "cache"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
    }

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, pins.parent / TOOL.name, "validate", *arguments],
            env={**os.environ, **places},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_two_callers_at_once_build_one_environment_that_works(tool):
    said = [process.communicate() for process in (tool(), tool())]
    (python,) = {out.strip() for out, _ in said}
    assert sum("built" in err for _, err in said) == 1
    subprocess.run([python, "-c", "import torch, axolotl"], check=True)
    out, err = tool().communicate()
    assert (out.strip(), err) == (python, "")


def test_pins_name_the_folder_and_comments_do_not(tool, tmp_path):
    pins = tmp_path / "tools/axolotl/validate.txt"
    first = tool("--if-built").communicate()[1]
    pins.write_text("torch==1.0\n\naxolotl==1.0\n")
    assert tool("--if-built").communicate()[1] == first
    pins.write_text("torch==1.0\n")
    assert tool("--if-built").communicate()[1] != first


def test_what_a_kill_left_behind_is_built_anew(tool, tmp_path):
    process = tool("--if-built")
    folder = Path(process.communicate()[1].split()[0])
    assert process.returncode == 1
    folder.mkdir(parents=True)
    (folder / "half").touch()
    python = Path(tool().communicate()[0].strip())
    assert python.exists() and not (folder / "half").exists()
