"""A node that a test operates: over HTTP, and with the command line."""
import contextlib
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "crash"))
from node import BINARY, TOP, Node  # noqa: E402

SKIPPED = 77
WAIT_SECONDS_MAX = 30


def wait_until(true, why, seconds=WAIT_SECONDS_MAX):
    """What `true()` says when it is no longer nothing."""
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until, why
        time.sleep(0.01)
    return found


class OperatedNode(Node):
    def get(self, path):
        with urllib.request.urlopen(f"http://{self.http_address}{path}", timeout=10) as answer:
            return answer.read().decode()

    def put(self, path, body, method="PUT", kind=None):
        headers = {"Content-Type": kind} if kind else {}
        request = urllib.request.Request(f"http://{self.http_address}{path}", body.encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def post_json(self, path, body):
        return self.put(path, body, "POST", "application/json")

    def run(self, *words, given=None):
        """`millrace WORDS` as it ended."""
        return subprocess.run([BINARY, "--bootstrap", self.address, *words], input=given, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)

    def command(self, *words, given=None):
        """What `millrace WORDS` prints; it must succeed."""
        done = self.run(*words, given=given)
        assert done.returncode == 0, f"millrace {' '.join(words)}: {done.stderr}"
        return done.stdout


@contextlib.contextmanager
def operated_node(environment=None):
    """A node with a fresh data directory, stopped at the end."""
    with tempfile.TemporaryDirectory() as folder:
        node = OperatedNode(f"{folder}/data", f"{folder}/log", environment)
        node.start()
        try:
            yield node
        finally:
            stopped = node.stop()
        assert stopped, "the node did not stop in order"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)
