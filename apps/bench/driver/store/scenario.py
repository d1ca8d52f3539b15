"""`./dev bench store`: from the options to the text that is printed."""
import datetime
import sys

from driver import limits, table as bench_table
from driver.failure import Failure
from driver.figures import number
from driver.report import machine_sentence
from driver.results import Results
from driver.rows import OTHERS_MAX
from driver.store import engine, rows, table
from driver.store.measure import Stores

NAME = "store"
SEED = 1


def measure(options, work, log, failures):
    """The table of what was measured; `failures` gets a sentence if something failed."""
    built = engine.versions(options.bin / "millrace-load")
    results = Results(log)
    stores = Stores(options.bin / "millrace-load", work, list(built), results, options.runs, options.quick, SEED)
    notes = []
    try:
        if built:
            stores.run()
    except Failure as failure:
        notes.append(f"{NAME} failed: {failure}")
        print(f"bench: {notes[-1]}", file=sys.stderr, flush=True)
    failures += notes
    return render(options, results, limits.medians(stores.baselines), built, notes)


def render(options, results, disk, built, notes):
    sizes = rows.QUICK_SIZES if options.quick else rows.SIZES
    shown = [row for keys in sizes for row in rows.rows(keys, options.quick)] + [rows.slowdown_row(sizes[0], options.quick)]
    rendered = table.render(shown, results, disk, built)
    about = (f"{datetime.date.today()}, {machine_sentence()}. Medians of {options.runs} run{'s' if options.runs > 1 else ''} "
             f"(lowest–highest), stores in turn task by task{', a tenth of the load' if options.quick else ''}. "
             + ", ".join(f"{name} {version}" for name, version in built.items()) + ".")
    lines = [rendered, "", about]
    if bench_table.DISTURBED in rendered:
        lines += ["", f"{bench_table.DISTURBED} Other processes used more than {OTHERS_MAX:.0%} of the machine meanwhile."]
    if disk:
        lines += ["", f"The disk: append of 4 KiB and fdatasync {number(disk['append_sync_us.p50'])} µs "
                      f"(p99 {number(disk['append_sync_us.p99'])} µs), measured before each row of commits."]
    lines += [f"\nNote: {note}." for note in notes]
    return "\n".join(lines)
