"""The fraud detectors as a service of a node: models come as files of its volume, labels as records; who was right is told."""
import json
import tempfile
import urllib.request
import zlib

from operated_node import operated_node
from operated_node import wait_until
from service_commands import Services
from volume_commands import free_port

MODEL = "/services/fraud-detection/model.json"


def model_text(version, weight=3):
    """Amounts above 100 are fraud."""
    body = json.dumps({"form": "millrace-boosted-trees-1", "version": version, "alert_score": 0.5, "features": ["amount"],
                       "trees": [[[0, 100, 2, 0], [-1, 0, 0, -weight], [-1, 0, 0, weight]]]}, separators=(",", ":"))[:-1]
    return f'{body},"checksum":"{zlib.crc32(body.encode()):08x}"}}\n'


def use(tx, day, amount):
    return json.dumps({"tx_id": tx, "ts": f"2018-05-{day:02}T12:00:{tx % 60:02}Z", "card": f"card-{tx % 7}", "amount": amount})


def label(tx, day, fraud):
    return json.dumps({"tx_id": tx, "ts": f"2018-05-{day:02}T12:00:00Z", "fraud": fraud})


def mark(day):
    return json.dumps({"mark": f"2018-05-{day:02}T13:00:00Z"})


class Detectors(Services):
    def produce(self, topic, *values):
        self.node.command("produce", topic, "--partition", "0", given="".join(value + "\n" for value in values))

    def consumed(self, topic):
        return [json.loads(line) for line in self.node.command("consume", topic, "--committed").splitlines()]

    def put_model(self, text):
        self("cp", str(self.file("model.json", text.encode())), f"mr:{MODEL}")

    def file_told(self):
        return self.describe("fraud-detection")["files"][0]

    def versions(self):
        return {score["tx_id"]: score["version"] for score in self.consumed("fraud-scores") if score["detector"] == "trees"}

    def tell_up_to(self, day):
        """In all partitions, so that nothing waits for the next event."""
        self.produce("labels", mark(day))
        for partition in range(4):
            self.node.command("produce", "transactions", "--partition", str(partition), given=mark(day) + "\n")


def it_is_deployed_by_name(s):
    assert "fraud-detection" in s("service", "list", "--available")
    assert "running" in s("service", "deploy", "fraud-detection", "--set", "features=on")
    assert "running" in s("service", "deploy", "card-use-updater")
    assert s.file_told() == {"source": "models", "path": MODEL, "taken_ms": None, "refusal": ""}


def without_a_model_the_others_judge(s):
    s.produce("transactions", use(1, 1, 20))
    s.tell_up_to(1)
    wait_until(lambda: s.consumed("fraud-scores"), "no scores come")
    score, = s.consumed("fraud-scores")
    assert (score["tx_id"], score["detector"]) == (1, "online") and len(score["why"]) == 3, score


def a_model_judges_without_a_restart(s):
    s.put_model(model_text("v1"))
    wait_until(lambda: s.file_told()["taken_ms"], "the model is not taken")
    s.produce("transactions", *(use(tx, 2, 500 if tx < 5 else 20) for tx in range(2, 12)))
    s.tell_up_to(2)
    wait_until(lambda: len(s.versions()) == 10, "the model does not judge")
    assert set(s.versions().values()) == {"v1"}
    alerts = s.consumed("fraud-alerts")
    assert [(alert["detector"], alert["tx_id"]) for alert in alerts] == [("trees", tx) for tx in range(2, 5)], alerts
    assert alerts[0]["why"][0]["feature"] == "amount" and alerts[0]["lineage"]["partition"] == 0
    assert len(s.consumed("fraud-features")) == 11


def a_bad_one_is_refused_and_the_one_before_goes_on(s):
    s.put_model(model_text("v2").replace("0.5", "0.6"))
    wait_until(lambda: "checksum" in s.file_told()["refusal"], "a damaged model is not refused")
    assert "checksum" in s("service", "deadletter", "list", "fraud-detection")
    s.produce("transactions", use(20, 3, 20))
    s.tell_up_to(3)
    wait_until(lambda: s.versions().get(20) == "v1", "the model before does not judge")


def a_record_that_is_none_is_a_dead_letter(s):
    s.produce("transactions", "no JSON")
    s.produce("labels", '{"tx_id":3}')
    wait_until(lambda: s.describe("fraud-detection")["dead_letters"] == 3, "what cannot be read is no dead letter")


def labels_tell_who_was_right(s):
    s.produce("labels", *(label(tx, 9, tx != 2) for tx in range(1, 5)))
    s.tell_up_to(9)

    def tracks():
        services = json.loads(s.node.get("/v1/fraud/detectors"))["services"]
        return {detector["name"]: detector for service in services for detector in service["detectors"]}

    wait_until(lambda: tracks().get("trees", {}).get("wrong") == 1, "the labels are not heeded")
    trees = tracks()["trees"]
    assert (trees["alerts"], trees["right"], trees["frauds"]) == (3, 2, 3), trees
    assert [(day["day"], day["precision"]) for day in trees["days"]] == [("2018-05-01", None), ("2018-05-02", 2 / 3)]
    assert 'millrace_fraud_detector_right{service="fraud-detection",detector="trees"} 2' in s.node.get("/metrics")
    return tracks


def all_of_it_is_there_after_a_restart(s, tracks):
    before = tracks()
    assert s.node.stop()
    s.node.start()
    s.wait_for("fraud-detection", state="running")
    wait_until(lambda: tracks() == before, "what was known of the detectors is gone")
    status = json.loads(s.node.get("/v1/status"))
    assert {alert["rule"] for alert in status["alerts"]} == {"trees"} and status["detectors"], status["alerts"]
    s.produce("transactions", use(30, 10, 20))
    s.tell_up_to(10)
    wait_until(lambda: s.versions().get(30) == "v1", "the model is gone")
    s.put_model(model_text("v3"))
    wait_until(lambda: s.file_told()["taken_ms"], "a good model is not taken after a bad one")


def the_updater_keeps_the_last_use_of_each_card(s):
    rows = {}
    for row in s.consumed("last-uses"):
        rows[row["card"]] = row["tx_id"]
    assert rows["card-2"] == 30 and rows["card-6"] == 20, rows


if __name__ == "__main__":
    port = free_port()
    with operated_node({"MILLRACE_LINK_ADDRESS": f"127.0.0.1:{port}"}) as node, tempfile.TemporaryDirectory() as folder:
        services = Detectors(node, f"127.0.0.1:{port}", folder)
        it_is_deployed_by_name(services)
        without_a_model_the_others_judge(services)
        a_model_judges_without_a_restart(services)
        a_bad_one_is_refused_and_the_one_before_goes_on(services)
        a_record_that_is_none_is_a_dead_letter(services)
        known = labels_tell_who_was_right(services)
        all_of_it_is_there_after_a_restart(services, known)
        the_updater_keeps_the_last_use_of_each_card(services)
