"""Which repository code belongs to, found without running git."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from otel_telemetry.capture.repository import UNKNOWN, repository_here, repository_of

REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    folder = tmp_path / "pin-citer"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "src").mkdir()
    monkeypatch.chdir(folder / "src")
    return folder


def git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def agent_in(file, name="agent_module"):
    module = ModuleType(name)
    module.__file__ = str(file)
    sys.modules[name] = module
    return type("Agent", (), {"__module__": name})


def test_a_fresh_repository_is_named_after_its_folder(checkout):
    found = repository_here()
    assert (found.name, found.root, found.branch, found.revision) == ("pin-citer", str(checkout), "main", None)


@pytest.mark.parametrize("packed", [False, True])
def test_the_revision_is_read_loose_or_packed(checkout, packed):
    git(checkout, "commit", "--allow-empty", "-qm", "first")
    if packed:
        git(checkout, "pack-refs", "--all")
    assert repository_here().revision == git(checkout, "rev-parse", "HEAD").strip()


def test_a_detached_head_has_a_revision_and_no_branch(checkout):
    git(checkout, "commit", "--allow-empty", "-qm", "first")
    git(checkout, "checkout", "-q", "--detach")
    assert repository_here().branch is None
    assert repository_here().revision


def test_a_worktree_belongs_to_its_repository(checkout, tmp_path, monkeypatch):
    git(checkout, "commit", "--allow-empty", "-qm", "first")
    git(checkout, "worktree", "add", "-q", str(tmp_path / "elsewhere"), "-b", "side")
    monkeypatch.chdir(tmp_path / "elsewhere")
    found = repository_here()
    assert (found.name, found.branch) == ("pin-citer", "side")
    assert found.revision


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("https://bot:hunter2@git.example.org/team/cite-assist.git", "https://git.example.org/team/cite-assist"),
        ("git@git.example.org:team/cite-assist.git", "https://git.example.org/team/cite-assist"),
        ("ssh://git@git.example.org:2222/team/cite-assist", "https://git.example.org/team/cite-assist"),
        ("https://x:1234#secret@git.example.org/o/cite-assist", "https://git.example.org/o/cite-assist"),
        ("https://x:12/secret@git.example.org/o/cite-assist?a=b", "https://git.example.org/o/cite-assist"),
        ("https://git.example.org:8443/cite-assist/", "https://git.example.org:8443/cite-assist"),
    ],
)
def test_a_remote_gives_the_name_and_a_url_without_userinfo(checkout, remote, url):
    git(checkout, "remote", "add", "origin", remote)
    found = repository_here()
    assert (found.name, found.url) == ("cite-assist", url)


@pytest.mark.parametrize("remote", ["/home/alice/cite-assist", "file:///home/alice/x", "C:/x/y", "../sister", "::::"])
def test_a_remote_on_this_machine_is_not_recorded(checkout, remote):
    git(checkout, "remote", "add", "origin", remote)
    assert repository_here().url is None
    assert repository_here().name == "pin-citer"


def test_the_agent_s_module_goes_before_the_working_directory(checkout, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert repository_of(agent_in(checkout / "src" / "agent.py")).name == "pin-citer"


def test_a_framework_symlinked_into_a_sister_counts_as_the_sister(checkout, tmp_path, monkeypatch):
    framework = tmp_path / "framework"
    git(tmp_path, "init", "-q", str(framework))
    (framework / "agents").mkdir()
    (checkout / "agents").symlink_to(framework / "agents")
    monkeypatch.chdir(tmp_path)
    found = repository_of(agent_in(checkout / "agents" / "agent.py"))
    assert found.name == "pin-citer"


def test_a_module_outside_any_repository_counts_for_the_working_directory(checkout, tmp_path):
    assert repository_of(agent_in(tmp_path / "site-packages" / "agent.py")).name == "pin-citer"


def test_no_repository_is_unknown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert repository_here().name == UNKNOWN


def test_a_given_name_replaces_the_found_one_and_keeps_the_rest(checkout):
    found = repository_here(named="renamed")
    assert (found.name, found.root) == ("renamed", str(checkout))


def test_a_home_kept_in_git_is_not_named_after_its_owner(tmp_path, monkeypatch):
    home = tmp_path / "home" / "alice"
    git(tmp_path, "init", "-q", str(home))
    monkeypatch.chdir(home)
    assert repository_here().name == "home"


@pytest.mark.parametrize(
    "head", [b"", b"ref:", b"ref: ../../../../etc/passwd", b"ref: refs/../../../x", b"\xff\xfe\x00", b"x" * 100_000]
)
def test_a_damaged_head_gives_no_revision(checkout, head):
    (checkout / ".git" / "HEAD").write_bytes(head)
    assert repository_here().revision is None
    assert repository_here().name == "pin-citer"


def test_a_removed_working_directory_is_unknown(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert repository_here().name == UNKNOWN
