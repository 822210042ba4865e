from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'recovery.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_parts = resolve('parts')
    l_0_state = resolve('state')
    l_0_processes = resolve('processes')
    l_0_repeats = resolve('repeats')
    l_0_zero_stage = resolve('zero_stage')
    l_0_doc = resolve('doc')
    l_0_may_miss_the_last = resolve('may_miss_the_last')
    pass
    yield '"""What lets a run be interrupted: whole checkpoints, metrics on disk, a clean stop."""\n\nimport errno\nimport json\nimport math\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        yield 'import re\n'
    yield 'import signal\nimport sys\nimport tempfile\n'
    if (undefined(name='state') if l_0_state is missing else l_0_state):
        pass
        yield 'import zipfile\n'
    yield 'from collections.abc import Iterator\nfrom contextlib import contextmanager\nfrom pathlib import Path\nfrom typing import Any\n\n'
    if ((undefined(name='processes') if l_0_processes is missing else l_0_processes) or (undefined(name='repeats') if l_0_repeats is missing else l_0_repeats)):
        pass
        yield 'import torch\n'
    if (undefined(name='state') if l_0_state is missing else l_0_state):
        pass
        yield 'from safetensors import SafetensorError, safe_open\n'
    yield 'from transformers import Trainer, TrainerCallback\n\n\ndef claim(output_dir: Path, program: Path) -> None:\n    """Keep the program with its checkpoints, and leave another program\'s alone. Why an\n    earlier start failed is no longer true."""\n    copy = output_dir / program.name\n    if any(output_dir.glob("checkpoint-*")) and copy.exists():\n        if copy.read_bytes() != program.read_bytes():\n            sys.exit(f"{output_dir} is another run\'s: choose another --output-dir")\n    elif not (copy.exists() and copy.samefile(program)):\n        try:\n            output_dir.mkdir(parents=True, exist_ok=True)\n            copy.write_bytes(program.read_bytes())\n        except OSError as error:\n            sys.exit(f"Cannot write to {output_dir}: {error.strerror}")\n    (output_dir / "traceback.txt").unlink(missing_ok=True)\n\n\ndef last_whole_checkpoint(output_dir: Path) -> str | None:\n    """The newest that is complete: a kill while saving leaves a torn one behind."""\n    for folder in sorted(output_dir.glob("checkpoint-*"), key=step_of, reverse=True):\n        fault = damage(folder)\n        if fault is None:\n            print(f"Going on from {folder}", file=sys.stderr)\n            return str(folder)\n        print(f"{folder} is skipped: {fault}", file=sys.stderr)\n    return None\n\n\ndef step_of(checkpoint: Path) -> int:\n    return int(checkpoint.name.rpartition("-")[2])\n\n\ndef damage(folder: Path) -> str | None:\n'
    if (undefined(name='state') if l_0_state is missing else l_0_state):
        pass
        yield '    """What is missing or cut short: `torch.save` writes zips, whose index is last."""\n'
    else:
        pass
        yield '    """What is missing or cut short; the shards themselves are left to their loader."""\n'
    if (undefined(name='state') if l_0_state is missing else l_0_state):
        pass
        if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
            pass
            yield '    random = [f"rng_state_{rank}.pth" for rank in range('
            yield str((undefined(name='processes') if l_0_processes is missing else l_0_processes))
            yield ')]\n'
        if (undefined(name='zero_stage') if l_0_zero_stage is missing else l_0_zero_stage):
            pass
            yield '    names = ['
            yield str((undefined(name='state') if l_0_state is missing else l_0_state))
            yield ', *random]\n    try:\n        shards = folder / (folder / "latest").read_text()\n    except OSError as error:\n        return str(error)\n    for kind, count in (("optim", '
            yield str((undefined(name='processes') if l_0_processes is missing else l_0_processes))
            yield '), ("model", '
            yield str(((undefined(name='processes') if l_0_processes is missing else l_0_processes) if ((undefined(name='zero_stage') if l_0_zero_stage is missing else l_0_zero_stage) == 3) else 1))
            yield ')):\n        found = sorted(shards.glob(f"*_{kind}_states.pt"))\n        if len(found) != count:\n            return f"{shards.name} has {len(found)} of {count} {kind} states"\n        names += [f"{shards.name}/{file.name}" for file in found]\n    for name in names:\n'
        elif (undefined(name='processes') if l_0_processes is missing else l_0_processes):
            pass
            yield '    for name in ['
            yield str((undefined(name='state') if l_0_state is missing else l_0_state))
            yield ', *random]:\n'
        else:
            pass
            yield '    for name in ['
            yield str((undefined(name='state') if l_0_state is missing else l_0_state))
            yield ', "rng_state.pth"]:\n'
        yield '        if not zipfile.is_zipfile(folder / name):\n            return f"{name} is missing or cut short"\n'
    yield '    try:\n        json.loads((folder / "trainer_state.json").read_text())["global_step"]\n'
    if (undefined(name='state') if l_0_state is missing else l_0_state):
        pass
        yield '        json.loads((folder / "'
        yield str(('adapter_config' if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else 'config'))
        yield '.json").read_text())\n'
        if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
            pass
            yield '        with safe_open(folder / "adapter_model.safetensors", framework="pt"):\n            pass\n'
        else:
            pass
            yield '        for name in weights(folder):\n            with safe_open(folder / name, framework="pt"):\n                pass\n'
        yield '    except (OSError, ValueError, KeyError, SafetensorError) as error:\n'
    else:
        pass
        yield '    except (OSError, ValueError, KeyError) as error:\n'
    yield '        return str(error)\n    return None\n'
    if ((undefined(name='state') if l_0_state is missing else l_0_state) and ('adapter' not in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield '\n\ndef weights(folder: Path) -> set[str]:\n    """A large model is saved in parts, which an index names."""\n    index = folder / "model.safetensors.index.json"\n    if index.exists():\n        return set(json.loads(index.read_text())["weight_map"].values())\n    return {"model.safetensors"}\n'
    yield '\n\ndef ended(checkpoint: Path) -> bool:\n    """Whether its step was the last'
    if ('early_stopping' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield ', of all or because nothing got better'
    yield '."""\n    state = json.loads((checkpoint / "trainer_state.json").read_text())\n'
    if ('early_stopping' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    stopping = state["stateful_callbacks"]["EarlyStoppingCallback"]\n    waited = stopping["attributes"]["early_stopping_patience_counter"]\n    if waited >= stopping["args"]["early_stopping_patience"]:\n        return True\n'
    yield '    return state["global_step"] >= state["max_steps"]\n\n\n@contextmanager\ndef room_on_disk(trainer: Trainer) -> Iterator[None]:\n    """A full disk ends the run in a sentence. What is torn by it, the next start skips."""\n    try:\n        yield\n    except Exception as error:\n        folder, step = Path(trainer.args.output_dir), trainer.state.global_step\n        if not is_full(folder, error):\n            raise\n        checkpoint = folder / f"checkpoint-{step}"\n        torn = checkpoint.exists() and damage(checkpoint)\n        what = checkpoint.name if torn else f"all that belongs to step {step}"\n        sys.exit(\n            f"\\nThe disk of {folder} is full: {what} could not be written\\n"\n            "With room on it, the same command goes on from the last whole checkpoint"\n        )\n\n\ndef is_full(folder: Path, error: Exception) -> bool:\n    """torch does not say why it could not write, so it is tried again."""\n    if "No space left" in str(error) or "quota exceeded" in str(error):\n        return True\n    try:\n        with tempfile.TemporaryFile(dir=folder) as file:\n            file.write(bytes(1 << 20))\n    except OSError as again:\n        return again.errno in (errno.ENOSPC, errno.EDQUOT)\n    return False\n'
    if (undefined(name='may_miss_the_last') if l_0_may_miss_the_last is missing else l_0_may_miss_the_last):
        pass
        yield '\n\ndef evaluated(trainer: Trainer) -> bool:\n    """Whether the last step was, before or after an interruption."""\n    entries = [entry for entry in trainer.state.log_history if "eval_runtime" in entry]\n    return bool(entries) and entries[-1]["step"] == trainer.state.global_step\n'
    yield '\n\nclass Metrics(TrainerCallback):\n    """What the trainer logs, one JSON object a line."""\n\n    def __init__(self, file: Path, checkpoint: str | None) -> None:\n        self.file = file\n        self.resumed_at = step_of(Path(checkpoint)) if checkpoint else -1\n\n    def on_init_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:\n        """Drop the steps after the checkpoint: they are about to happen again."""\n        if state.is_world_process_zero:\n            lines = self.file.read_text().splitlines() if self.file.exists() else []\n            kept = [line for line in lines if self.step(line) <= self.resumed_at]\n            self.file.write_text("".join(f"{line}\\n" for line in kept))\n\n    @staticmethod\n    def step(line: str) -> float:\n        try:\n            return json.loads(line)["step"]\n        except ValueError:  # the last line, cut short by a kill\n            return math.inf\n\n    def on_log(\n        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any\n    ) -> None:\n        if state.is_world_process_zero:\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        yield '            if any(name.startswith("test_") for name in logs):  # TRL calls them eval_\n                logs = {re.sub("^eval_", "test_", k): v for k, v in logs.items()}\n            finite = {k: v if is_finite(v) else None for k, v in logs.items()}\n'
    else:
        pass
        yield '            finite = {k: v if math.isfinite(v) else None for k, v in logs.items()}\n'
    yield '            with self.file.open("a") as file:\n                file.write(json.dumps({"step": state.global_step, **finite}) + "\\n")\n\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        yield '\ndef is_finite(value: float | None) -> bool:\n    """TRL logs None where it has nothing to average."""\n    return value is not None and math.isfinite(value)\n'
        if (undefined(name='repeats') if l_0_repeats is missing else l_0_repeats):
            pass
            yield '\n\nclass SameOrder(TrainerCallback):\n    """TRL\'s sampler would begin with its first shuffle again when a run goes on."""\n\n    def on_train_begin(\n        self, args: Any, state: Any, control: Any, train_dataloader: Any, **_: Any\n    ) -> None:\n        batches = train_dataloader.batch_sampler\n        sampler = getattr(batches, "batch_sampler", batches).sampler\n        for _ in range(int(state.epoch)):\n            torch.randperm(sampler.num_samples, generator=sampler.generator)\n'
        yield '\n\n'
    else:
        pass
        yield '\n'
    yield 'class StopOnSignal(TrainerCallback):\n    """Ctrl-C or SIGTERM: finish the step, save, stop. A second one stops at once."""\n\n    received = 0\n\n    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:\n        self.handlers = {\n            number: signal.signal(number, self.note)\n            for number in (signal.SIGINT, signal.SIGTERM)\n        }\n\n    def note(self, number: int, frame: Any) -> None:\n        self.received = number\n        signal.signal(number, self.handlers[number])\n\n    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:\n'
    if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
        pass
        yield '        # A signal may reach the processes in different steps, but all must save together.\n        received = torch.tensor(self.received, device=args.device)\n        torch.distributed.all_reduce(received, torch.distributed.ReduceOp.MAX)\n        self.received = int(received)\n'
    yield '        if self.received:\n            control.should_save = control.should_training_stop = True\n\n    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:\n        for number, handler in self.handlers.items():\n            signal.signal(number, handler)\n'

blocks = {}
debug_info = '6=19&12=23&20=27&23=30&61=34&66=40&67=42&68=45&70=47&71=50&76=52&82=56&83=59&85=64&92=68&93=71&94=73&108=84&121=88&123=92&160=96&195=100&205=107&210=110&245=118'
