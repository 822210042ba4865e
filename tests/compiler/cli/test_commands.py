"""The command line as a user meets it: exit codes, streams, and what is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.compiler.cli.conftest import GOOD

from ftc.cli.main import COMMANDS, command_parser, main


def broken(folder: Path) -> Path:
    path = folder / "broken.yaml"
    path.write_text(GOOD.replace("batch_size", "batchsize").replace("rank: 8", "rank: 0"))
    return path


def test_a_clean_spec_exits_0_and_says_so(folder, capsys):
    assert main(["check"]) == 0
    assert "no problems found" in capsys.readouterr().err


def test_errors_exit_1_all_in_one_run(folder, capsys):
    assert main(["check", str(broken(folder))]) == 1
    said = capsys.readouterr().err
    assert "FTC101" in said
    assert "FTC105" in said
    assert "broken.yaml:7:" in said


@pytest.mark.parametrize(
    "argv", [[], ["chek"], ["check", "--fomat", "json"], ["compile", "--target", "axolotle"]]
)
def test_a_wrong_call_exits_2(folder, argv, capsys):
    try:
        code = main(argv)
    except SystemExit as exit_:
        code = exit_.code
    assert code == 2
    captured = capsys.readouterr()
    assert "usage" in captured.out + captured.err


def test_a_misspelt_command_gets_the_nearest(capsys):
    assert main(["complie"]) == 2
    assert "did you mean `compile`?" in capsys.readouterr().err


def test_a_misspelt_target_gets_the_nearest(folder, capsys):
    with pytest.raises(SystemExit):
        main(["compile", "--target", "axolotle"])
    assert "did you mean `axolotl`?" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_commands_help_carries_an_example(name, capsys):
    with pytest.raises(SystemExit) as exit_:
        command_parser(name).parse_args(["--help"])
    assert exit_.value.code == 0
    said = capsys.readouterr().out
    assert f"  ftc {name}" in said
    assert max(map(len, said.splitlines())) <= 100


def test_compile_writes_build_name_target(folder, capsys):
    assert main(["compile", "--target", "local,axolotl"]) == 0
    assert (folder / "build/sample/local/train.py").is_file()
    assert (folder / "build/sample/axolotl/axolotl.yaml").is_file()


def test_stdout_is_the_file_and_writes_nothing(folder, capsys):
    assert main(["compile", "--target", "axolotl", "--stdout"]) == 0
    assert "base_model: org/model" in capsys.readouterr().out
    assert not (folder / "build").exists()


def test_check_fails_on_what_is_stale(folder, capsys):
    assert main(["compile", "--target", "axolotl", "--check"]) == 1
    assert main(["compile", "--target", "axolotl"]) == 0
    assert main(["compile", "--target", "axolotl", "--check"]) == 0
    (folder / "spec.yaml").write_text(GOOD + "description: new\n")
    assert main(["compile", "--target", "axolotl", "--set", "training.seed=3", "--check"]) == 1


def test_a_spec_with_errors_writes_nothing(folder, capsys):
    assert main(["compile", str(broken(folder)), "--target", "local"]) == 1
    assert not (folder / "build").exists()


def test_set_changes_an_entry_for_this_call(folder, capsys):
    assert main(["compile", "--target", "axolotl", "--stdout", "--set", "training.seed=7"]) == 0
    assert "seed: 7" in capsys.readouterr().out


def test_a_wrong_set_is_shown_like_a_line_of_a_spec(folder, capsys):
    assert main(["check", "--set", "training.sead=7"]) == 1
    told = capsys.readouterr().err
    assert "did you mean `seed`?" in told
    assert "fixable" not in told  # there is no file to fix


def test_json_goes_to_stdout_alone(folder, capsys):
    assert main(["check", str(broken(folder)), "--format", "json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)
    assert captured.err == ""


def test_sarif_is_json_with_rules(folder, capsys):
    assert main(["check", str(broken(folder)), "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"


def test_fix_renames_a_misspelt_key(folder, capsys):
    spec = folder / "typo.yaml"
    spec.write_text("# kept\n" + GOOD.replace("batch_size", "batchsize"))
    assert main(["check", str(spec), "--fix"]) == 0
    assert spec.read_text() == "# kept\n" + GOOD


def test_fix_with_diff_only_shows(folder, capsys):
    spec = folder / "typo.yaml"
    text = GOOD.replace("batch_size", "batchsize")
    spec.write_text(text)
    assert main(["check", str(spec), "--fix", "--diff"]) == 0
    assert "+training: {batch_size: 8}" in capsys.readouterr().out
    assert spec.read_text() == text


def test_diff_shows_what_a_change_does_to_each_target(folder, capsys):
    main(["compile", "--target", "axolotl"])
    assert main(["diff", "--target", "axolotl"]) == 0
    capsys.readouterr()
    assert main(["diff", "--target", "axolotl", "--set", "training.seed=7"]) == 1
    out = capsys.readouterr().out
    assert "-seed: 42" in out
    assert "+seed: 7" in out


def test_diff_against_a_revision(folder, capsys):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], check=True, cwd=folder)
    (folder / "spec.yaml").write_text(GOOD.replace("rank: 8", "rank: 16"))
    assert main(["diff", "--target", "axolotl", "--against", "HEAD"]) == 1
    out = capsys.readouterr().out
    assert "-lora_r: 8" in out
    assert "+lora_r: 16" in out
    for revision in ("nowhere", "", "HEAD:data", "--output=written", "HEAD --"):
        assert main(["diff", "--target", "axolotl", f"--against={revision}"]) == 2
        assert f"git knows no revision `{revision}`" in capsys.readouterr().err
    assert not (folder / "written").exists()


def test_diff_shows_that_a_change_breaks_the_spec(folder, capsys):
    main(["compile", "--target", "axolotl"])
    capsys.readouterr()
    assert main(["diff", "--target", "axolotl", "--set", "training.learning_rate=5"]) == 1
    out = capsys.readouterr().out
    assert "+error[FTC201]" in out
    assert "+learning_rate" not in out


def test_targets_prints_the_matrix_and_judges_a_spec(folder, capsys):
    assert main(["targets"]) == 0
    assert "training.learning_rate" in capsys.readouterr().out
    assert main(["targets", "spec.yaml"]) == 0
    out = capsys.readouterr().out
    assert "local" in out
    assert "yes" in out
    assert "FTC" in out


def test_init_writes_a_spec_that_the_language_accepts_and_never_overwrites(folder, capsys):
    assert main(["init", "new.yaml"]) == 0
    assert main(["check", "new.yaml"]) == 0
    assert main(["init", "new.yaml"]) == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_prints_a_script(shell, capsys):
    assert main(["completion", shell]) == 0
    assert "ftc" in capsys.readouterr().out


def test_the_module_runs_like_the_command(folder):
    done = subprocess.run(
        [sys.executable, "-m", "ftc", "--version"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.startswith("ftc ")


def test_no_colour_escapes_where_there_is_no_terminal(folder, capsys):
    main(["check", str(broken(folder))])
    assert "\x1b" not in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_traceback(folder):
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m ftc targets | head -1"],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert "Traceback" not in done.stderr


def test_missing_and_unreadable_specs_are_diagnostics(folder, capsys):
    assert main(["check", "nowhere.yaml"]) == 1
    assert "FTC0" in capsys.readouterr().err
    assert main(["check", "data"]) == 1
    assert "FTC0" in capsys.readouterr().err


@pytest.mark.parametrize("style", ["text", "json", "github", "sarif"])
def test_a_credential_in_a_spec_is_reported_but_never_shown(folder, capsys, style):
    key = "sk-proj-" + "k3y" * 12
    spec = folder / "leaky.yaml"
    spec.write_text(GOOD + f"description: {key}\n")
    assert main(["check", str(spec), "--format", style]) == 1
    said = capsys.readouterr()
    assert "FTC290" in said.out + said.err
    assert key not in said.out + said.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_a_terminal_of_80_columns(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, command_parser(command).format_help().splitlines())) <= 80


@pytest.mark.parametrize(
    "argv",
    [
        ["targets"],
        ["targets", "spec.yaml"],
        ["explain", "adapter"],
        ["explain", "adapter.type"],
        ["explain", "training.learning_rate"],
        ["explain", "targets.openai"],
    ],
    ids=" ".join,
)
def test_what_people_read_fits_a_terminal_of_80_columns(folder, argv, capsys):
    main(argv)
    said = capsys.readouterr()
    assert max(map(len, (said.out + said.err).splitlines())) <= 80


def test_the_starter_spec_fits_a_terminal_of_80_columns(folder):
    assert main(["init", "new.yaml"]) == 0
    assert max(map(len, (folder / "new.yaml").read_text().splitlines())) <= 80


def test_a_missing_spec_comes_with_the_way_to_start_one(folder, capsys):
    assert main(["check", "nowhere.yaml"]) == 1
    assert "`ftc init` writes a spec to start from" in capsys.readouterr().err


def test_one_stale_target_does_not_hide_another(folder, capsys):
    (folder / "spec.yaml").write_text(GOOD.replace("{local: {}}", "{axolotl: {}, local: {}}"))
    assert main(["compile", "--check"]) == 1
    said = capsys.readouterr().err
    assert "stale: build/sample/axolotl: axolotl.yaml is missing" in said
    assert "stale: build/sample/local: train.py is missing" in said
    main(["compile"])
    capsys.readouterr()
    assert main(["compile", "--check"]) == 0
    said = capsys.readouterr().err
    assert said.endswith("build/sample/axolotl: current\nbuild/sample/local: current\n")


def test_a_target_that_gets_nothing_is_named_last(folder, capsys):
    assert main(["compile", "--target", "local,openai"]) == 1
    assert capsys.readouterr().err.endswith("\nspec.yaml does not compile for openai\n")


@pytest.mark.parametrize("argv", [["help", "check"], ["--help", "check"], ["check", "--help"]])
def test_the_help_of_a_command_can_be_asked_for_in_every_usual_way(argv, capsys):
    try:
        assert main(argv) == 0
    except SystemExit as exit_:
        assert exit_.code == 0
    assert capsys.readouterr().out.startswith("usage: ftc check ")


def test_a_misspelt_option_gets_the_nearest(capsys):
    assert main(["--verison"]) == 2
    assert "unknown option `--verison`; did you mean `--version`?" in capsys.readouterr().err


def test_files_of_several_targets_on_stdout_are_told_apart(folder, capsys):
    assert main(["compile", "--target", "axolotl,local", "--stdout"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# --- sample/axolotl/axolotl.yaml ---\n")
    assert "\n# --- sample/local/train.py ---\n" in out


def test_stdout_holds_files_or_findings_and_never_both(folder, capsys):
    assert main(["compile", "--stdout", "--format", "json"]) == 2
    assert capsys.readouterr().out == ""
