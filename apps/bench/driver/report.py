"""The table with what a reader needs to trust it, and its place in the README."""
import datetime
import os
import pathlib
import platform

from driver import limits, table
from driver.failure import Failure
from driver.rows import OTHERS_MAX


def machine_sentence():
    model = next((entry.split(":", 1)[1].strip() for entry in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if entry.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors ({model}), {memory:.0f} GiB of memory, Linux {platform.release().split('-')[0]}"


def render(scenarios, bench, machine, notes):
    rows = [row for each in scenarios for row in each.ROWS]
    versions = [f"Kafka {server.version}" for server in bench.servers if hasattr(server, "version")]
    about = (f"{datetime.date.today()}, {machine_sentence()}. Medians of {bench.runs} run{'s' if bench.runs > 1 else ''} "
             f"(lowest–highest), servers in turn{', a tenth of the load' if bench.quick else ''}.")
    if versions:
        about += f" {versions[0]}: Java with a heap of 1 GiB, durable topics by `flush.messages=1`."
    rendered = table.render(rows, bench.results, machine)
    lines = [rendered, "", about]
    if table.DISTURBED in rendered:
        lines += ["", f"{table.DISTURBED} Other processes used more than {OTHERS_MAX:.0%} of the machine meanwhile."]
    if machine:
        lines += ["", limits.sentence(machine)]
    lines += [f"\nNote: {note}." for note in notes]
    return "\n".join(lines)


def write_readme(path, marker, text):
    """Puts `text` between the two markers of that name."""
    begin, end = f"<!-- {marker}: begin -->", f"<!-- {marker}: end -->"
    before, opened, rest = path.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise Failure(f"{path} has no {begin} … {end}")
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}")
