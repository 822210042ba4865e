"""`accelerate.yaml`: how the processes of several GPUs are started."""

from ftc.emit.yaml import dump
from ftc.lowering.engine import Lowered
from ftc.lowering.target import File


def file(lowered: Lowered) -> File:
    return File("accelerate.yaml", dump(lowered.document["launch"]))
