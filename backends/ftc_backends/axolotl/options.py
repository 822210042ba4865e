"""`targets.axolotl:` nothing beyond what every target takes."""

from ftc_schemas.spec.targets import TargetOptions


class AxolotlOptions(TargetOptions):
    """`set` takes any key of Axolotl's configuration file."""
