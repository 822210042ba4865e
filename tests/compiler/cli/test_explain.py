"""`ftc explain`: of a rule, an entry, a target's option, a line of a compiled file."""

from tests.compiler.cli.conftest import GOOD

from ftc.cli.main import main


def test_explain_knows_rules_fields_and_lines(folder, capsys):
    assert main(["explain", "FTC301"]) == 0
    assert "no-effect-on-target" in capsys.readouterr().out
    assert main(["explain", "training.batch_size"]) == 0
    assert "over all devices" in capsys.readouterr().out
    main(["compile", "--target", "axolotl"])
    path = folder / "build/sample/axolotl/axolotl.yaml"
    capsys.readouterr()
    line = path.read_text().splitlines().index("lora_r: 8") + 1
    assert main(["explain", f"{path}:{line}"]) == 0
    said = capsys.readouterr().out
    assert "adapter.rank: 8" in said
    assert "spec.yaml:6:" in said


def test_explain_says_what_each_kind_of_a_section_means(folder, capsys):
    assert main(["explain", "adapter.type"]) == 0
    said = capsys.readouterr().out
    assert "QLoRA: LoRA on top of a base model that is loaded quantized" in said
    assert "Default: lora" in said
    assert main(["explain", "adapter"]) == 0
    assert "One of: none, lora, qlora, dora, rslora," in capsys.readouterr().out


def test_explain_knows_the_options_of_a_target(folder, capsys):
    assert main(["explain", "targets.openai.suffix"]) == 0
    assert "tuned model's name" in capsys.readouterr().out
    assert main(["explain", "targets.bedrock"]) == 0
    assert "targets.bedrock.role_arn" in capsys.readouterr().out


def test_explain_traces_a_line_of_the_program(folder, capsys):
    main(["compile", "--target", "local"])
    path = folder / "build/sample/local/train.py"
    lines = path.read_text().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "learning_rate=" in text)
    capsys.readouterr()
    assert main(["explain", f"{path}:{line}"]) == 0
    assert "training.learning_rate" in capsys.readouterr().out


def test_explain_says_of_a_line_that_opens_a_mapping_what_stands_in_it(folder, capsys):
    (folder / "spec.yaml").write_text(
        GOOD.replace(
            "{local: {}}",
            "{axolotl: {set: {gradient_checkpointing_kwargs: {use_reentrant: true}}}}",
        )
    )
    main(["compile", "--target", "axolotl"])
    path = folder / "build/sample/axolotl/axolotl.yaml"
    lines = path.read_text().splitlines()
    capsys.readouterr()
    assert main(["explain", f"{path}:{lines.index('gradient_checkpointing_kwargs:') + 1}"]) == 0
    said = capsys.readouterr().out
    assert "holds gradient_checkpointing_kwargs.use_reentrant" in said
    assert "verbatim" not in said
    assert main(["explain", f"{path}:{lines.index('  use_reentrant: true') + 1}"]) == 0
    assert "verbatim from targets.axolotl.set" in capsys.readouterr().out


def test_explain_traces_a_value_that_set_replaces_to_set(folder, capsys):
    (folder / "spec.yaml").write_text(GOOD.replace("{local: {}}", "{axolotl: {set: {lora_r: 4}}}"))
    main(["compile", "--target", "axolotl"])
    path = folder / "build/sample/axolotl/axolotl.yaml"
    line = path.read_text().splitlines().index("lora_r: 4") + 1
    capsys.readouterr()
    assert main(["explain", f"{path}:{line}"]) == 0
    said = capsys.readouterr().out
    assert "verbatim from targets.axolotl.set" in said
    assert "adapter.rank" not in said


def test_explain_of_a_line_beyond_the_end_exits_2(folder, capsys):
    main(["compile", "--target", "axolotl"])
    assert main(["explain", "build/sample/axolotl/axolotl.yaml:9999"]) == 2
    assert "lines" in capsys.readouterr().err


def test_explain_of_nothing_known_exits_2(folder, capsys):
    assert main(["explain", "trainin.batch_size"]) == 2
    assert "did you mean `training.batch_size`?" in capsys.readouterr().err


def test_an_entry_is_found_by_its_last_word(folder, capsys):
    assert main(["explain", "learning_rate"]) == 2
    assert "did you mean `training.learning_rate`?" in capsys.readouterr().err


def test_a_spec_beside_the_output_folder_is_found_from_anywhere(folder, capsys, monkeypatch):
    main(["compile", "--target", "axolotl"])
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    capsys.readouterr()
    assert main(["explain", str(folder / "build/sample/axolotl/axolotl.yaml:3")]) == 0


def test_a_spec_in_a_folder_below_is_found_by_its_name(folder, capsys):
    (folder / "teams/tone").mkdir(parents=True)
    spec = (folder / "spec.yaml").rename(folder / "teams/tone/spec.yaml")
    main(["compile", "teams/tone/spec.yaml", "--target", "axolotl"])
    (folder / ".cache").mkdir()
    (folder / ".cache/spec.yaml").write_text(spec.read_text())  # hidden, so nobody's
    path = "build/sample/axolotl/axolotl.yaml"
    line = (folder / path).read_text().splitlines().index("lora_r: 8") + 1
    capsys.readouterr()
    assert main(["explain", f"{path}:{line}"]) == 0
    assert "written at teams/tone/spec.yaml:6:" in capsys.readouterr().out


def test_of_several_specs_of_one_name_below_the_user_says_which(folder, capsys):
    main(["compile", "--target", "axolotl"])
    for team in ("tone", "style"):
        (folder / team).mkdir()
        (folder / team / "spec.yaml").write_text((folder / "spec.yaml").read_text())
    (folder / "spec.yaml").unlink()
    capsys.readouterr()
    asked = ["explain", "build/sample/axolotl/axolotl.yaml:3"]
    assert main(asked) == 2
    said = capsys.readouterr().err
    assert "several specs are named `sample`: style/spec.yaml, tone/spec.yaml" in said
    assert "--spec" in said
    assert main([*asked, "--spec", "tone/spec.yaml"]) == 0


def test_a_spec_that_is_not_found_is_asked_for(folder, capsys):
    main(["compile", "--target", "axolotl"])
    (folder / "spec.yaml").unlink()
    capsys.readouterr()
    assert main(["explain", "build/sample/axolotl/axolotl.yaml:3"]) == 2
    said = capsys.readouterr().err
    assert "found no spec that says `name: sample`" in said
    assert "--spec SPEC" in said


def test_a_file_without_a_line_and_a_spec_get_what_to_write(folder, capsys):
    assert main(["explain", "spec.yaml"]) == 2
    assert "write it as FILE:31" in capsys.readouterr().err
    assert main(["explain", "spec.yaml:2"]) == 2
    assert "an entry of a spec is explained by its name" in capsys.readouterr().err
