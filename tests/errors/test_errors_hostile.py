"""Exceptions that would run code, raise or grow when looked at."""

from __future__ import annotations

from typing import Any

import pytest
from test_errors_frames import raised

from otel_telemetry.errors import FrameReader, describe_exception
from otel_telemetry.errors.peek import MISSING, dictionary, peek

READER = FrameReader()


class Trap:
    """Counts every attribute that is asked for."""

    touched: list[str]

    def __init__(self) -> None:
        object.__setattr__(self, "touched", [])

    def __getattribute__(self, name: str) -> Any:
        object.__getattribute__(self, "touched").append(name)
        raise RuntimeError("looked at")


class Property(Exception):
    ran = 0

    @property
    def status_code(self) -> int:
        type(self).ran += 1
        return 500

    @property
    def response(self) -> object:
        type(self).ran += 1
        raise RuntimeError

    def __getattr__(self, name: str) -> object:
        type(self).ran += 1
        raise RuntimeError

    def __dir__(self) -> list[str]:
        type(self).ran += 1
        return []


class Meta(type):
    def __getattribute__(cls, name: str) -> Any:
        raise RuntimeError(name)

    def __hash__(cls) -> int:
        raise RuntimeError


def describe(error: BaseException) -> Any:
    return describe_exception(error, reader=READER, redact=str)


def test_runs_no_property_and_no_getattr() -> None:
    describe(raised(lambda: (_ for _ in ()).throw(Property("x"))))
    assert Property.ran == 0


def test_does_not_touch_what_an_error_holds() -> None:
    trap = Trap()
    error = ValueError("x")
    error.response = error.code = error.body = trap  # type: ignore[attr-defined]
    describe(error)
    assert object.__getattribute__(trap, "touched") == []


@pytest.mark.parametrize("result", [RuntimeError("no"), SystemExit(3), GeneratorExit(), MemoryError(), None, 7])
def test_a_str_that_raises_or_is_no_text(result: object) -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            if isinstance(result, BaseException):
                raise result
            return result  # type: ignore[return-value]

    assert describe(Odd()).message == "<unprintable Odd>"


def test_a_users_interrupt_passes() -> None:
    class Interrupted(Exception):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        describe(Interrupted())


def test_str_is_called_once() -> None:
    class Counted(Exception):
        calls = 0

        def __str__(self) -> str:
            Counted.calls += 1
            return "x"

    describe(raised(lambda: (_ for _ in ()).throw(Counted())))
    assert Counted.calls == 1


def test_a_gigantic_message_is_capped() -> None:
    assert len(describe(ValueError("x " * 5_000_000)).message) == 1000


def test_a_cap_splits_no_marker() -> None:
    text = "x" * 990 + "[REDACTED:github-token]" + "y" * 100
    assert describe(ValueError(text)).message == "x" * 990


def test_overridden_chain_attributes_are_not_asked() -> None:
    class Odd(Exception):
        __cause__ = property(lambda self: 1 / 0)  # type: ignore[assignment]
        __traceback__ = property(lambda self: 1 / 0)  # type: ignore[assignment]
        args = property(lambda self: 1 / 0)  # type: ignore[assignment]

    assert describe(Odd("x")).category == "unknown"


def test_a_metaclass_that_raises() -> None:
    class Odd(Exception, metaclass=Meta):
        pass

    error = Exception.__new__(Odd, "x")
    assert type.__getattribute__(Odd, "__name__") == "Odd"
    assert describe(error).type.endswith("Odd")


def test_a_lone_surrogate_can_be_hashed() -> None:
    assert describe(ValueError("\udcff broken")).fingerprint.startswith("v1:")


class TestPeek:
    def test_slots_and_class_values_are_data(self) -> None:
        class Slotted:
            __slots__ = ("code",)
            status = 404

        thing = Slotted()
        assert peek(thing, "code") is MISSING
        thing.code = 5  # type: ignore[attr-defined]
        assert (peek(thing, "code"), peek(thing, "status")) == (5, 404)

    def test_functions_and_properties_are_not(self) -> None:
        assert peek(Property(), "status_code") is MISSING
        assert peek(Property(), "__dir__") is MISSING

    def test_an_overridden_dictionary_is_not_asked(self) -> None:
        class Odd:
            __dict__ = property(lambda self: 1 / 0)  # type: ignore[assignment]

        assert dictionary(Odd()) == {}
