"""A start that fails says why, picks the right exit code and leaves nothing behind."""
import pathlib
import socket
import subprocess
import tempfile

from operated_node import BINARY, TOP, operated_node

FAILED, USAGE, NOT_FOUND, TIMED_OUT, CORRUPT = 1, 2, 3, 4, 6
ANYWHERE = ["--kafka", "127.0.0.1:0", "--http", "127.0.0.1:0"]


def fails(code, *words, saying):
    done = subprocess.run([BINARY, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
                          cwd=TOP)
    assert done.returncode == code, f"millrace {' '.join(map(str, words))}: exit code {done.returncode}: {done.stderr}"
    assert saying in done.stderr, done.stderr
    lines = done.stderr.splitlines()
    assert all(line.startswith("millrace: ") for line in lines), done.stderr
    return lines


def an_address_that_is_taken_or_of_nobody_leaves_no_directory(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        used = "127.0.0.1:{}".format(taken.getsockname()[1])
        for command in ("start", "demo"):
            words = [command, "--data", folder / "new"]
            fails(FAILED, *words, "--kafka", used, "--http", "127.0.0.1:0", saying="Address already in use")
            fails(FAILED, *words, "--kafka", "127.0.0.1:0", "--http", used, saying="Address already in use")
        fails(FAILED, "start", "--data", folder / "new", "--kafka", "192.0.2.1:0", saying="192.0.2.1:0")
        fails(USAGE, "start", "--data", folder / "new", "--kafka", "127.0.0.1:0", "--http", "nobody.invalid:0",
              saying="nobody.invalid:0")
        fails(USAGE, "start", "--data", folder / "new", "--kafka", used, "--http", used, saying="is the address of")
    assert list(folder.iterdir()) == []


def wrong_options_leave_no_directory(folder):
    for words in (["start", "--data", ""], ["start", "--config", ""], ["demo", "--data", ""], ["config", "check", ""],
                  ["start", "--kafka", ""], ["log", "verify", ""]):
        fails(USAGE, *words, saying="an empty text names nothing")
    fails(USAGE, "start", "--data", folder / "new", *ANYWHERE, "--services", "fruad", saying="no service 'fruad'")
    fails(NOT_FOUND, "demo", "--data", folder / "new", *ANYWHERE, "--input", folder / "nope", saying="no such file")
    assert list(folder.iterdir()) == []


def a_directory_that_cannot_be_had_takes_back_what_was_made_in_the_others(folder):
    (folder / "foreign").mkdir()
    (folder / "foreign/letter.txt").write_text("mine")
    config = folder / "node.toml"
    (folder / "empty").mkdir()
    config.write_text(f'[node]\ndata_directories = ["{folder}/first", "{folder}/empty", "{folder}/foreign"]\n')
    fails(CORRUPT, "start", "--config", config, *ANYWHERE, saying="it is not Millrace's")
    assert not (folder / "first").exists()
    assert list((folder / "empty").iterdir()) == []
    assert [file.name for file in (folder / "foreign").iterdir()] == ["letter.txt"]


def a_directory_in_use_is_left_alone(folder):
    with operated_node() as node:
        before = {path.name for path in pathlib.Path(node.data).iterdir()}
        fails(TIMED_OUT, "start", "--data", node.data, *ANYWHERE, saying="in use by another process")
        assert before <= {path.name for path in pathlib.Path(node.data).iterdir()}  # the node itself goes on writing
        node.command("topic", "list")


def a_service_without_a_cluster_leaves_no_directory(folder):
    fails(TIMED_OUT, "--timeout", "1s", "service", "run", "fraud", "--source", "kafka://127.0.0.1:1/transactions", "--state",
          folder / "state", saying="no broker answers")
    assert not (folder / "state").exists()


if __name__ == "__main__":
    for claim in (an_address_that_is_taken_or_of_nobody_leaves_no_directory, wrong_options_leave_no_directory,
                  a_directory_that_cannot_be_had_takes_back_what_was_made_in_the_others,
                  a_directory_in_use_is_left_alone, a_service_without_a_cluster_leaves_no_directory):
        with tempfile.TemporaryDirectory() as place:
            claim(pathlib.Path(place))
