"""What is the same for every task of an agent class: its name, its repository, the attributes made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from otel_telemetry import attributes as attr
from otel_telemetry.capture.repository import Repository, repository_here, repository_of
from otel_telemetry.errors.peek import class_name
from otel_telemetry.redaction import Redacted

if TYPE_CHECKING:
    from otel_telemetry.errors import FrameReader
    from otel_telemetry.pipeline import Pipeline

_CACHED_CLASSES: Final = 1024
_NOTED: Final = (attr.AGENT_NAME, attr.REPOSITORY_NAME, attr.HEAD_NAME, attr.HEAD_REVISION)


@dataclass(frozen=True, slots=True)
class Identity:
    """Redacted once, used by every task: *attributes* opens the span, *reader* walks the frames of its errors."""

    agent: Redacted
    span_name: Redacted
    repository: Repository
    attributes: dict[str, Redacted]
    """Of every span: names of agent and repository, and where the repository stands."""
    opening: dict[str, Redacted]
    """Of a task's span: the same, and what kind of operation it is."""
    reader: FrameReader
    noted: bytes
    """What the note of a task's start says of its agent."""
    cls: type = object
    """Kept alive, since its id is the key it is looked up by."""


_readers: Final[dict[tuple[int, tuple[str, ...]], FrameReader]] = {}
_identities: Final[dict[tuple[int, int], Identity]] = {}


def identity_of(pipeline: Pipeline, cls: type) -> Identity:
    """Return the identity of agents of class *cls*, looked up once a class and pipeline."""
    key = (id(pipeline), id(cls))  # not the class: a metaclass may define what its classes' hash and equality are
    found = _identities.get(key)
    if found is None:
        if len(_identities) >= _CACHED_CLASSES:  # classes made at run time must not pile up
            _identities.clear()
        repository = repository_of(cls, named=pipeline.settings.repository)
        found = _identities[key] = replace(_make(pipeline, class_name(cls), repository), cls=cls)
    return found


def identity_named(pipeline: Pipeline, repository_name: str, agent_name: str) -> Identity:
    """Return an identity for `record_error`, whose caller names repository and agent itself."""
    here = repository_here(named=pipeline.settings.repository)
    if repository_name and repository_name != here.name:
        here = Repository(repository_name, here.root, folder=here.folder)
    return _make(pipeline, agent_name, here)


def forget() -> None:
    """Forget every identity; ids of pipelines may be given out again."""
    _identities.clear()
    _readers.clear()


def _make(pipeline: Pipeline, agent: str, repository: Repository) -> Identity:
    clean = pipeline.clean_identity
    texts = {
        attr.AGENT_NAME: agent,
        attr.REPOSITORY_NAME: repository.name,
        attr.REPOSITORY_URL: repository.url,
        attr.HEAD_NAME: repository.branch,
        attr.HEAD_REVISION: repository.revision,
    }
    attributes = {key: clean(text) for key, text in texts.items() if text}
    opening = {attr.OPERATION_NAME: Redacted(attr.INVOKE_AGENT), **attributes}
    span_name = Redacted(f"{attr.INVOKE_AGENT} {clean(agent)}")
    noted = pipeline.names_of(*(attributes.get(key, "") for key in _NOTED))
    return Identity(clean(agent), span_name, repository, attributes, opening, _reader(pipeline, repository), noted)


def _reader(pipeline: Pipeline, repository: Repository) -> FrameReader:
    from otel_telemetry.errors import FrameReader  # errors are rare; the first one pays for the import

    key = (id(pipeline), repository.roots)
    if key not in _readers:
        _readers[key] = FrameReader(repository.roots, pipeline.clean_name)
    return _readers[key]
