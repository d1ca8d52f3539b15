"""Monitoring as a service of a node: what agents send comes in by each way, is found by queries, and rules alert."""
import http.server
import json
import socket
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from operated_node import operated_node
from operated_node import wait_until
from service_commands import Services
from volume_commands import free_port

RULES = """
[[rule]]
name = "hot"
series = 'temperature{room!="oven"}'
above = 90
group_by = ["room"]
summary = "{{room}} is at {{value}}"

[[rule]]
name = "failed logins"
log = "line"
matches = "failed password"
where = '{app="sshd"}'
group_by = ["host"]

[webhook]
url = "http://127.0.0.1:%d/alerts"
"""
PAGE = '# TYPE jobs gauge\njobs{queue="mail"} 7\n# TYPE hits counter\nhits_total 3\n# EOF\n'


class Listener(http.server.BaseHTTPRequestHandler):
    """The page of a program, and a webhook."""
    posted = []

    def do_GET(self):
        self.answer(PAGE.encode(), "application/openmetrics-text; version=1.0.0; charset=utf-8")

    def do_POST(self):
        Listener.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer(b"", "text/plain")

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Monitored(Services):
    def query(self, expression):
        told = json.loads(self.node.get("/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
        assert told["status"] == "success", told
        return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in told["data"]["result"]}

    def value(self, expression):
        found = self.query(expression)
        return next(iter(found.values())) if len(found) == 1 else None

    def wait_for_value(self, expression, wanted):
        wait_until(lambda: self.value(expression) == wanted, f"{expression} is {self.query(expression)}, not {wanted}")

    def board(self):
        return json.loads(self.node.get("/v1/monitoring"))

    def post(self, path, body, kind="application/json"):
        request = urllib.request.Request(f"http://{self.node.http_address}{path}", body, {"Content-Type": kind}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # a sanitizer's build on a busy machine is slow
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code


def a_page_is_scraped(m):
    m.wait_for_value('jobs{queue="mail",job="shop"}', 7)
    m.wait_for_value('up{job="shop"}', 1)
    m.wait_for_value('up{job="nobody"}', 0)


def json_lines_are_metrics_and_logs(m):
    now = int(time.time() * 1000)
    lines = [{"name": "temperature", "labels": {"room": "hall"}, "value": 20.5, "time": now},
             {"message": "served a request", "app": "shop", "host": "a"}]
    assert m.post("/v1/lines?host=a", "\n".join(map(json.dumps, lines)).encode()) == 204
    m.wait_for_value('temperature{room="hall"}', 20.5)
    wait_until(lambda: any(t["app"] == "shop" for t in m.board()["templates"]), "the line has no template")


def opentelemetry_is_taken(m):
    point = {"asDouble": 3.5, "timeUnixNano": str(time.time_ns())}
    metrics = {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "cart"}}]},
                                    "scopeMetrics": [{"metrics": [{"name": "queue.length", "gauge": {"dataPoints": [point]}}]}]}]}
    assert m.post("/v1/metrics", json.dumps(metrics).encode()) == 200
    m.wait_for_value('queue_length{job="cart"}', 3.5)
    log = {"timeUnixNano": str(time.time_ns()), "severityNumber": 17, "body": {"stringValue": "cart is lost"}}
    logs = {"resourceLogs": [{"resource": metrics["resourceMetrics"][0]["resource"], "scopeLogs": [{"logRecords": [log]}]}]}
    assert m.post("/v1/logs", json.dumps(logs).encode()) == 200
    wait_until(lambda: any(t["app"] == "cart" for t in m.board()["templates"]), "the log has no template")


def statsd_is_added_up(m, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        for _ in range(10):
            s.sendto(b"orders:2|c\nbasket:5|g", ("127.0.0.1", port))
    m.wait_for_value("orders_total", 20)
    m.wait_for_value("basket", 5)


def syslog_is_taken_by_both_ways(m, udp, tcp):
    message = b"<38>1 2099-01-01T00:00:00Z web1 sshd 4711 - - failed password for root"
    message = message.replace(b"2099-01-01T00:00:00Z", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()).encode())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(message.replace(b"failed password for root", b"session opened"), ("127.0.0.1", udp))
    with socket.create_connection(("127.0.0.1", tcp)) as s:
        s.sendall(str(len(message)).encode() + b" " + message)
    wait_until(lambda: any(a["rule"] == "failed logins" and a["labels"] == {"host": "web1"} for a in m.board()["alerts"]),
               "the line starts no alert")
    wait_until(lambda: any("session opened" in t["text"] for t in m.board()["templates"]), "the datagram is lost")


