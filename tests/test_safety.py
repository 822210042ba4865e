"""A spec is untrusted: checking and compiling it runs nothing, fetches nothing, and writes nothing
outside the output folder; none of its values becomes code."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "specs" / "everywhere.yaml"

AUDIT = """
import sys
forbidden = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork",
             "ctypes.dlopen", "urllib.")
writes, out = [], {out!r}

def hook(event, args):
    if event.startswith(forbidden) and not (event == "ctypes.dlopen" and args[0] is None):
        raise SystemExit(f"forbidden: {{event}} {{args}}")
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        writes.append(args[0])

sys.addaudithook(hook)
sys.dont_write_bytecode = True
from ftc.cli.main import main
code = main({argv!r})
stray = [w for w in writes if isinstance(w, str) and not w.startswith(out)]
assert not stray, stray
print("modules", *sorted(sys.modules))
sys.exit(code)
"""

TODAY = "2026-11-23"
"""Hosted models of the example close later."""

HEAVY = ("torch", "transformers", "trl", "peft", "openai", "boto3", "botocore", "google.auth")


def audited(argv: list[str], out: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = textwrap.dedent(AUDIT).format(out=str(out), argv=argv)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=cwd, timeout=60
    )


@pytest.mark.parametrize(
    "words",
    [["check"], ["compile", "--target", "all"], ["compile", "--target", "all", "--stdout"]],
    ids=lambda words: "-".join(words).replace("--", ""),
)
def test_nothing_is_run_fetched_or_written_elsewhere(words: list[str], tmp_path: Path):
    out = tmp_path / "out"
    extra = ["--out", str(out)] if words[0] == "compile" else []
    done = audited([*words, str(SPEC), "--today", TODAY, *extra], out, tmp_path)
    assert done.returncode == 0, done.stderr
    modules = done.stdout.rpartition("modules ")[2].split()
    assert not [m for m in modules if m.startswith(HEAVY)]


@pytest.mark.parametrize("command", ["check", "compile", "diff", "targets", "explain"])
def test_no_command_that_only_looks_imports_a_trainer_or_an_sdk(command: str, tmp_path: Path):
    argv = {
        "check": ["check", str(SPEC)],
        "compile": ["compile", str(SPEC), "--target", "all", "--stdout", "--today", TODAY],
        "diff": ["diff", str(SPEC), "--target", "all", "--today", TODAY],
        "targets": ["targets", str(SPEC), "--today", TODAY],
        "explain": ["explain", "FTC301"],
    }[command]
    program = (
        f"import sys; from ftc.cli.main import main; main({argv!r}); "
        f"sys.stderr.write('modules ' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert "Traceback" not in done.stderr
    modules = done.stderr.rpartition("modules ")[2].split()
    assert not [m for m in modules if m.startswith(HEAVY)]


SLOW = {
    *("yaml", "pydantic", "pydantic_core", "typing_extensions", "jsonschema_rs", "jinja2"),
    *("asyncio", "socket", "email", "inspect", "dataclasses", "hashlib", "importlib.metadata"),
    *("pathlib", "urllib.parse"),
}
"""Modules that take longer to import than a spec takes to be read and judged."""


@pytest.mark.parametrize(
    "words", [["check"], ["compile", "--target", "all", "--out", "build"]], ids=lambda w: w[0]
)
def test_a_right_spec_is_checked_and_compiled_without_slow_imports(
    words: list[str], tmp_path: Path
):
    argv = [*words, str(SPEC), "--today", TODAY]
    program = (
        f"import sys; from ftc.cli.main import main; code = main({argv!r}); "
        f"print('modules', *sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 0, done.stderr
    modules = done.stdout.rpartition("modules ")[2].split()
    assert "ftc.compilation" in modules
    assert SLOW.isdisjoint(modules)


@pytest.mark.parametrize(
    "output", ["/etc/cron.d/x", "../outside", "a/../../b", "~/x"], ids=lambda p: p
)
def test_an_output_that_leaves_its_folder_is_refused(output: str, tmp_path: Path):
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        json.dumps(
            {
                "version": 1,
                "name": "x",
                "model": {"base": "org/m", "revision": "0" * 40},
                "data": {"train": "t.jsonl"},
                "output": output,
            }
        )
    )
    done = subprocess.run(
        [sys.executable, "-m", "ftc", "compile", str(spec), "--target", "local", "--out", "out"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 1
    assert "FTC2" in done.stderr
    assert not (tmp_path / "out").exists()
