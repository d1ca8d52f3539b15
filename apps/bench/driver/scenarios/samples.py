"""From the fields that a load prints to the figures of a row."""
from driver.rows import CPU, OTHERS


def figures_of(fields, **more):
    """What every measured load has, and `more`."""
    return {"rate": fields["records_per_s"], "mb": fields["mb_per_s"], "peak_rss_mib": fields["peak_rss_mib"],
            OTHERS: fields[OTHERS]} | more


def cpu_per_gb(fields):
    return {CPU: fields["server_cpu_s"] / (fields["mb_per_s"] * fields["seconds"]) * 1e3}


def cpu_per_record_us(fields):
    return {CPU: fields["server_cpu_s"] / fields["records"] * 1e6}


def milliseconds(times):
    """{"p50", "p99", "p999"} in ms."""
    return {key: times[key] / 1000 for key in ("p50", "p99", "p999")}


def counted(partitions):
    return "1 partition" if partitions == 1 else f"{partitions} partitions"


def promise(durable):
    return "durable" if durable else "relaxed"