def a_rule_alerts_and_recovers_by_webhook_too(m):
    for value, state in ((95, "firing"), (30, "resolved")):
        assert m.post("/v1/lines", json.dumps({"name": "temperature", "labels": {"room": "hall"}, "value": value}).encode()) == 204
        wait_until(lambda: any(a["rule"] == "hot" and a["state"] == state for a in m.board()["alerts"]), f"hot is not {state}")
        wait_until(lambda: any(p["status"] == state and p["commonLabels"]["alertname"] == "hot" for p in Listener.posted),
                   f"the webhook is not told of {state}: {Listener.posted}")
    told = [json.loads(line) for line in m.node.command("consume", "monitoring-alerts", "--committed").splitlines()]
    hot = [a for a in told if a["rule"] == "hot"]
    assert [a["state"] for a in hot] == ["firing", "resolved"] and "95" in hot[0]["reason"], hot


def what_is_wrong_is_refused_and_counted(m):
    assert m.post("/v1/metrics", b"{") == 400
    assert m.post("/api/v1/write", b"no snappy", "application/x-protobuf") == 400
    assert m.post("/v1/lines", json.dumps({"name": "late", "value": 1, "time": 1000}).encode()) == 400
    told = m.node.get("/metrics")
    assert 'millrace_agents_failed_total{format="otlp_metrics"} 1' in told
    assert 'millrace_agents_refused_total{format="json_lines"} 1' in told
    assert m.query("late") == {}
    refused = json.loads(m.node.get("/api/v1/query?query=up"))
    assert refused["status"] == "success"


def grafana_finds_its_way(m):
    names = json.loads(m.node.get("/api/v1/label/__name__/values"))["data"]
    assert {"up", "jobs", "orders_total", "log_lines_total", "monitored_samples_total"} <= set(names), names
    assert json.loads(m.node.get("/api/v1/status/buildinfo"))["status"] == "success"
    now = time.time()
    ranged = json.loads(m.node.get(f"/api/v1/query_range?query=up&start={now - 60}&end={now}&step=10"))
    assert ranged["data"]["resultType"] == "matrix" and ranged["data"]["result"]
    assert "<title>Millrace monitoring</title>" in m.node.get("/monitoring")


def all_of_it_is_there_after_a_restart(m):
    before = m.board()
    series = len(m.query('{__name__=~".+"}'))
    assert m.node.stop()
    m.node.start()
    m.wait_for("monitoring", state="running")
    wait_until(lambda: m.board()["series"] >= before["series"], "series are gone")
    wait_until(lambda: len(m.query('{__name__=~".+"}')) >= series, "values are gone")
    known = {t["text"] for t in m.board()["templates"]}
    assert {t["text"] for t in before["templates"]} <= known
    assert {a["id"] for a in before["alerts"]} <= {a["id"] for a in m.board()["alerts"]}


def main():
    link, statsd, udp, tcp = (free_port() for _ in range(4))
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    page = f"http://127.0.0.1:{listener.server_address[1]}/metrics"
    environment = {"MILLRACE_LINK_ADDRESS": f"127.0.0.1:{link}", "MILLRACE_NODE_SERVICES": "monitoring",
                   "MILLRACE_MONITORING_SCRAPE": f"shop={page},nobody=http://127.0.0.1:{free_port()}/metrics",
                   "MILLRACE_MONITORING_SCRAPE_INTERVAL_MS": "1000",
                   "MILLRACE_MONITORING_STATSD": f"127.0.0.1:{statsd}", "MILLRACE_MONITORING_SYSLOG_UDP": f"127.0.0.1:{udp}",
                   "MILLRACE_MONITORING_SYSLOG_TCP": f"127.0.0.1:{tcp}", "MILLRACE_MONITORING_HTTP": "true"}
    with tempfile.TemporaryDirectory() as folder, operated_node(environment) as node:
        m = Monitored(node, f"127.0.0.1:{link}", folder)
        m("cp", str(m.file("alerts.toml", (RULES % listener.server_address[1]).encode())), "mr:/services/monitoring/alerts.toml")
        wait_until(lambda: m.describe("monitoring")["files"][0]["taken_ms"], "the rules are not taken")
        a_page_is_scraped(m)
        json_lines_are_metrics_and_logs(m)
        opentelemetry_is_taken(m)
        statsd_is_added_up(m, statsd)
        syslog_is_taken_by_both_ways(m, udp, tcp)
        a_rule_alerts_and_recovers_by_webhook_too(m)
        what_is_wrong_is_refused_and_counted(m)
        grafana_finds_its_way(m)
        all_of_it_is_there_after_a_restart(m)
    print("PASS monitoring takes what agents send, answers queries and alerts")


if __name__ == "__main__":
    main()
