"""The pipelines with their figures, all programs beside each other, as one Markdown table."""
from driver.rows import Facts, medians, verdict
from driver.services import peers
from driver.table import figures_cell, line

OURS = "Millrace"


def render(rows, results, names):
    """`names`: the peers that were measured."""
    shown = [name for name in peers.NAMES if name in names]
    headings = ["measured", *shown, OURS, "target", "met"]
    lines = [line(headings), line(["---"] * len(headings))]
    for row in rows:
        ours = results.samples(row, OURS)
        if not ours:
            continue
        cells = [figures_cell(row, results.samples(row, name)) if results.samples(row, name) else "–" for name in shown]
        facts = Facts(medians(ours), {}, None)
        lines.append(line([row.title, *cells, figures_cell(row, ours), ", ".join(each.text for each in row.conditions),
                           verdict(row, facts)]))
    return "\n".join(lines)
