"""The classes an agent's author derives from, and `instrument` for classes that are not ours."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, Final, TypeVar

from otel_telemetry import _boundary
from otel_telemetry._loading import CutOffError, loading
from otel_telemetry.capture.kept import keep, kept_for
from otel_telemetry.capture.wrapping import is_traced, mark, traced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from otel_telemetry.capture.response import ToolResponse
    from otel_telemetry.collector import TelemetryCollector

T = TypeVar("T", bound=type)

_METHOD: Final = "execute_task"
_IMPLEMENTATION: Final = "_execute_task_impl"


class _TracedAgent:
    """What both faces share: subclasses are traced as they are defined, and `telemetry` is at hand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if _is_object_next(self):
            # A class with a __new__ of its own takes the arguments there; object would refuse them here.
            super().__init__() if type(self).__new__ is not object.__new__ else super().__init__(*args, **kwargs)
        else:
            super().__init__(*args, **kwargs)
        try:
            keep(self)
        except Exception:  # noqa: BLE001 - an agent must come into being, recorded or not
            _boundary.swallowed("capture")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__ == __name__:
            return
        try:
            _give_async_face(cls)
            if not _trace(cls, _METHOD):
                _boundary.say_once(f"{_untraceable(cls, _METHOD)} Its tasks are not recorded.")
        except Exception:  # noqa: BLE001 - a class must come into being, traced or not
            _boundary.swallowed("capture")

    @property
    def telemetry(self) -> TelemetryCollector | None:
        """The collector of this agent's store; None when telemetry is off."""
        kept = kept_for(self)
        if kept.pipeline() is None:
            return None
        try:
            with loading():
                from otel_telemetry.collector import TelemetryCollector  # reads the store: not on the hot path
        except CutOffError:
            return None
        return TelemetryCollector.of(kept.settings)


def _is_object_next(agent: _TracedAgent) -> bool:
    """Tell whether no class after ours in the resolution order has an ``__init__`` of its own."""
    order = type(agent).__mro__
    following = order[order.index(_TracedAgent) + 1 :]
    return next(cls for cls in following if "__init__" in vars(cls)) is object


class BaseAgent(_TracedAgent):
    """An agent whose tasks are recorded: one span a call of `execute_task`, with its error if it fails.

    A subclass writes `_execute_task_impl`, or overrides `execute_task` itself; both may be plain or ``async def``.
    For a type checker's eyes, `AsyncBaseAgent` is the asynchronous face.

    Telemetry never changes what a task returns or raises. The environment is read when the agent is constructed.
    """

    def execute_task(self, task: str) -> ToolResponse:
        """Run *task* and return the agent's answer; what the implementation raises reaches the caller unchanged."""
        return self._execute_task_impl(task)

    def _execute_task_impl(self, task: str) -> ToolResponse:
        """Do the work. To be written by a subclass that does not override `execute_task`."""
        raise NotImplementedError(_nothing_to_run(self))


class AsyncBaseAgent(_TracedAgent):
    """`BaseAgent` for agents whose tasks are awaited."""

    async def execute_task(self, task: str) -> ToolResponse:
        """Run *task* and return the agent's answer; what the implementation raises reaches the caller unchanged."""
        return await self._execute_task_impl(task)

    async def _execute_task_impl(self, task: str) -> ToolResponse:
        """Do the work. To be written by a subclass that does not override `execute_task`."""
        raise NotImplementedError(_nothing_to_run(self))


def _nothing_to_run(agent: object) -> str:
    return f"{type(agent).__name__} defines neither {_IMPLEMENTATION}(self, task) nor {_METHOD}(self, task)."


def instrument(cls: T, method: str = _METHOD) -> T:
    """Record calls of *method* as tasks for *cls*, which is not ours, and for its subclasses; return *cls*.

    May be used as a decorator, and more than once.

    Raises:
        TypeError: *cls* has no such method.

    """
    if not isinstance(cls, type):  # pyright: ignore[reportUnnecessaryIsInstance] - not everyone checks types
        raise TypeError(f"instrument() takes a class, not {cls!r}.")
    if not callable(getattr(cls, method, None)):
        raise TypeError(f"{cls.__name__} has no method {method}() to record; name another one with method=...")
    if not _trace(cls, method):
        raise TypeError(_untraceable(cls, method))
    for subclass in _descendants(cls):
        if method in vars(subclass):
            _trace(subclass, method)
    _trace_future_subclasses(cls, method)
    return cls


def _trace(cls: type, method: str) -> bool:
    """Put our wrapper around what *cls* finds under *method*, its own or a mixin's; False where it is no function."""
    found: Any = vars(cls).get(method, inspect.getattr_static(cls, method, None))
    if type(found) in {classmethod, staticmethod}:
        function = _function_of(found)
        if not is_traced(function):
            plain = function if type(found) is classmethod else _without_self(function)
            setattr(cls, method, classmethod(traced(plain, cls)))
    elif inspect.isfunction(found):
        if not is_traced(found):
            setattr(cls, method, traced(found, cls))
    else:
        return False
    return True


def _untraceable(cls: type, method: str) -> str:
    kind = type(inspect.getattr_static(cls, method, None)).__name__
    return f"{cls.__name__}.{method} is a {kind}, which cannot be recorded; define it with def."


def _without_self(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a static method's *function* with a first parameter, so that the class can stand for the agent."""

    @functools.wraps(function)
    def without_self(_: type, /, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return without_self


def _give_async_face(cls: type) -> None:
    """Make `execute_task` a coroutine function where the implementation is one, so that frameworks that ask see it."""
    if not inspect.iscoroutinefunction(vars(cls).get(_IMPLEMENTATION)) or _METHOD in vars(cls):
        return
    inherited = inspect.getattr_static(cls, _METHOD, None)
    if inherited is BaseAgent.__dict__[_METHOD]:
        cls.execute_task = _async_face()  # type: ignore[attr-defined]


def _async_face() -> Callable[[Any, str], Any]:
    async def execute_task(self: Any, task: str) -> Any:
        """Run *task* and return the agent's answer."""
        answer = self._execute_task_impl(task)
        # A subclass further down may implement it without async.
        return await answer if inspect.isawaitable(answer) else answer

    return execute_task


def _descendants(cls: type) -> Iterator[type]:
    subclasses: list[type] = type.__subclasses__(cls)
    for subclass in subclasses:
        yield subclass
        yield from _descendants(subclass)


def _function_of(method: Any) -> Callable[..., Any]:
    function: Callable[..., Any] = method.__func__
    return function


def _trace_future_subclasses(cls: type, method: str) -> None:
    own = inspect.getattr_static(cls, "__init_subclass__") if "__init_subclass__" in cls.__dict__ else None
    if own is not None and is_traced(_function_of(own)):
        return

    def init_subclass(subclass: Any, /, **kwargs: Any) -> None:
        if own is None:
            super(cls, subclass).__init_subclass__(**kwargs)  # type: ignore[arg-type]
        else:
            _function_of(own)(subclass, **kwargs)
        if method in vars(subclass):
            _trace(subclass, method)

    mark(init_subclass)
    setattr(cls, "__init_subclass__", classmethod(init_subclass))  # noqa: B010 - checkers take it for a plain method


_trace(BaseAgent, _METHOD)
_trace(AsyncBaseAgent, _METHOD)
