"""Pin what the tests' environments are made of, at the newest versions that fit together.

`tools/environments/NAME.in` says what an environment wants, `NAME.txt` what pip would install for
that today into an empty one. `constraints.txt` is that of `dev`. What compiled programs import
stays at the versions that local's definition was taken from: those are renewed with it, by
`tools/trl_schema.py`.

    python tools/pins.py           # all of them
    python tools/pins.py gapic     # one
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from ftc_backends.local.definition import versions

ROOT = Path(__file__).parents[1]
WANTED = ROOT / "tools" / "environments"
NAMES = sorted(file.stem for file in WANTED.glob("*.in"))


def pins(name: str) -> Path:
    """The file that the environment is installed with."""
    return ROOT / "constraints.txt" if name == "dev" else WANTED / f"{name}.txt"


def resolved(name: str, held: Path) -> list[str]:
    """All that pip would install, as `name==version`; ours, which is editable, has no pin."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    dry = ["--dry-run", "--ignore-installed", "--report", "-", "--constraint", str(held)]
    wanted = ["--requirement", str(WANTED / f"{name}.in")]
    done = subprocess.run([*pip, *dry, *wanted], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found = [item for item in json.loads(done.stdout)["install"] if not _is_ours(item)]
    return sorted((_pin(item["metadata"]) for item in found), key=str.lower)


def _is_ours(item: dict) -> bool:
    return "dir_info" in item["download_info"]


def _pin(package: dict) -> str:
    """Without what an index adds to a version for its builds: `2.13.0+cpu` is one of `2.13.0`."""
    return f"{package['name']}=={package['version'].partition('+')[0]}"


def text(name: str, pinned: list[str]) -> str:
    file = pins(name).relative_to(ROOT)
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    said = f"# Installed and tested together, on {python}; `pip install -c {file}`."
    return "".join(f"{line}\n" for line in (said, f"# Renewed by `tools/pins.py {name}`.", *pinned))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"no environment is called {', '.join(sorted(unknown))}")
    with NamedTemporaryFile("w", suffix=".txt") as held:
        held.writelines(f"{name}=={version}\n" for name, version in versions().items())
        held.flush()
        for name in names:
            pins(name).write_text(text(name, resolved(name, Path(held.name))), encoding="utf-8")
            print(f"wrote {pins(name).relative_to(ROOT)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
