"""A program that has spent all its descriptors can still have its errors recorded."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from store_audit import append, in_child, inode, numbers, once

from otel_jsonl import SegmentStore
from otel_jsonl.listing import utc_today
from otel_jsonl.reserve import ENOUGH


class TestWithoutFreeDescriptors:
    @pytest.mark.parametrize("warm", [False, True], ids=["from the first line on", "after a first line"])
    def test_lines_are_written_all_the_same_and_nothing_is_kept_open(self, directory: Path, *, warm: bool) -> None:
        def exhausted() -> None:
            store = SegmentStore(directory)
            if warm:
                append(store, "warm")
            with no_free_descriptor():
                assert append(store, 1, 2) == [True, True]
                assert append(store, 3, 4, repository="other") == [True, True]
                assert append(store, 5, repository="third") == [True]
            assert append(store, 6) == [True]
            assert store.lost == 0
            store.close()

        assert in_child(exhausted) == 0
        assert numbers(directory) == once(*["warm"][:warm], 1, 2, 3, 4, 5, 6)

    def test_a_loss_is_counted_all_the_same(self, directory: Path) -> None:
        def exhausted() -> None:
            store = SegmentStore(directory)
            with no_free_descriptor():
                store.count_loss()
                assert (directory / f".lost-{utc_today()}.count").stat().st_size == 1

        assert in_child(exhausted) == 0

    def test_a_forked_child_has_a_reserve_of_its_own(self, directory: Path) -> None:
        def exhausted() -> None:
            store = SegmentStore(directory)
            with no_free_descriptor():
                assert in_child(lambda: expect(append(store, 1))) == 0
                assert append(store, 2) == [True]

        def expect(said: list[bool]) -> None:
            assert said == [True]

        assert in_child(exhausted) == 0
        assert numbers(directory) == once(1, 2)

    def test_threads_take_turns(self, directory: Path) -> None:
        def exhausted() -> None:
            store = SegmentStore(directory, lock_timeout=5.0)
            with ThreadPoolExecutor(4) as pool, no_free_descriptor():
                said = list(pool.map(lambda number: append(store, number, repository=f"r{number % 3}"), range(40)))
            assert said == [[True]] * 40

        assert in_child(exhausted) == 0
        assert numbers(directory) == once(*range(40))

    def test_files_of_the_host_with_the_numbers_of_the_reserve_are_left_alone(
        self, directory: Path, tmp_path: Path
    ) -> None:
        def daemon() -> None:
            free = [number for number in range(1000) if inode(number) is None]
            store = SegmentStore(directory)
            held = [number for number in free if inode(number) is not None]
            assert len(held) == ENOUGH
            os.closerange(min(held), max(held) + 1)
            for descriptor in held:
                host = os.open(tmp_path / "database", os.O_RDWR | os.O_CREAT)
                if host != descriptor:
                    os.dup2(host, descriptor)
            with no_free_descriptor():
                append(store, 1)
            store.close()
            assert {inode(descriptor) for descriptor in held} == {(tmp_path / "database").stat().st_ino}

        assert in_child(daemon) == 0

    def test_a_store_that_is_thrown_away_gives_its_reserve_back(self, directory: Path) -> None:
        before = len(os.listdir("/proc/self/fd"))
        store = SegmentStore(directory)
        assert len(os.listdir("/proc/self/fd")) == before + ENOUGH
        del store
        assert len(os.listdir("/proc/self/fd")) == before

    def test_a_reserve_is_filled_later_where_it_could_not_be_at_first(self, directory: Path) -> None:
        def exhausted() -> None:
            with no_free_descriptor():
                store = SegmentStore(directory)
                assert append(store, 1) == [False]
            assert append(store, 2) == [True]
            with no_free_descriptor():
                assert append(store, 3, repository="other") == [True]

        assert in_child(exhausted) == 0


@contextlib.contextmanager
def no_free_descriptor() -> Iterator[None]:
    """Leave this process, a child of the test's, without any."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, limits[1]))
    spent: list[int] = []
    with pytest.raises(OSError, match="Too many open files"):
        while True:
            spent.append(os.open("/dev/null", os.O_RDONLY))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for descriptor in spent:
            os.close(descriptor)
