"""`millrace config check` names file, line, mistake and what was probably meant, each on a line of its own."""
import pathlib
import subprocess
import tempfile

from operated_node import BINARY

USAGE, NOT_FOUND = 2, 3

# What stands in the file, and what must be said of it after "millrace: FILE".
MISTAKES = {
    "[kafak]\n": [":1: kafak: there is no such section; did you mean [kafka]?"],
    "[kafak]\nconnections_max = 1\n": [":2: kafak.connections_max: there is no such option; did you mean kafka."],
    "[kafka]\n\nconections_max = 1\n": [":3: kafka.conections_max: there is no such option; did you mean kafka.connec"],
    "[kafka.limits]\nconnections_max = 1\n": [":2: kafka.limits.connections_max: ", "did you mean kafka.connections_max"],
    "[[kafka]]\nconnections_max = 1\n": [":1: kafka: is a section, write [kafka]"],
    "connections_max = 1\n": [":1: connections_max: there is no such option; did you mean kafka.connections_max?"],
    "[log]\ncolour = true\n": [":2: log.colour: there is no such option; [log] has level"],
    '[log]\nlevel = "warning"\n': [':2: log.level: "warning" is not one of "trace", "debug", "info", "warn"'],
    '[node]\nid = "one"\n': [":2: node.id: a text is of the wrong type; wanted: 0 to 2147483647"],
    '[node]\nmemory_budget_bytes = "1GB"\n': [":2: node.memory_budget_bytes: '1GB' has an unknown unit; there are B, KiB"],
    '[node]\n\nservices = ["fruad"]\n': [":3: node.services: there is no service 'fruad'; there is 'fraud'"],
    '[http]\naddress = "127.0.0.1:9092"\n': [":2: http.address: 127.0.0.1:9092 is the address of the listener default"],
    "[node]\nid = 1\nid = 2\n": [":3: "],
    "[node]\nid = \n": [":2: "],
    '[log]\nlevel = "info\n': [":2: "],
    "node:\n  id: 1\n": [":1: "],
    '[node]\nservices = ["fruad"]\ndata_directories = ["a", "a"]\n[http]\naddress = "127.0.0.1:9092"\n':
        [":2: node.services: ", ":3: node.data_directories: a directory is named twice", ":5: http.address: "],
    "[node]\nid = -1\n[kafak]\nx = 1\n[log]\nlevel = 3\n": [":2: node.id: -1", "\nmillrace: ", ":4: kafak.x: ", ":6: log."],
}


def check(file):
    return subprocess.run([BINARY, "config", "check", file], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60)


def each_mistake_is_told_with_its_place(folder):
    file = folder / "node.toml"
    for text, expected in MISTAKES.items():
        file.write_text(text)
        done = check(file)
        assert done.returncode == USAGE, f"{text!r}: exit code {done.returncode}"
        assert all(line.startswith(f"millrace: {file}:") for line in done.stderr.splitlines()), done.stderr
        assert done.stderr.startswith(f"millrace: {file}{expected[0]}"), done.stderr
        assert all(words in done.stderr for words in expected[1:]), done.stderr


def what_is_no_file_is_told(folder):
    for path, code in ((folder / "nope.toml", NOT_FOUND), (folder, USAGE)):
        done = check(path)
        assert done.returncode == code and str(path) in done.stderr, done.stderr


def make_certificate(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                    "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"],
                   check=True, capture_output=True)


def files_of_tls_are_loaded_as_a_node_would(folder):
    for name in ("a", "b"):
        make_certificate(folder, name)
    (folder / "garbage").write_text("no certificate, and no key\n")
    file = folder / "node.toml"
    for certificate, key, ca, expected in (
            ("a.pem", "a.key", "a.pem", None), ("garbage", "a.key", "a.pem", "certificate {}/garbage: "),
            ("a.pem", "garbage", "a.pem", "key {}/garbage: "), ("a.pem", "b.key", "a.pem", "key {}/b.key"),
            ("a.pem", "a.key", "garbage", "certificate authority {}/garbage: ")):
        file.write_text(f'[link.tls]\ncertificate = "{folder}/{certificate}"\nkey = "{folder}/{key}"\nca = "{folder}/{ca}"\n')
        done = check(file)
        assert (done.returncode == USAGE) == (expected is not None), (certificate, key, ca, done)
        if expected is not None:
            assert done.stderr.startswith(f"millrace: {file}:2: link.tls: {expected.format(folder)}"), done.stderr
    file.write_text(f'[link.tls]\ncertificate = "{folder}/nowhere"\nkey = "{folder}/a.key"\nca = "{folder}/a.pem"\n')
    done = check(file)
    assert done.returncode != 0 and "certificate {}/nowhere: No such file".format(folder) in done.stderr, done.stderr


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        each_mistake_is_told_with_its_place(pathlib.Path(place))
        what_is_no_file_is_told(pathlib.Path(place))
        files_of_tls_are_loaded_as_a_node_would(pathlib.Path(place))
