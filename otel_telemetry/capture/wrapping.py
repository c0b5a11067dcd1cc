"""Makes a method a task: one span a call, whatever the method is (plain, coroutine, generator, async generator).

`super().execute_task(...)` inside a task of the same object belongs to that task; calling oneself again is a new one.
The wrappers repeat one shape, since Python has no way to share a body between ``def`` and ``async def``.
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from types import AsyncGeneratorType, CodeType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Any, Final, cast

from otel_telemetry import _boundary
from otel_telemetry.capture.entry import NO_ENTRY, NoEntry, enter
from otel_telemetry.capture.recorded import traced_codes
from otel_telemetry.capture.response import ToolResponse

if TYPE_CHECKING:
    from otel_telemetry.capture.opening import Entry

_MARK: Final = "__otel_telemetry_traced__"

Method = Callable[..., Any]


def is_traced(function: object) -> bool:
    """Tell whether *function* is one of our wrappers."""
    return getattr(function, _MARK, False) is True


def traced(function: Method, owner: type) -> Method:
    """Return *function*, a method of *owner*, so that calling it is a task. Keeps its kind, name and docstring."""
    if is_traced(function):
        return function
    wrapper = functools.wraps(function)(_make_of(function)(function, owner))
    mark(wrapper)
    return wrapper


def mark(function: Method) -> None:
    """Make *function* known as one of ours."""
    setattr(function, _MARK, True)


def _make_of(function: Method) -> Callable[[Method, type], Method]:
    if inspect.iscoroutinefunction(function):
        return _coroutine_method
    if inspect.isasyncgenfunction(function):
        return _async_generator_method
    if inspect.isgeneratorfunction(function):
        return _generator_method
    return _plain_method


def _plain_method(function: Method, owner: type) -> Method:
    def execute_task(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        entry = enter(self, owner, args, kwargs)
        if entry is None:
            return function(self, *args, **kwargs)
        stay = entry.stay()
        try:
            response = function(self, *args, **kwargs)
        except BaseException as error:
            entry.fail(error)
            raise
        else:
            return response if entry.task is None else _settle(entry, response)
        finally:
            stay.leave()

    traced_codes.add(execute_task.__code__)
    return execute_task


def _coroutine_method(function: Method, owner: type) -> Method:
    async def execute_task(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        entry = enter(self, owner, args, kwargs)
        if entry is None:
            return await function(self, *args, **kwargs)
        return await _awaited(entry, functools.partial(function, self, *args, **kwargs))

    return execute_task


async def _awaited(entry: Entry, start: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    stay = entry.stay()
    try:
        response = await start()
    except BaseException as error:
        entry.fail(error)
        raise
    else:
        entry.finish(response)
        return response
    finally:
        stay.leave()


def _generator_method(function: Method, owner: type) -> Method:
    def execute_task(self: Any, /, *args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        source: Generator[Any, Any, Any] = function(self, *args, **kwargs)
        entry = enter(self, owner, args, kwargs)
        stepped: Generator[Any, Any, Any] = source if entry is None else _resumable(function.__code__)(entry, source)
        return (yield from stepped)

    if function.__code__.co_flags & inspect.CO_ITERABLE_COROUTINE:
        return types.coroutine(execute_task)
    return execute_task


def _stepped(entry: Entry, source: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Run *source* with the task current during each step only: its consumer runs in between."""
    step: Callable[[], Any] = functools.partial(next, source)
    while True:
        stay = entry.stay()
        try:
            item = step()
        except StopIteration as stop:
            entry.finish(stop.value)
            return stop.value
        except BaseException as error:
            entry.fail(error)
            raise
        finally:
            stay.leave()
        try:
            step = functools.partial(source.send, (yield item))
        except GeneratorExit as closing:
            source.close()
            entry.fail(closing)
            raise
        except BaseException as thrown:  # noqa: BLE001 - handed to the agent's generator, which decides
            step = functools.partial(source.throw, thrown)


def _async_generator_method(function: Method, owner: type) -> Method:
    def begin(self: Any, /, *args: Any, **kwargs: Any) -> tuple[Entry | NoEntry, AsyncGenerator[Any, Any]]:
        source = function(self, *args, **kwargs)
        return enter(self, owner, args, kwargs) or NO_ENTRY, source

    return _async_stepping(begin)


def _async_stepping(begin: Callable[..., tuple[Entry | NoEntry, AsyncGenerator[Any, Any]]]) -> Method:
    """Return an async generator function that runs what *begin* starts, with the task current during each step only.

    Its consumer runs in between, and may close it in another context.
    """

    async def execute_task(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        entry, source = begin(*args, **kwargs)
        step: Callable[[], Any] = functools.partial(source.asend, None)
        while True:
            stay = entry.stay()
            try:
                item = await step()
            except StopAsyncIteration:
                entry.finish(None)
                return
            except BaseException as error:
                entry.fail(error)
                raise
            finally:
                stay.leave()
            try:
                step = functools.partial(source.asend, (yield item))
            except GeneratorExit as closing:
                await source.aclose()
                entry.fail(closing)
                raise
            except BaseException as thrown:  # noqa: BLE001 - handed to the agent's generator, which decides
                step = functools.partial(source.athrow, thrown)

    traced_codes.add(execute_task.__code__)
    return execute_task


traced_codes.update({_awaited.__code__, _stepped.__code__})


def _settle(entry: Entry, response: Any) -> Any:
    """Close the task with *response*, or let it go on with what a plain method returned to be awaited or iterated.

    Asks the response's class alone: a proxy's ``__class__`` runs code of its own, and may raise.
    """
    kind = cast("type[object]", type(response))
    if kind is ToolResponse:  # what most agents return
        entry.finish(response)
        return response
    if kind is CoroutineType:
        return _awaited(entry, lambda: response)
    if kind is GeneratorType:
        return _resumable(response.gi_code)(entry, response)
    if kind is AsyncGeneratorType:
        return _async_stepping(lambda: (entry, response))()
    if not (_is_future(kind) and _finish_when_done(entry, response)):
        entry.finish(response)
    return response


def _resumable(code: CodeType) -> Callable[..., Any]:
    """Return the stepper for generators of *code*, to be awaited where ``types.coroutine`` has made them so."""
    return _awaitable_stepped if code.co_flags & inspect.CO_ITERABLE_COROUTINE else _stepped


_awaitable_stepped: Final = types.coroutine(_stepped)
traced_codes.add(_awaitable_stepped.__code__)


def _finish_when_done(entry: Entry, response: Any) -> bool:
    """Close the task when a future is done; False where it turns out to be none."""
    try:
        response.add_done_callback(functools.partial(_finish_future, entry))
    except Exception:  # noqa: BLE001 - not a future after all
        _boundary.swallowed("capture")
        return False
    return True


def _is_future(kind: type) -> bool:
    """Tell whether *kind* is a class of futures, asyncio's or another."""
    try:
        return hasattr(kind, "add_done_callback") and hasattr(kind, "exception")
    except Exception:  # noqa: BLE001 - a metaclass of the agent's
        return False


def _finish_future(entry: Entry, future: Any) -> None:
    stay = entry.stay()
    try:
        response = future.result()
    except BaseException as error:  # noqa: BLE001 - the one who awaits the future gets it
        entry.fail(error)
    else:
        entry.finish(response)
    finally:
        stay.leave()
