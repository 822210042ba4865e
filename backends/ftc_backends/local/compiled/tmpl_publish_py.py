from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'publish.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_modules = resolve('modules')
    pass
    yield '"""Bring the result to the Hub, when all of it is written here."""\n\nimport sys\n\nfrom huggingface_hub import HfApi, get_token\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n\ndef allowed(repository: str) -> None:\n    """Asked at the start: with a token that may only read, all would be trained and then refused.\n    What a fine-grained token may do shows when it is used."""\n    if get_token() is None:\n        sys.exit(f"No token to publish {repository} with: set HF_TOKEN")\n    try:\n        found = HfApi().whoami()\n    except Exception as error:\n        sys.exit(f"The Hub does not take the token for {repository}: {error}")\n    if found.get("auth", {}).get("accessToken", {}).get("role") == "read":\n        sys.exit(f"The token may only read: {repository} needs one that may write")\n\n\ndef publish(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    """A failure is said and takes nothing away; the same command tries again."""\n    if not trainer.is_world_process_zero():\n        return\n    repository, folder = trainer.hub_model_id, trainer.args.output_dir\n    try:\n        trainer.create_model_card(model_name=repository.rpartition("/")[2])\n        HfApi().upload_folder(\n            repo_id=repository,\n            folder_path=folder,\n            commit_message="The result of the training",\n            ignore_patterns=["_*", "checkpoint-*"'
    yield str((', "start/*"' if ('conversion' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)) else cond_expr_undefined("the inline if-expression on line 33 in 'publish.py.j2' evaluated to false and no else section was defined.")))
    yield '],\n        )\n    except Exception as error:\n        sys.exit(\n            f"Not published as {repository}: {type(error).__name__}: {error}\\n"\n            f"The result is in {folder}; the same command tries again"\n        )\n    print(f"Published as {repository}")\n'

blocks = {}
debug_info = '6=15&22=19&33=21'
