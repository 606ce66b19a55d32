"""XML from outside: no document type, no entities, no depth without end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from jxc_app.core.errors import DomainError

_DEPTH = 64
_ELEMENTS = 200_000


@dataclass(slots=True)
class Node:
    """One element; ``name`` without its namespace."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands directly in it."""
        return "".join(self.parts).strip()

    def walk(self) -> Iterator["Node"]:
        """It and everything in it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def find(self, *path: str) -> "Node | None":
        """The first element at the end of a path of names from here."""
        node: Node | None = self
        for name in path:
            node = next((one for one in node.children if one.name == name), None) if node else None
        return node


class _Builder:
    """Builds the tree, and stops where it grows beyond its bounds."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= _DEPTH or self._elements > _ELEMENTS:
            raise DomainError("attachment.endless_xml", field="file")
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(node)
        self.root = self.root or node
        self._open.append(node)

    def end(self, _: str) -> None:
        self._open.pop()

    def text(self, part: str) -> None:
        if self._open:
            self._open[-1].parts.append(part)


def read_xml(content: bytes) -> Node:
    """The tree of a file.

    Raises DomainError ``attachment.unsafe_xml`` for a document type or entities, ``attachment.endless_xml`` beyond
    64 levels or 200,000 elements, ``attachment.damaged``.
    """
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise DomainError("attachment.damaged", field="file") from None
    if builder.root is None:
        raise DomainError("attachment.damaged", field="file")
    return builder.root


def _refuse(*_: object) -> int:
    raise DomainError("attachment.unsafe_xml", field="file")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
