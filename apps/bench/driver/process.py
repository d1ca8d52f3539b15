"""What the kernel says of a process and of the machine: CPU seconds and memory."""
import os
import pathlib
import time

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and kernel time of all threads of a process since it began."""
    after_name = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(after_name[11]) + int(after_name[12])) / TICKS


def own_cpu_seconds():
    """Of this process and the children that it has waited for."""
    return sum(os.times()[:4])


def machine_cpu_seconds():
    """What all processors have worked since the machine began, interrupts left out, stolen time counted."""
    user, nice, system, _, _, _, _, steal = map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + steal) / TICKS


def _memory_mib(pid, field):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(f"process {pid} is gone")


def rss_mib(pid):
    return _memory_mib(pid, "VmRSS")


def peak_rss_mib(pid):
    """The most that was resident since the process began."""
    return _memory_mib(pid, "VmHWM")


def share_of_others(began, machine_before, ours):
    """Which part of the machine's processors others have used since `began`; `ours`: CPU seconds not to count."""
    others = machine_cpu_seconds() - machine_before - ours
    elapsed = max(time.monotonic() - began, 1 / TICKS)
    return max(0.0, others) / elapsed / (os.cpu_count() or 1)
