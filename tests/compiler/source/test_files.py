"""The file of a spec: which are read, and what keeps others from being read."""

import os
import socket
from pathlib import Path

import pytest

from ftc.source.reader import read


def test_a_file_is_read_under_the_name_that_it_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.yaml").write_bytes(b"\xef\xbb\xbfname: x\r\n")
    document, diagnostics = read("spec.yaml")
    assert not diagnostics
    assert document.file == "spec.yaml"
    assert document.sources == {"spec.yaml": "name: x\n"}
    assert str(document.places["name",].value) == "spec.yaml:1:7"


def unreadable(path, **options):
    document, [diagnostic] = read(path, **options)
    assert document is None
    assert diagnostic.code == "FTC001"
    return diagnostic.message


def test_a_file_that_cannot_be_opened_is_an_error_that_says_why(tmp_path):
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    spec = tmp_path / "spec.yaml"
    spec.write_text("a: 1")
    dangling = tmp_path / "dangling.yaml"
    dangling.symlink_to("nowhere.yaml")
    assert unreadable(tmp_path / "no.yaml").endswith("no.yaml: there is no such file")
    assert unreadable(dangling).endswith("there is no such file")
    assert unreadable(spec / "x").endswith("there is no such file")
    assert unreadable(tmp_path).endswith("it is a folder")
    assert unreadable(loop).endswith("its links lead in a circle")
    assert unreadable("x" * 5000).endswith("the name is too long")
    assert unreadable("a\0b").endswith("no file name has a NUL in it")
    assert unreadable("").endswith("there is no such file")


def test_a_file_without_permission_is_an_error(tmp_path):
    spec = tmp_path / "spec.yaml"
    spec.write_text("a: 1")
    spec.chmod(0)
    if os.access(spec, os.R_OK):
        pytest.skip("this user may read everything")
    assert unreadable(spec).endswith("you may not read it")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_or_a_device_is_refused_and_never_waited_for(tmp_path, monkeypatch):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    listener = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(tmp_path)  # a socket's name has to be short
    listener.bind("socket.yaml")
    for path in (pipe, tmp_path / "socket.yaml", Path("/dev/zero"), Path("/dev/null")):
        assert unreadable(path).endswith("it is not a regular file")


def test_a_link_to_a_file_is_followed(tmp_path):
    (tmp_path / "spec.yaml").write_text("a: 1")
    (tmp_path / "link.yaml").symlink_to("spec.yaml")
    assert read(tmp_path / "link.yaml")[0].value == {"a": 1}


def test_a_file_larger_than_a_spec_is_refused_without_being_read_whole(tmp_path):
    spec = tmp_path / "spec.yaml"
    with spec.open("wb") as file:
        file.truncate(50 << 30)  # sparse; read whole, it would fill the memory
    document, [diagnostic] = read(spec)
    assert document is None
    assert diagnostic.code == "FTC005"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a: 1\nb: caf\xe9\n", 2, 7),
        ("é".encode() + b": \xff", 1, 4),
        (b"a: \xed\xa0\x80", 1, 4),
        ("a: 1".encode("utf-16"), 1, 1),
        (b"a: 1\r\n\xc3", 2, 1),
    ],
)
def test_text_that_is_not_utf8_is_an_error_at_its_first_such_byte(tmp_path, data, line, column):
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(data)
    document, [diagnostic] = read(spec)
    assert diagnostic.code == "FTC002"
    assert (diagnostic.span.line, diagnostic.span.column) == (line, column)
    assert document.value == {}
    assert document.sources
