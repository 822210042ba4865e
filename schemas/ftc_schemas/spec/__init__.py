"""The spec language, version 1: one file a section.

The models live in their modules (`ftc_schemas.spec.root:Spec`, `ftc_schemas.spec.targets:
TargetOptions`); this package imports none of them, because building pydantic models takes longer
than everything else that reading a spec does.
"""

from ftc_schemas.spec.leaves import SHORTHANDS

__all__ = ["SHORTHANDS"]
