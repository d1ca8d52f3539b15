"""Cases of prometheus_client, the reference parser. usage: check.py HOST:PORT"""
import json
import math
import urllib.request

from cases import run_all, same
from operated_node import operated_node
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


def shown(node, accept):
    request = urllib.request.Request(f"http://{node.http_address}/metrics", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def with_node(case):
    def run():
        with operated_node({"MILLRACE_NODE_SERVICES": "fraud,monitoring", "MILLRACE_MONITORING_HTTP": "true"}) as node:
            node.command("topic", "create", "orders", "--partitions", "2")
            node.command("produce", "orders", given="1\n2\n")
            node.put("/v1/lines?host=a", json.dumps({"name": "x", "value": 1}), "POST")
            case(node)
    run.__name__ = case.__name__
    return run


@with_node
def openmetrics_is_read_whole(node):
    kind, text = shown(node, OPENMETRICS)
    same("content type", OPENMETRICS, kind)
    families = {family.name: family for family in read_openmetrics(text)}
    same("a counter", "counter", families["millrace_kafka_requests"].type)
    same("a histogram", "histogram", families["millrace_kafka_request_seconds"].type)
    same("samples that are no numbers", [], [s for f in families.values() for s in f.samples if math.isnan(s.value)])


@with_node
def the_text_format_is_read_whole(node):
    kind, text = shown(node, "text/plain")
    same("content type", "text/plain", kind.split(";")[0])
    names = {family.name for family in read_text(text)}
    same("missing", set(), {"millrace_kafka_requests", "millrace_logs_size_bytes", "millrace_agents_samples"} - names)


if __name__ == "__main__":
    run_all("prometheus_client", [(case.__name__, case) for case in (openmetrics_is_read_whole, the_text_format_is_read_whole)])
