"""The rows with their figures as one Markdown table."""
from driver import figures
from driver.rows import CPU, OTHERS, OTHERS_MAX, facts_of, verdict

DISTURBED = "†"
HEADINGS = ["measured", "limit of the machine", "Kafka", "Millrace", "better by", "CPU of the server: Kafka → Millrace",
            "target", "met"]


def _values(samples, key):
    return [sample[key] for sample in samples if key in sample]


def figures_cell(row, samples):
    if not samples:
        return "not measured"
    parts = []
    for figure in row.figures:
        text = figures.with_spread(_values(samples, figure.key), figure.unit)
        parts.append(f"{figure.label} {text}".strip())
    mark = f" {DISTURBED}" if any(sample.get(OTHERS, 0) > OTHERS_MAX for sample in samples) else ""
    return "<br>".join(parts) + mark


def _cpu_cell(row, facts):
    if not row.cpu_unit:
        return ""
    ours, theirs = facts.ours.get(CPU), facts.theirs.get(CPU)
    if ours is None:
        return "not measured"
    if theirs is None:
        return f"{figures.number(ours)} {row.cpu_unit}"
    share = f" ({ours / theirs:.2f}×)" if theirs else ""
    return f"{figures.number(theirs)} → {figures.number(ours)} {row.cpu_unit}{share}"


def _limit_cell(row, facts):
    return "" if facts.limit is None else f"{figures.number(facts.limit)} {row.figures[0].unit}"


def _advantage_cell(row, facts):
    first = row.figures[0]
    times = figures.advantage(facts.ours.get(first.key), facts.theirs.get(first.key), first.more_is_better)
    return "" if times is None else f"{figures.number(times)}×"


def line(cells):
    return "| " + " | ".join(cells) + " |"


def render(rows, results, limits):
    """`results`: what `samples(row, server name)` answers; `limits`: the medians of millrace-load limits, or none."""
    lines = [line(HEADINGS), line(["---"] * len(HEADINGS))]
    for row in rows:
        ours, theirs = results.samples(row, "Millrace"), results.samples(row, "Kafka")
        if not ours and not theirs:
            continue
        facts = facts_of(row, limits, ours, theirs)
        lines.append(line([row.title, _limit_cell(row, facts), figures_cell(row, theirs), figures_cell(row, ours),
                           _advantage_cell(row, facts), _cpu_cell(row, facts),
                           ", ".join(condition.text for condition in row.conditions), verdict(row, facts)]))
    return "\n".join(lines)
