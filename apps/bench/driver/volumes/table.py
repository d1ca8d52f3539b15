"""The figures by size as Markdown."""
import statistics

from driver import figures
from driver.rows import CPU, OTHERS, OTHERS_MAX
from driver.table import DISTURBED, line
from driver.volumes.measure import FIGURES

WIRE_BYTES_MAX = 64 << 10
DIFF_MS_MAX = 10
FLAT = 2.0  # the largest costs no more than so many times what the smallest does


def _ms(results, subject, key):
    return figures.with_spread([sample[key] for sample in results.samples(subject)], "ms")


def _others(results, subject, key, unit="ms", divisor=1):
    value = results.median(subject, key)
    return "" if value is None else f"{figures.number(value / divisor)} {unit}"


def own(results, subjects):
    """Volumes by what they hold."""
    headings = ["the volume holds", "snapshot", "clone", "diff", "mirror of one change", "sent: data blocks", "tree blocks",
                "on the socket", "CPU of a round, both nodes", "a first mirror, of all"]
    lines = [line(headings), line(["---"] * len(headings))]
    for subject in subjects:
        samples = results.samples(subject)
        if not samples:
            continue
        mark = f" {DISTURBED}" if results.median(subject, OTHERS) > OTHERS_MAX else ""
        lines.append(line([subject.title + mark, *(_ms(results, subject, key) for key in FIGURES),
                           *(_range(samples, key) for key in ("data_blocks", "tree_blocks")),
                           f"{figures.number(results.median(subject, 'socket_bytes'))} B",
                           f"{figures.number(statistics.mean(sample[CPU] for sample in samples))} ms",
                           f"{figures.number(results.median(subject, 'whole_seconds'))} s"]))
    return "\n".join(lines)


def _range(samples, key):
    least, most = (which(sample[key] for sample in samples) for which in (min, max))
    return str(least) if least == most else f"{least}–{most}"


def others(results, subjects, file_system):
    """What one would do instead."""
    headings = ["a file of", "`cp --reflink`", "`cp`, on the disk", "`rsync --no-whole-file`, one byte changed", "rsync sends"]
    lines = [line(headings), line(["---"] * len(headings))]
    for subject in subjects:
        if results.median(subject, "copy") is None:
            continue
        reflink = _others(results, subject, "reflink") or f"{file_system} has none"
        lines.append(line([subject.title, reflink, _others(results, subject, "copy", "s", 1000),
                           _others(results, subject, "rsync", "s", 1000) or "not installed",
                           _others(results, subject, "rsync_bytes", "KB", 1000)]))
    return "\n".join(lines) if len(lines) > 2 else ""


def targets(results, subjects):
    """[(what is asked, whether it holds)] of what was measured."""
    asked = []
    measured = [subject for subject in subjects if results.samples(subject)]
    for kind in ("file", "table"):
        alike = [subject for subject in measured if subject.kind == kind]
        for key in FIGURES if len(alike) > 1 else ():
            times = [results.median(subject, key) for subject in alike]
            asked.append((f"{key} of a {kind}: flat, {alike[-1].title} ≤ {FLAT:g} × {alike[0].title} "
                          f"({times[-1] / times[0]:.2f} ×)", times[-1] <= FLAT * times[0]))
    wire = max(sample["socket_bytes"] for subject in measured for sample in results.samples(subject))
    asked.append((f"one change: < 64 KiB on the socket ({wire:,} B at most)", wire < WIRE_BYTES_MAX))
    for subject in measured[-1:]:
        slowest = max(sample["diff"] for sample in results.samples(subject))
        asked.append((f"diff of one row among {subject.title}: < {DIFF_MS_MAX} ms ({slowest:.1f} ms at most)",
                      slowest < DIFF_MS_MAX))
    return asked
