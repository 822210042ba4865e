"""The spec language, version 1: one file a section."""

from ftc_schemas.spec.root import SHORTHANDS, Spec
from ftc_schemas.spec.targets import TargetOptions

__all__ = ["SHORTHANDS", "Spec", "TargetOptions"]
