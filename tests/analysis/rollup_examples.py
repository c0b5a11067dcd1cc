"""Small rollups for property tests; few names and hours, so that they meet."""

from __future__ import annotations

from hypothesis import strategies as st

from otel_telemetry.analysis.rollup import ErrorGroup, ErrorKey, Exemplar, Rollup, TaskKey, Unread

names = st.sampled_from(["a", "b", "ü"])
hours = st.integers(0, 3)
times = st.integers(0, 5)
counts = st.integers(1, 3)
facts = st.dictionaries(st.sampled_from(["errno", "status"]), st.sampled_from(["ENOENT", 404, True, ("x", "y")]))
messages = st.sampled_from(["", "m", "n"])
exemplars = st.builds(Exemplar, times, names, names, messages, names, names, st.integers(0, 2), facts)
cells = st.builds(lambda count, first, span: (count, first, first + span), counts, times, times)
groups = st.builds(
    ErrorGroup, names, st.dictionaries(names, times), exemplars, st.dictionaries(hours, cells, min_size=1)
)
hour_counts = st.dictionaries(hours, counts, min_size=1)
outcomes = st.dictionaries(st.sampled_from(["ok", "failed"]), hour_counts, min_size=1)
unread = st.builds(Unread, counts, st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))
rollups = st.builds(
    Rollup,
    st.dictionaries(st.builds(ErrorKey, names, names, names), groups),
    st.dictionaries(st.builds(TaskKey, names, names), outcomes),
    st.dictionaries(hours, counts),
    st.dictionaries(st.integers(1, 3), unread),
)
