"""Reads Prometheus' text format, version 0.0.4, strictly: what it does not understand is an error.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/, "Text-based format".
"""
import math
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"^({NAME})(?:\{{(.*)\}})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
HISTOGRAM_SUFFIXES = ("_bucket", "_sum", "_count")


class Family:
    def __init__(self, name, text):
        self.name, self.help, self.kind, self.samples = name, text, None, []

    def owns(self, sample):
        names = [self.name + suffix for suffix in HISTOGRAM_SUFFIXES] if self.kind == "histogram" else [self.name]
        return sample in names


def labels_of(text):
    labels, end = {}, 0
    for found in LABEL.finditer(text):
        assert found.start() == end, f"bad labels: {text}"
        assert found[1] not in labels, f"a label twice: {text}"
        labels[found[1]], end = found[2], found.end()
    assert end == len(text), f"bad labels: {text}"
    return labels


def parse(text):
    """The families by name. HELP comes first, then TYPE, then the samples of that family alone."""
    assert text.endswith("\n"), "the last line does not end"
    families, family = {}, None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name, _, words = line.removeprefix("# HELP ").partition(" ")
            assert name not in families, f"{name} stands in two places"
            family = families[name] = Family(name, words)
        elif line.startswith("# TYPE "):
            name, _, kind = line.removeprefix("# TYPE ").partition(" ")
            assert family and family.name == name and not family.samples, f"TYPE out of place: {line}"
            assert kind in ("counter", "gauge", "histogram"), line
            family.kind = kind
        else:
            found = SAMPLE.match(line)
            assert found, f"no sample: {line}"
            assert family and family.kind and family.owns(found[1]), f"sample out of place: {line}"
            family.samples.append((found[1], labels_of(found[2] or ""), float(found[3])))
    return families


def check_manner(family):
    """What the ecosystem asks of names and values. Source: https://prometheus.io/docs/practices/naming/."""
    name = family.name
    assert family.help and family.help.endswith("."), f"{name}: HELP is no sentence"
    assert name.startswith(("millrace_", "process_")), f"{name}: no prefix"
    assert name.endswith("_total") == (family.kind == "counter"), f"{name} is a {family.kind}"
    assert not re.search(r"_(ms|us|ns|milliseconds|microseconds|kb|kilobytes|mb)(_|$)", name), f"{name}: no base unit"
    assert family.samples, f"{name}: no sample"
    seen = set()
    for sample, labels, value in family.samples:
        key = (sample, tuple(sorted(labels.items())))
        assert key not in seen, f"twice: {key}"
        seen.add(key)
        assert not math.isnan(value), f"{key}: no number"
        if family.kind == "counter":
            assert value >= 0, f"{key}: negative"
    if family.kind == "histogram":
        check_buckets(family)


def check_buckets(family):
    """Each series' buckets rise up to +Inf, which is its count."""
    series = {}
    for sample, labels, value in family.samples:
        bound = labels.pop("le", None)
        parts = series.setdefault(tuple(sorted(labels.items())), {"buckets": []})
        if sample.endswith("_bucket"):
            parts["buckets"].append((float(bound), value))
        else:
            parts[sample.removeprefix(family.name)] = value
    for labels, parts in series.items():
        assert parts["buckets"] == sorted(parts["buckets"]), f"{family.name}{labels}: buckets do not rise"
        counts = [count for _, count in parts["buckets"]]
        assert counts == sorted(counts), f"{family.name}{labels}: counts fall"
        assert parts["buckets"][-1] == (math.inf, parts["_count"]), f"{family.name}{labels}: +Inf is not the count"


def value_of(families, name, **wanted):
    """The one sample of a counter or gauge with these labels."""
    found = [value for _, labels, value in families[name].samples if wanted.items() <= labels.items()]
    assert len(found) == 1, f"{name}{wanted}: {len(found)} samples"
    return found[0]
