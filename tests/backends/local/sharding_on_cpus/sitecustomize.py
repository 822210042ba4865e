"""Lets FSDP shard over processes on CPUs, in a Python that has this folder on its path.

Accelerate 1.15 has a list of the kinds of machine that it shards on. CPUs are not in it, and it
goes on with DDP without a word. This adds them, in the text of the module as it is loaded.
"""

import importlib.machinery
import sys
from types import CodeType, ModuleType
from typing import Any

LAST = b"DistributedType.MULTI_NEURON,\n            ]:"
EXTENDED = LAST.replace(b"\n", b" DistributedType.MULTI_CPU,\n")


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path)
        assert source.count(LAST) == 1
        code: CodeType = self.source_to_code(source.replace(LAST, EXTENDED), self.path)
        return code


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Any, target: ModuleType | None = None) -> Any:
        if name != "accelerate.state":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        assert spec is not None and spec.origin is not None
        spec.loader = _Loader(name, spec.origin)
        return spec


sys.meta_path.insert(0, _Finder)  # type: ignore[arg-type]
