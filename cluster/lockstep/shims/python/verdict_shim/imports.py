"""Replaces functions: in modules that are there already, and in others once the program has imported them.

Importing everything beforehand would cost each start of a node a tenth of a second.
"""

import sys
from _functools import partial
from types import BuiltinFunctionType, FunctionType


class Patcher:
    """Replaces attributes, remembers what was there, and finds copies that others took before."""

    def __init__(self):
        self._done = []

    def __call__(self, owner, name, replacement):
        real = getattr(owner, name, self)
        if real is self or real is replacement:
            return
        if isinstance(real, BuiltinFunctionType) and isinstance(replacement, FunctionType):
            replacement = _as_builtin(replacement, name)
        setattr(owner, name, replacement)
        self._done.append((owner, name, real, replacement))

    def replace_copies(self, untouched):
        """What modules loaded before got by `from time import sleep`."""
        replacements = {id(real): replacement for _, _, real, replacement in self._done}
        for name, module in list(sys.modules.items()):
            if name.startswith(untouched):
                continue
            attributes = getattr(module, '__dict__', {})
            for attribute, value in list(attributes.items()):
                replacement = replacements.get(id(value))
                if replacement is not None:
                    attributes[attribute] = replacement

    def undo(self):
        for owner, name, real, _ in reversed(self._done):
            setattr(owner, name, real)


def _as_builtin(function, name):
    """Functions written in Python turn into methods where a class keeps them (`clock = time.monotonic`); others do not."""
    builtin = partial(function)
    builtin.__name__ = name
    return builtin


class AfterImport:
    """Calls a function with a module as soon as that has been loaded. First among sys.meta_path."""

    def __init__(self, actions):
        self._actions = actions

    def install(self):
        for name in list(self._actions):
            if name in sys.modules:
                self._actions.pop(name)(sys.modules[name])
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        if name not in self._actions:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, 'find_spec', None)
            spec = find(name, path, target) if find and finder is not self else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, self._actions.pop(name))
                return spec
        return None


class _Loader:
    """Loads as another loader does, and then acts."""

    def __init__(self, loader, action):
        self._loader = loader
        self._action = action

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._action(module)
