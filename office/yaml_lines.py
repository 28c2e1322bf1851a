"""YAML as people write it by hand: strict, and every value knows its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import yaml

from governance.problem import Path
from office.yaml_fault import BrokenYamlError, Fault, character_fault, open_quote, syntax_fault

#: The parser in C where PyYAML has it (ten times faster), else the one in Python.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: More nesting than any form of ours has; a deeper file is a mistake or an attack.
_DEEPEST = 30
#: Values with every alias written out: what a small file of aliases can blow up to.
_MOST_VALUES = 100_000
_MOST_FAULTS = 100
#: A longer run of digits is text to us; Python refuses to read 4 300 of them anyway.
_LONGEST_NUMBER = 30


@dataclass(frozen=True)
class Node:
    """Hold one value of a YAML document with its line (from 1) and how many values are in it."""

    line: int
    size: int = 1


@dataclass(frozen=True)
class Scalar(Node):
    """Hold a plain value, and the text that it was written as."""

    text: str = ""
    value: str | float | bool | None = None


@dataclass(frozen=True)
class Items(Node):
    """Hold a list."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Entry:
    """Hold a key's line and its value."""

    line: int
    node: Node


@dataclass(frozen=True)
class Entries(Node):
    """Hold a mapping."""

    entries: Mapping[str, Entry] = field(default_factory=dict)


def compose(text: str) -> tuple[Node, tuple[Fault, ...]]:
    """Read one YAML document; give its tree and the faults that one can read past (duplicate keys, tags).

    Raises `BrokenYamlError` at the first fault that one cannot read past.
    """
    composer = _Composer(text)
    try:
        return composer.document(), tuple(composer.faults)
    except yaml.MarkedYAMLError as error:
        raise BrokenYamlError(composer.runaway_quote(error) or syntax_fault(error, text)) from None
    except yaml.reader.ReaderError as error:
        raise BrokenYamlError(character_fault(text, error.position)) from None


def plain(node: Node) -> Any:
    """Give the tree as dicts, lists and values."""
    match node:
        case Entries():
            return {key: plain(entry.node) for key, entry in node.entries.items()}
        case Items():
            return [plain(item) for item in node.items]
        case Scalar():
            return node.value
    raise TypeError(f"no such node: {type(node).__name__}")


def line_of(root: Node, path: Path) -> int:
    """Give the line of the place, or of the nearest place around it that is written."""
    node, line = root, root.line
    for part in path:
        if isinstance(node, Entries) and part in node.entries:
            entry = node.entries[str(part)]
            node, line = entry.node, entry.line
        elif isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            line = node.line
        else:
            break
    return line


def node_at(root: Node, path: Path) -> Node | None:
    """Give the node at a place, None where nothing is written."""
    node = root
    for part in path:
        if isinstance(node, Entries) and part in node.entries:
            node = node.entries[str(part)].node
        elif isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node


class _Composer:
    """Build the tree from the parser's events: PyYAML's own composer would let the faults through."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, Node] = {}
        #: First and last line (from 1) of the quoted text read last.
        self._quoted = (0, 0)

    def document(self) -> Node:
        next(self._events)
        if not isinstance(next(self._events), yaml.DocumentStartEvent):
            raise BrokenYamlError(Fault(1, (), "the file is empty", "write the region's data into it"))
        root = self._node(next(self._events), ())
        next(self._events)
        more = next(self._events)
        if isinstance(more, yaml.DocumentStartEvent):
            raise BrokenYamlError(
                Fault(_line(more), (), "a second document begins here", 'take the line "---" away')
            )
        return root

    def _node(self, event: Any, path: Path) -> Node:
        if len(path) > _DEEPEST:
            raise BrokenYamlError(
                Fault(_line(event), path[:3], f"more than {_DEEPEST} levels deep", "write it flatter")
            )
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        self._refuse_tag(event, path)
        anchor = getattr(event, "anchor", None)
        node = self._built(event, path)
        if node.size > _MOST_VALUES:
            what = f"more than {_MOST_VALUES} values, aliases written out"
            raise BrokenYamlError(Fault(node.line, path[:3], what, "use fewer aliases (*name)"))
        if anchor:
            self._anchors[anchor] = node
        return node

    def _built(self, event: Any, path: Path) -> Node:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, path)
        is_plain = not event.style
        if event.style in {"'", '"'}:
            self._quoted = (_line(event), event.end_mark.line + 1)
        value = _resolved(event.value) if is_plain else event.value
        return Scalar(line=_line(event), text=event.value, value=value)

    def runaway_quote(self, error: yaml.MarkedYAMLError) -> Fault | None:
        """Give the fault behind a break right after a quote of several lines: it is closed too late."""
        opened, closed = self._quoted
        if error.problem_mark and opened < closed == error.problem_mark.line + 1:
            return open_quote(opened, opened)
        return None

    def _sequence(self, start: Any, path: Path) -> Items:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return Items(_line(start), 1 + sum(item.size for item in items), tuple(items))

    def _mapping(self, start: Any, path: Path) -> Entries:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path)
            here = (*path, key)
            node = self._node(next(self._events), here)
            if key in entries:
                first = entries[key].line
                what = f'the key "{key}" is here a second time (first on line {first})'
                self._fault(Fault(_line(event), here, what, "keep one of the two"))
            else:
                entries[key] = Entry(_line(event), node)
        size = 1 + sum(entry.node.size for entry in entries.values())
        return Entries(_line(start), size, MappingProxyType(entries))

    def _key(self, event: Any, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise BrokenYamlError(Fault(_line(event), path, "a key must be a word", 'write "word: value"'))
        self._refuse_tag(event, path)
        return str(event.value)

    def _alias(self, event: Any, path: Path) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            what = f'the alias "*{event.anchor}" names nothing that is complete before it'
            mend = f'write "&{event.anchor}" at the value to be repeated'
            raise BrokenYamlError(Fault(_line(event), path, what, mend))
        return node

    def _refuse_tag(self, event: Any, path: Path) -> None:
        tag = getattr(event, "tag", None)
        if tag:
            what = f'the tag "{tag}" is not allowed'
            self._fault(Fault(_line(event), path, what, "leave it out; values are read as they stand"))

    def _fault(self, fault: Fault) -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(fault)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


_NULL = re.compile(r"^(null|Null|NULL|~|)$")
_TRUE = re.compile(r"^(true|True|TRUE)$")
_FALSE = re.compile(r"^(false|False|FALSE)$")
_INTEGER = re.compile(r"^[-+]?[0-9]+$")
_FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")


def _resolved(text: str) -> str | float | bool | None:
    """Read an unquoted value by the core schema (YAML 1.2.2 section 10.3.2).

    `no`, `on`, `9:00` and `31.3.` are text; PyYAML's own rules are those of YAML 1.1, which makes them false,
    true, 540 and a trap. Dates stay text: the models read them.
    """
    if _NULL.match(text):
        return None
    if _TRUE.match(text) or _FALSE.match(text):
        return bool(_TRUE.match(text))
    if len(text) <= _LONGEST_NUMBER and _INTEGER.match(text):
        return int(text)
    if len(text) <= _LONGEST_NUMBER and _FLOAT.match(text):
        return float(text)
    return text
