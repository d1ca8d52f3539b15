"""Prometheus' own checker has nothing to say about /metrics."""
import shutil
import subprocess

from metrics import work
from operated_node import operated_node, skip

if __name__ == "__main__":
    promtool = shutil.which("promtool") or skip("there is no promtool (apt: prometheus)")
    with operated_node() as served:
        work(served)
        told = subprocess.run([promtool, "check", "metrics"], input=served.get("/metrics"), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
        assert told.returncode == 0 and not told.stdout.strip(), told.stdout
