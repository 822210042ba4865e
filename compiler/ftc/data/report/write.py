"""`data-report.json` and `data-report.html`: what a reviewer reads next to the spec."""

from collections.abc import Sequence
from pathlib import Path

from ftc.data.atomic import write_file
from ftc.data.found import CheckedData
from ftc.data.report.facts import Facts, as_document
from ftc.data.report.html import page
from ftc.data.report.machine import document
from ftc.emit.json import dump

JSON = "data-report.json"
HTML = "data-report.html"


def write_report(folder: Path, title: str, checked: CheckedData, files: Sequence[Facts]) -> None:
    """Raises EmitError. Each of the two files is the old one or the new one, never a part."""
    whole = {**document(checked), "datasets": [as_document(one) for one in files]}
    write_file(folder / JSON, dump(whole).encode())
    write_file(folder / HTML, page(title, checked, files).encode())
