"""What the machine itself can do, as `millrace-load limits` prints it, in the units of the rows."""
from driver import figures


def flatten(fields, prefix=""):
    """{"a": {"b": 1}} as {"a.b": 1}."""
    flat = {}
    for key, value in fields.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def medians(runs):
    flat = [flatten(run) for run in runs]
    return {key: figures.median([run[key] for run in flat]) for key in flat[0]} if flat else {}


def page_cache_records(record_bytes):
    return lambda limits: limits["page_cache_mb_per_s"] * 1e6 / record_bytes


def page_cache(limits):
    return limits["page_cache_mb_per_s"]


def disk(limits):
    return max(limits["synced_mb_per_s"], limits["direct_mb_per_s"])


def append_and_sync_ms(limits):
    return limits["append_sync_us.p50"] / 1000


def round_trip_ms(limits):
    return limits["round_trip_us.p50"] / 1000


def loopback(limits):
    return limits["loopback_mb_per_s"]


def sentence(limits):
    """One line for below the table."""
    told = {key: figures.number(value) for key, value in limits.items()}
    return (f"Append of 4 KiB and fdatasync {told['append_sync_us.p50']} µs (p99 {told['append_sync_us.p99']} µs); page cache "
            f"{told['page_cache_mb_per_s']} MB/s, written and synced {told['synced_mb_per_s']} MB/s, with O_DIRECT "
            f"{told['direct_mb_per_s']} MB/s; loopback {told['loopback_mb_per_s']} MB/s, round trip "
            f"{told['round_trip_us.p50']} µs.")
