"""A service asks a server for each of its questions: how many at a time, in which order answers leave, what becomes of
calls that fail, and of those that are out when the node is killed or the service is stopped.

    service_calls.py [--kills N] [--seed S]
"""
import argparse
import collections
import contextlib
import http.server
import json
import os
import pathlib
import random
import tempfile
import threading
import time
import urllib.parse

from operated_node import BINARY, operated_node, skip, wait_until
from service_commands import Services
from volume_commands import free_port

LIBRARY = pathlib.Path(os.environ.get("MILLRACE_QUESTION_SERVICE", BINARY.parent / "libquestion_service.so"))
CONCURRENT = 4
SECONDS_MAX = 30
END_SECONDS_MAX = 5
PATIENCE_MS = 60_000  # a call outlives all that the test waits for
NO_ANSWER = 0


class AnsweringServer:
    """Doubles amounts, when and if the test lets it; counts what it hears."""

    def __init__(self):
        self.changed = threading.Condition()
        self.heard = collections.Counter()  # by question
        self.answered = []                  # in the order of answering
        self.out, self.out_max = 0, 0
        self.may_answer = self.status_of = None
        self.answer_all()

    def answer_all(self):
        self.answer_if(lambda question: True)

    def answer_if(self, may_answer, status_of=lambda question, times: 200):
        with self.changed:
            self.may_answer, self.status_of = may_answer, status_of
            self.changed.notify_all()

    def wait_for(self, true, why):
        with self.changed:
            assert self.changed.wait_for(true, SECONDS_MAX), f"{why}: {self.out} calls are out"

    def heard_of(self, questions):
        return [self.heard[question] for question in questions]

    def hear(self, question):
        """The status to answer with, once that may be done."""
        with self.changed:
            self.heard[question] += 1
            status = self.status_of(question, self.heard[question])
            self.out += 1
            self.out_max = max(self.out_max, self.out)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.may_answer(question))
            self.out -= 1
            self.changed.notify_all()
        return status

    def has_answered(self, question):
        with self.changed:
            self.answered.append(question)
            self.changed.notify_all()


def handler_of(server):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
            question, amount = int(asked["id"][0]), int(asked["amount"][0])
            status = server.hear(question)
            with contextlib.suppress(ConnectionError):  # who asked may be dead
                if status != NO_ANSWER:
                    self.give(status, str(2 * amount))
            server.has_answered(question)

        def give(self, status, text):
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    return Handler


@contextlib.contextmanager
def listening(server):
    """Its address."""
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_of(server))
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_address[1]}"
    finally:
        server.answer_all()
        listener.shutdown()
        listener.server_close()
        thread.join()


class Questions(Services):
    """The service, what it was asked, and what of that has no answer."""

    def __init__(self, server, *where):
        super().__init__(*where)
        self.server, self.asked, self.unanswered = server, 0, {}

    def ask(self, count):
        new = range(self.asked, self.asked + count)
        self.asked += count
        lines = [json.dumps({"id": i, "amount": 3 * i, "ts": 1_700_000_000_000 + i}) + "\n" for i in new]
        self.node.command("produce", "questions", given="".join(lines))
        return new

    def describe(self, name="questions"):
        return json.loads(self.node.get(f"/v1/services/{name}"))

    def held(self):
        """Questions that wait for their answers; none: it has only begun."""
        return next(stage.get("held") for stage in self.describe()["stages"] if stage["name"] == "ask")

    def committed(self, topic):
        told = self.node.command("consume", topic, "--committed", "--format", r"%k %v\n")
        return [(int(key), value) for key, value in (line.split(" ", 1) for line in told.splitlines())]

    def expected(self):
        return [(i, str(6 * i)) for i in range(self.asked) if i not in self.unanswered]

    def wait_for_answers(self):
        """Each question has one, and no other stands among them."""
        expected = self.expected()
        wait_until(lambda: self.held() == 0 and self.describe()["lag"] == 0, "the service waits for answers")
        wait_until(lambda: len(self.committed("answers")) >= len(expected), "questions have no answer")
        assert self.committed("answers") == expected, self.difference(expected)

    def difference(self, expected):
        answers = self.committed("answers")
        at = next((i for i, pair in enumerate(zip(answers, expected)) if pair[0] != pair[1]), len(expected))
        return f"{len(answers)} answers to {len(expected)} questions; at {at}: {answers[at:at + 8]}"


def answers_come_in_the_order_of_the_questions(q):
    """The server gives the first of each four its answer last."""
    server, begin = q.server, q.asked
    server.answer_if(lambda i: i % CONCURRENT > 0 or set(range(i + 1, i + CONCURRENT)) <= set(server.answered))
    new = q.ask(40)
    q.wait_for_answers()
    assert server.answered[begin:] != list(new), "the server answered in order"
    server.answer_all()


