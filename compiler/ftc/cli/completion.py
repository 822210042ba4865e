"""Print the completion script of a shell."""

import sys
from argparse import ArgumentParser, Namespace

EXAMPLE = """\
  ftc completion bash > ~/.local/share/bash-completion/completions/ftc
  ftc completion zsh > "${fpath[1]}/_ftc\""""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=["bash", "zsh", "tcsh"], help="whose script")


def run(args: Namespace) -> int:
    import shtab

    sys.stdout.write(shtab.complete(_whole_parser(), shell=args.shell))
    return 0


def _whole_parser() -> ArgumentParser:
    """All commands under one parser; only this command needs it."""
    from importlib import import_module

    import shtab

    from ftc.cli.main import COMMANDS

    whole = ArgumentParser(prog="ftc", allow_abbrev=False)
    commands = whole.add_subparsers(dest="command")
    for name, about in COMMANDS.items():
        parser = commands.add_parser(name, help=about)
        import_module(f"ftc.cli.{name}").add_arguments(parser)
        for action in parser._actions:  # argparse has no public way to walk arguments
            if action.dest in ("spec", "specs"):
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab's own protocol
            elif action.dest == "out":
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    return whole
