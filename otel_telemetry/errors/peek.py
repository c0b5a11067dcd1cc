"""Look at an object without running its code: no property, no ``__getattr__``, no ``__dir__``, no override of anything.

What is read: the instance's own dictionary, slots and attributes that C code keeps, and plain values in class bodies.
"""

from __future__ import annotations

from types import GetSetDescriptorType, MemberDescriptorType
from typing import Any, Final, cast

MISSING: Final = object()
"""What ``peek`` returns for an attribute that is not there as plain data."""

_class_dictionary: Final[Any] = type.__dict__["__dict__"].__get__
_resolution_order: Final[Any] = type.__dict__["__mro__"].__get__
_class_name: Final[Any] = type.__dict__["__name__"].__get__
_class_qualname: Final[Any] = type.__dict__["__qualname__"].__get__
_class_module: Final[Any] = type.__dict__["__module__"].__get__
_exception_dictionary: Final[Any] = BaseException.__dict__["__dict__"].__get__
_STORED: Final = (MemberDescriptorType, GetSetDescriptorType)


def is_a(value: object, cls: type) -> bool:
    """``isinstance`` that believes the type alone: the built-in one also asks for ``__class__``, which may run code."""
    return issubclass(type(value), cls)


def dictionary(value: object) -> dict[str, Any]:
    """The instance's own dictionary; empty when it has none."""
    if is_a(value, BaseException):
        return _exception_dictionary(value) or {}
    for cls in order(type(value)):
        slot = _class_dictionary(cls).get("__dict__")
        if slot is not None:
            found = slot.__get__(value) if type(slot) is GetSetDescriptorType else None
            return mapping(found) or {}
    return {}


def peek(value: object, name: str) -> Any:
    """The attribute *name* of *value* if it is plain data, else ``MISSING``."""
    own = dictionary(value)
    if name in own:
        return own[name]
    for cls in order(type(value)):
        found = _class_dictionary(cls).get(name, MISSING)
        if found is not MISSING:
            return _plain(found, value)
    return MISSING


def _plain(found: object, value: object) -> object:
    if type(found) in _STORED:
        try:
            return found.__get__(value)  # type: ignore[attr-defined]
        except AttributeError:
            return MISSING
    return MISSING if hasattr(type(found), "__get__") else found


def order(cls: type) -> tuple[type, ...]:
    """The method resolution order."""
    found: tuple[type, ...] = _resolution_order(cls)
    return found


def class_name(cls: type) -> str:
    """The bare name."""
    return str(_class_name(cls))


def qualified_name(cls: type) -> str:
    """``module.qualname``, bare for builtins, as OpenTelemetry writes ``exception.type``.

    A module that is no name is left out: plugin loaders put a file's path there.
    """
    module = _class_module(cls)
    name = str(_class_qualname(cls))
    if type(module) is not str or module == "builtins" or not module.replace(".", "").isidentifier():
        return name
    return f"{module}.{name}"


def integer(value: object) -> int | None:
    """A plain integer from an integer or an enumeration of them; None for anything else, booleans included."""
    if type(value) is bool or not is_a(value, int):
        return None
    return int.__int__(cast("int", value))


def text(value: object) -> str | None:
    """A plain string from a string or an enumeration of them; bytes are decoded; None for anything else."""
    if is_a(value, str):
        return str.__str__(cast("str", value))
    if is_a(value, bytes):
        return bytes.decode(cast("bytes", value), "utf-8", "replace")
    return None


def mapping(value: object) -> dict[str, Any] | None:
    """*value* if it is exactly a dictionary: a subclass could run code of its own."""
    return cast("dict[str, Any]", value) if type(value) is dict else None


def items(value: object) -> list[Any]:
    """The items of exactly a list or a tuple; nothing of anything else."""
    return list(cast("list[Any]", value)) if type(value) in (list, tuple) else []