def four_calls_are_out_and_no_more(q):
    server = q.server
    server.answer_if(lambda i: False)
    new = q.ask(50)
    wait_until(lambda: q.held() == len(new), "the questions are not read while calls are out")
    server.wait_for(lambda: server.out >= CONCURRENT, "not so many calls as may be")
    server.answer_all()
    q.wait_for_answers()
    assert server.out_max == CONCURRENT, f"{server.out_max} calls were out"
    assert set(server.heard_of(new)) == {1}, server.heard_of(new)


def one_that_fails_twice_is_a_dead_letter_with_the_reason_and_the_service_goes_on(q):
    server, first = q.server, q.asked
    fails_once, refused, cut_off = first + 2, first + 5, first + 11
    failures = {fails_once: [503], refused: [503, 503], cut_off: [NO_ANSWER, NO_ANSWER]}
    server.answer_if(lambda i: True, lambda i, times: (failures.get(i, []) + 2 * [200])[times - 1])
    q.unanswered = {refused: "the server said 503", cut_off: "receive: end of stream"}
    q.ask(20)
    q.wait_for_answers()
    wait_until(lambda: len(q.committed("unanswered")) == len(q.unanswered), "failures have no dead letter")
    for question, reason in q.committed("unanswered"):
        assert q.unanswered[question] in reason, (question, reason)
    assert server.heard_of(failures) == [2, 2, 2], server.heard_of(failures)
    server.answer_all()
    q.ask(20)
    q.wait_for_answers()
    assert q.describe()["failures"] == 0, q.describe()


def a_kill_while_calls_are_out_loses_no_answer_and_gives_none_twice(q, kills, dice):
    """Every other kill hits calls that the server holds; the rest hit answers, and what is written of them."""
    server, begin = q.server, q.asked
    for number in range(kills):
        heard = server.heard.total() + dice.randint(1, 90)
        if number % 2 == 0:
            server.answer_if(lambda i: server.heard.total() < heard)
        q.ask(100)
        server.wait_for(lambda: server.heard.total() >= heard and (number % 2 or server.out > 0), "nobody asks")
        q.node.kill()
        server.answer_all()
        server.wait_for(lambda: server.out == 0, "calls of the killed node are out")
        q.node.start()
    q.wait_for_answers()
    assert max(server.heard_of(range(begin, q.asked))) > 1, "no kill hit a call"


def a_stop_does_not_wait_for_the_server_and_a_start_goes_on(q):
    server = q.server
    server.answer_if(lambda i: False)
    q.ask(50)
    server.wait_for(lambda: server.out == CONCURRENT, "no calls are out")
    q("service", "stop", "questions")
    wait_until(lambda: q.describe()["state"] == "stopped", "the service does not stop", END_SECONDS_MAX)
    server.answer_all()
    q("service", "start", "questions")
    q.wait_for_answers()


def what_was_given_stays_so(q):
    """Nothing is left that the end of the service would commit."""
    q("service", "stop", "questions")
    q.wait_for("questions", state="stopped")
    assert q.committed("answers") == q.expected(), q.difference(q.expected())
    assert {question for question, _ in q.committed("unanswered")} == set(q.unanswered)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=6)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    if not LIBRARY.exists():
        skip(f"{LIBRARY} is not built")
    server, port = AnsweringServer(), free_port()
    environment = {"MILLRACE_LINK_ADDRESS": f"127.0.0.1:{port}", "MILLRACE_NODE_SERVICE_LIBRARIES": str(LIBRARY)}
    with listening(server) as address, operated_node(environment) as node, tempfile.TemporaryDirectory() as folder:
        q = Questions(server, node, f"127.0.0.1:{port}", folder)
        q("service", "deploy", "questions", "--set", f"server={address}", "--set", f"patience-ms={PATIENCE_MS}")
        answers_come_in_the_order_of_the_questions(q)
        four_calls_are_out_and_no_more(q)
        one_that_fails_twice_is_a_dead_letter_with_the_reason_and_the_service_goes_on(q)
        a_kill_while_calls_are_out_loses_no_answer_and_gives_none_twice(q, chosen.kills, random.Random(chosen.seed))
        a_stop_does_not_wait_for_the_server_and_a_start_goes_on(q)
        what_was_given_stays_so(q)
        print(f"{q.asked} questions, {chosen.kills} kills, {server.heard.total()} calls, each answer once")


if __name__ == "__main__":
    main()
