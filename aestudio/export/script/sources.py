"""Definitions of ours as a script needs them: their own source, and that of all they use.

Functions, classes and constants go in as they are written, without what they import of us. Of settings, that
is of a `Spec`, goes in what is set and those of its members that anything in the script asks for.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any

from aestudio.spec import Spec

__all__ = ["Sources"]

OURS = "aestudio"


class Sources:
    """Definitions, in an order in which each stands after those it is made of.

    Attributes:
        imports: the import statements that they need, by the name each brings.
    """

    def __init__(self) -> None:
        self.imports: dict[str, str] = {}
        self._known: dict[str, object] = {}
        self._texts: dict[str, str] = {}
        self._specs: dict[str, Spec] = {}
        self._members: dict[str, dict[str, str]] = {}
        self._mentioned: set[str] = set()

    def add(self, thing: type[Any] | FunctionType) -> None:
        """A class or function, and all it uses."""
        name = thing.__name__
        if not self._is_new(name, thing):
            return
        self._texts[name] = self._source(thing, sys.modules[thing.__module__])
        self._texts[name] = self._texts.pop(name)  # behind what it uses

    def add_settings(self, spec: Spec) -> str:
        """Settings, with the settings in them; returns the expression that stands for them."""
        name = type(spec).__name__
        if self._known.get(name, spec) is not spec and self._specs.get(name) != spec:
            raise ValueError(f"expected one {name}, found two")
        if self._is_new(name, spec):
            for value in _values(spec).values():
                if isinstance(value, Spec):
                    self.add_settings(value)
            self._specs[name] = spec
            self._members[name] = {}
        return f"{name}()"

    def ask_for(self, member: str) -> None:
        """Have a member of the settings go in that no definition asks for."""
        self._mentioned.add(member)

    def texts(self) -> list[str]:
        """All definitions; nothing can be added after."""
        while sum(self._take_members(name, spec) for name, spec in self._specs.items()):
            pass  # what members use may ask for more
        settings = [self._class_of(name, spec) for name, spec in self._specs.items()]
        return [*self._texts.values(), *settings]

    def _is_new(self, name: str, thing: object) -> bool:
        known = self._known.setdefault(name, thing)
        if known is thing and name not in self._texts and name not in self._specs:
            self._texts[name] = ""  # it may be asked for again by what it uses
            if isinstance(thing, Spec):
                del self._texts[name]
            return True
        if known is not thing and not isinstance(thing, Spec):
            raise ValueError(f"expected one {name}, found two")
        return False

    # ---- settings

    def _take_members(self, name: str, spec: Spec) -> bool:
        """Take in what is asked for and is not in yet; whether there was any."""
        members = self._members[name]
        wanted = self._mentioned - members.keys() - type(spec).model_fields.keys()
        found = {key: owner for key in sorted(wanted) if (owner := _owner(type(spec), key))}
        for key, owner in found.items():
            value = owner.__dict__[key]
            function = value.fget if isinstance(value, property) else value
            if isinstance(function, FunctionType):
                text = self._source(function, sys.modules[owner.__module__])
                members[key] = textwrap.indent(textwrap.dedent(text), "    ")
            else:
                members[key] = f"    {key} = {value!r}" if _is_plain(value) else ""
        return bool(found)

    def _class_of(self, name: str, spec: Spec) -> str:
        words = (inspect.getdoc(type(spec)) or name).splitlines()[0]
        rows = [f"class {name}:", f'    """{words}"""', ""]
        rows += [f"    {key} = {_expression(value)}" for key, value in _values(spec).items()]
        members = [text for text in self._members[name].values() if text]
        plain = sorted(text for text in members if "\n" not in text)
        if rows[-1] == "" and not plain:
            rows.pop()
        return "\n".join([*rows, *plain, *(f"\n{text}" for text in members if "\n" in text)]).rstrip()

    # ---- what a definition uses

    def _source(self, thing: Any, module: ModuleType) -> str:
        """The source of a definition, what it imports of us left out; all it uses is taken in."""
        text = textwrap.dedent(inspect.getsource(thing)).rstrip()
        tree = ast.parse(text)
        used = _Used()
        used.visit(tree)
        self._mentioned |= used.attributes
        for node in used.imports:
            source = importlib.import_module(str(node.module))
            for alias in node.names:
                self._resolve(alias.name, source)
        for name in sorted(used.names):
            self._resolve(name, module)
        for name in sorted(used.annotated - used.names):
            self._resolve(name, module, only_annotated=True)
        return re.sub(r"  # type: ignore.*", "", _without(text, used.imports))

    def _resolve(self, name: str, module: ModuleType, *, only_annotated: bool = False) -> None:
        """Take in what a name stands for in a module; of a builtin or a local name there is nothing to.

        Args:
            name: as it is used.
            module: in which.
            only_annotated: nothing but annotations use it: no class or function of ours is taken in.
        """
        statement = _statements(module).get(name)
        if statement is None or name in self.imports:
            return
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._imported(name, statement, only_annotated)
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            if only_annotated:
                return
            thing = vars(module)[name]
            if not (isinstance(thing, type) and issubclass(thing, Spec)):
                self.add(thing)
        elif name not in self._known:
            self._constant(name, statement, module)

    def _imported(self, name: str, statement: ast.Import | ast.ImportFrom, only_annotated: bool) -> None:
        alias = next(one for one in statement.names if (one.asname or one.name) == name)
        if isinstance(statement, ast.Import):
            self.imports[name] = ast.unparse(ast.Import([alias]))
        elif str(statement.module).partition(".")[0] == OURS:
            module = importlib.import_module(str(statement.module))
            self._resolve(alias.name, module, only_annotated=only_annotated)
        else:
            self.imports[name] = ast.unparse(ast.ImportFrom(statement.module, [alias], 0))

    def _constant(self, name: str, statement: ast.stmt, module: ModuleType) -> None:
        self._known[name] = statement
        used = _Used()
        used.visit(statement)
        for other in sorted(used.names - {name}):
            self._resolve(other, module)
        lines = inspect.getsource(module).splitlines()[statement.lineno - 1 : statement.end_lineno]
        self._texts[name] = "\n".join(lines)


class _Used(ast.NodeVisitor):
    """What is used in a definition: names, names in annotations, attributes; and what it imports of us."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.annotated: set[str] = set()
        self.attributes: set[str] = set()
        self.imports: list[ast.ImportFrom] = []

    def visit_Name(self, node: ast.Name) -> None:
        self.names.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.attributes.add(node.attr)
        self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if str(node.module).partition(".")[0] == OURS:
            self.imports.append(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        given = node.args
        every = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
        self._annotated([node.returns, *(one.annotation for one in every if one)])
        defaults = [one for one in (*given.defaults, *given.kw_defaults) if one is not None]
        for part in (*node.decorator_list, *defaults, *node.body):
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotated([node.annotation])
        if node.value is not None:
            self.visit(node.value)

    def _annotated(self, annotations: Iterable[ast.expr | None]) -> None:
        parts = (part for one in annotations if one for part in ast.walk(one))
        self.annotated |= {part.id for part in parts if isinstance(part, ast.Name)}


@functools.cache
def _statements(module: ModuleType) -> dict[str, ast.stmt]:
    """By name, the statement at the top of a module that defines it or brings it there."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        for one in node.body if isinstance(node, ast.If) else [node]:  # "if TYPE_CHECKING:"
            found |= dict.fromkeys(_names_of(one), one)
    return found


def _names_of(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (one.asname or one.name for one in node.names)
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def _without(text: str, imports: list[ast.ImportFrom]) -> str:
    """A source without some of its lines, and without the blank line that stood behind them."""
    lines = text.splitlines()
    for node in sorted(imports, key=lambda one: -one.lineno):
        end = node.end_lineno or node.lineno
        blank = end < len(lines) and not lines[end].strip()
        del lines[node.lineno - 1 : end + blank]
    return "\n".join(lines)


def _owner(cls: type[Spec], key: str) -> type[Any] | None:
    """The class of ours that a member comes from."""
    own = [one for one in cls.__mro__ if issubclass(one, Spec) and one is not Spec]
    return next((one for one in own if key in one.__dict__), None)


def _values(spec: Spec) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in type(spec).model_fields}


def _expression(value: Any) -> str:
    return f"{type(value).__name__}()" if isinstance(value, Spec) else repr(value)


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return isinstance(value, bool | int | float | str)
