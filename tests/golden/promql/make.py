#!/usr/bin/env python3
"""Writes samples.txt and answers.jsonl: invented samples, and what Prometheus answers about them.

Wants `prometheus` and `promtool` (Debian's package prometheus) in the PATH or under $PROMETHEUS_BIN. The server runs on a
port of its own over a directory that is thrown away.
"""
import json
import math
import os
import random
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("PROMETHEUS_BIN", "")
ADDRESS = "127.0.0.1:19191"
BEGIN_MS = 1_700_000_400_000
MINUTES = 30


def series():
    """(metric, labels, [(time in ms, value)])"""
    rng = random.Random(7)

    def every(seconds, value, minutes=MINUTES, first_ms=0, jitter_ms=0, step0=0):
        out = []
        for i in range(step0, minutes * 60 // seconds):
            at = BEGIN_MS + first_ms + i * seconds * 1000 + (rng.randrange(jitter_ms) if jitter_ms else 0)
            out.append((at, value(i)))
        return out

    made = []
    for instance in "01":
        for code in ("200", "500"):
            counter = 0

            def grow(i, instance=instance, code=code):
                nonlocal counter
                if instance == "1" and i in (70, 71, 130):
                    counter = 0
                counter += rng.randrange(1, 20) if code == "200" else rng.choice((0, 0, 0, 1))
                return counter

            labels = {"job": "api", "instance": instance, "code": code}
            made.append(("http_requests_total", labels, every(10, grow, first_ms=1234, jitter_ms=700)))
    for room, base in (("a", 20), ("b", -3.5), ("c", 1e6)):
        value = lambda i, base=base: round(base + 5 * math.sin(i / 7) + rng.random(), 3)
        made.append(("temperature", {"room": room, "floor": "1" if room != "b" else "2"},
                     every(15, value, minutes=MINUTES if room != "c" else 12)))
    for path, speed in (("/", 3), ("/x", 7)):
        totals = [0] * 5
        rows = {le: [] for le in ("0.1", "0.5", "1", "2.5", "+Inf")}
        for i in range(MINUTES * 2):
            for _ in range(speed):
                x = rng.expovariate(2)
                for k, bound in enumerate((0.1, 0.5, 1, 2.5, math.inf)):
                    totals[k] += x <= bound
            for k, le in enumerate(rows):
                rows[le].append((BEGIN_MS + i * 30_000 + 500, totals[k]))
        for le, samples in rows.items():
            made.append(("latency_bucket", {"path": path, "le": le}, samples))
    for instance, version in (("0", "1.2"), ("1", "1.3")):
        made.append(("build_info", {"instance": instance, "version": version, "job": "api"}, every(60, lambda i: 1)))
    made.append(("sparse", {}, every(240, lambda i: i * i)))
    made.append(("late", {"kind": "x\"y\\z"}, every(10, lambda i: 1e-7 * (i + 1), step0=120)))
    made.append(("steps", {"a": "b"}, every(20, lambda i: i // 10 * 10)))
    made.append(("up", {"job": "api", "instance": "0"}, every(10, lambda i: 0 if 50 <= i < 60 else 1)))
    made.append(("up", {"job": "api", "instance": "1"}, every(10, lambda i: 1)))
    made.append(("up", {"job": "db", "instance": "9"}, every(10, lambda i: 1e22 if i == 90 else 1)))
    return made


EXPRESSIONS = """
http_requests_total
http_requests_total{code="200"}
http_requests_total{code!="200",instance=~"0|9"}
http_requests_total{code!~"2.."}
{__name__=~"temp.*|up",room!="a"}
http_requests_total{nolabel=""}
nothing_of_this_name
temperature offset 5m
temperature offset -2m
temperature @ 1700000900
temperature @ end() offset 1m
sparse
late
rate(http_requests_total[5m])
rate(http_requests_total[1m])
rate(http_requests_total[2m] offset 3m)
rate(http_requests_total[5m] @ start())
irate(http_requests_total[1m])
increase(http_requests_total[10m])
increase(sparse[10m])
rate(late[2m])
delta(temperature[5m])
idelta(temperature[1m])
deriv(temperature[5m])
predict_linear(temperature[5m], 3600)
predict_linear(temperature[5m] offset 1m, 60)
changes(steps[10m])
changes(up[10m])
resets(http_requests_total[20m])
avg_over_time(temperature[5m])
min_over_time(temperature[5m])
max_over_time(temperature[5m])
sum_over_time(temperature[5m])
count_over_time(temperature[5m])
last_over_time(temperature[1m])
quantile_over_time(0.9, temperature[5m])
quantile_over_time(-1, temperature[5m])
stddev_over_time(temperature[5m])
stdvar_over_time(temperature[5m])
present_over_time(temperature[1m])
absent_over_time(temperature{room="c"}[2m])
absent_over_time(nope{a="b",c=~"d"}[5m])
absent(temperature{room="c"})
absent(nope{a="b",a="c",d="e"})
absent(sum(nope))
sum(rate(http_requests_total[5m]))
sum by (code) (rate(http_requests_total[5m]))
sum without (code, instance) (http_requests_total)
avg(temperature)
avg by (floor) (temperature)
min(temperature)
max by (floor) (temperature)
count(http_requests_total) by (code)
count(nope)
stddev(temperature)
stdvar by (floor) (temperature)
group by (job) (up)
topk(2, http_requests_total)
topk by (code) (1, http_requests_total)
bottomk(1, temperature)
quantile(0.5, http_requests_total)
quantile by (code) (0.25, http_requests_total)
count_values("value", up)
count_values by (job) ("job", up)
1 + 2 * 3 ^ 2 ^ 0.5 % 5
-2 ^ 2
1 > bool 2
-temperature
temperature * 2 + 1
2 - temperature
temperature % 7
temperature > 10
10 < temperature
temperature > bool 10
temperature == temperature
http_requests_total / ignoring (code) group_left sum without (code) (http_requests_total)
http_requests_total * on (instance, job) group_left (version) build_info
build_info * on (instance, job) group_right (version) http_requests_total
build_info - on (instance) up{job="api"}
up{job="api"} > ignoring (version) build_info - 1
http_requests_total{code="500"} / ignoring (code) http_requests_total{code="200"}
http_requests_total > ignoring (code) group_left 10 * http_requests_total{code="500"}
up and on (instance) build_info
up unless on (instance) build_info
up or temperature
temperature or up offset 20m
up == 1 or up * 0
sum(up) or vector(0)
sum(nope) or vector(0)
vector(1) + on () group_left up
abs(temperature{room="b"})
ceil(temperature)
floor(temperature)
round(temperature)
round(temperature, 0.1)
round(temperature, 5)
sqrt(temperature)
exp(temperature{room="b"})
ln(temperature)
log2(temperature)
log10(temperature)
sgn(temperature)
clamp(temperature, 0, 20)
clamp(temperature, 20, 0)
clamp_min(temperature, 0)
clamp_max(temperature, 0)
histogram_quantile(0.9, rate(latency_bucket[5m]))
histogram_quantile(0.5, sum by (le) (rate(latency_bucket[5m])))
histogram_quantile(0.99, latency_bucket)
histogram_quantile(0, latency_bucket)
histogram_quantile(2, latency_bucket)
histogram_quantile(0.5, latency_bucket{le!="+Inf"})
label_replace(up, "host", "h-$1", "instance", "(.*)")
label_replace(up, "host", "${x}$$", "instance", "(?P<x>[01])")
label_replace(up, "instance", "", "job", "api")
label_replace(up, "job", "", "job", ".*")
label_join(up, "both", "-", "job", "instance", "none")
label_join(up, "job", "")
sort(http_requests_total)
sort_desc(http_requests_total)
time()
time() - timestamp(temperature)
timestamp(sparse)
timestamp(sum(up))
vector(time())
scalar(sparse)
scalar(up)
scalar(temperature{room="c"}) + 1
minute()
hour(vector(1e9))
day_of_week(vector(1e9))
day_of_month(vector(-1e9))
day_of_year(vector(1e9))
days_in_month(vector(1582934400))
month(vector(1582934400))
year()
minute(late * 1e10)
max_over_time(rate(http_requests_total[1m])[5m:1m])
avg_over_time(sum(up)[5m:])
min_over_time((temperature * 2)[3m:20s] offset 1m)
sum_over_time(vector(1)[5m:1m])
rate(steps[5m]) > 0
{__name__="steps"}[1m]
temperature{room="a"}[1m] offset 1m
up[2m:50s]
"a \\"text\\""
0x1F
.5e2
1 / 0
0 / 0
1e22
1e20
123456789012345680
1e-5
1e-7
-1 / 0
up + temperature
http_requests_total / ignoring (code) up
http_requests_total / ignoring (code) build_info
sum(rate(http_requests_total{code="500"}[5m])) / sum(rate(http_requests_total[5m])) * 100
100 * (1 - avg by (job) (up))
sum by (instance) (rate(http_requests_total[2m])) > 0.5 and on (instance) up == 1
""".strip().splitlines()

INSTANTS = [BEGIN_MS / 1000 + s for s in (0.5, 733, 1500.25)]
RANGES = [(BEGIN_MS / 1000 - 60, BEGIN_MS / 1000 + 1920, 180), (BEGIN_MS / 1000 + 700.5, BEGIN_MS / 1000 + 800, 15)]
MUST_FAIL = ["rate(up)", "up[5m", "sum(up", "up{a=}", "1 + ", "up ==", "foo(up)", "up and 1", "1 > 2", "{}", "up{job=~\"(\"}",
             "sum by (1) (up)", "up offset", "topk(up)", "up[0s]", "\"a\" + 1", "up[5m] + 1", "-\"a\"", "rate(up[5m])[5m]",
             "label_replace(up, \"1x\", \"\", \"job\", \"\")", "label_replace(up, \"job\", \"\", \"job\", \"(\")",
             "count_values(\"1x\", up)", "label_replace(up, \"instance\", \"x\", \"job\", \".*\")",
             "up + on (job) up", "up + on (job) group_left up", "rate({__name__=~\"up|build_info\"}[5m])"]


def quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


def text_of(metric, labels):
    inner = ",".join(f'{name}="{quoted(value)}"' for name, value in sorted(labels.items()))
    return f"{metric}{{{inner}}}" if inner else metric


def write_samples(all_series, path, open_metrics):
    with open(path, "w") as out:
        last = None
        for metric, labels, samples in all_series:
            if open_metrics and metric != last:
                out.write(f"# TYPE {metric} unknown\n")
            last = metric
            for at, value in samples:
                if open_metrics:
                    out.write(f"{text_of(metric, labels)} {value!r} {at / 1000:.3f}\n")
                else:
                    out.write(f"{text_of(metric, labels)}\t{at}\t{value!r}\n")
        if open_metrics:
            out.write("# EOF\n")


def ask(path, parameters):
    url = f"http://{ADDRESS}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def requests():
    for text in EXPRESSIONS:
        for at in INSTANTS:
            yield "query", {"query": text, "time": f"{at:.3f}"}
        for start, end, step in RANGES:
            yield "query_range", {"query": text, "start": f"{start:.3f}", "end": f"{end:.3f}", "step": str(step)}
    for text in MUST_FAIL:
        yield "query", {"query": text, "time": f"{INSTANTS[1]:.3f}"}


def main():
    all_series = series()
    write_samples(all_series, os.path.join(HERE, "samples.txt"), False)
    with tempfile.TemporaryDirectory() as folder:
        metrics, data = os.path.join(folder, "samples.om"), os.path.join(folder, "data")
        write_samples(all_series, metrics, True)
        subprocess.run([os.path.join(BIN, "promtool"), "tsdb", "create-blocks-from", "openmetrics", metrics, data],
                       check=True, stdout=subprocess.DEVNULL)
        config = os.path.join(folder, "prometheus.yml")
        with open(config, "w") as out:
            out.write("global: {}\n")
        server = subprocess.Popen([os.path.join(BIN, "prometheus"), f"--config.file={config}",
                                   f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=100y",
                                   f"--web.listen-address={ADDRESS}", "--log.level=error"])
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://{ADDRESS}/-/ready")
                    break
                except OSError:
                    time.sleep(0.2)
            with open(os.path.join(HERE, "answers.jsonl"), "w") as out:
                for path, parameters in requests():
                    status, body = ask(path, parameters)
                    body.pop("error", None)  # its words are Prometheus' own
                    out.write(json.dumps({"path": path, "parameters": parameters, "status": status, "body": body},
                                         separators=(",", ":")) + "\n")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
