"""The stores side by side as one Markdown table."""
from driver import figures
from driver.rows import CPU, medians, verdict
from driver.store.engine import NAMES
from driver.store.rows import Facts
from driver.table import figures_cell, line

OURS = "Millrace"
PEERS = [name for name in NAMES if name != OURS]
HEADINGS = ["measured", "limit of the disk", *NAMES, *(f"{OURS} to {peer}" for peer in PEERS), "CPU: " + " · ".join(NAMES),
            "target", "met"]


def facts_of(row, results, limits):
    found = {name: medians(results.samples(row, name)) for name in NAMES}
    return Facts(found[OURS], {peer: found[peer] for peer in PEERS}, row.limit(limits) if row.limit and limits else None)


def _store_cell(row, samples, built):
    return figures_cell(row, samples) if samples or built else "not installed"


def _ratio_cell(row, facts, peer):
    first = row.figures[0]
    times = figures.advantage(facts.ours.get(first.key), facts.peers[peer].get(first.key), first.more_is_better)
    return "" if times is None else f"{figures.number(times)}×"


def _cpu_cell(row, facts):
    if not row.cpu_unit:
        return ""
    found = {OURS: facts.ours, **facts.peers}
    told = [figures.number(found[name][CPU]) if CPU in found[name] else "–" for name in NAMES]
    return " · ".join(told) + f" {row.cpu_unit}"


def _limit_cell(row, facts):
    return "" if facts.limit is None else f"{figures.number(facts.limit)} {row.figures[0].unit}"


def render(rows, results, limits, built):
    """`limits`: medians of what the disk can do, or none; `built`: the names of the stores that could be measured."""
    lines = [line(HEADINGS), line(["---"] * len(HEADINGS))]
    for row in rows:
        if not any(results.samples(row, name) for name in NAMES):
            continue
        facts = facts_of(row, results, limits)
        lines.append(line([row.title, _limit_cell(row, facts),
                           *(_store_cell(row, results.samples(row, name), name in built) for name in NAMES),
                           *(_ratio_cell(row, facts, peer) for peer in PEERS), _cpu_cell(row, facts),
                           ", ".join(condition.text for condition in row.conditions), verdict(row, facts)]))
    return "\n".join(lines)
