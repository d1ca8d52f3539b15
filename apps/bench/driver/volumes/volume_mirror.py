"""A volume with a topic at one node, and its mirror at another: what stands beside MirrorMaker 2."""
import subprocess

from driver.failure import Failure

VOLUME = "mirrored"


class VolumeMirror:
    """From `source` to `target`, both nodes that run. Topics have their name at both."""

    name = "a mirror of a volume"

    def __init__(self, source, target):
        self.source, self.target = source, target

    def start(self):
        for site in (self.source, self.target):
            site.ask("POST", "/v1/volumes", {"name": f"/{VOLUME}"})
        subprocess.run([self.source.binary, "--link", self.source.link, "stream", "create", f"/{VOLUME}/s"], check=True,
                       capture_output=True)
        self.go_on()

    def go_on(self):
        self._set(continuous=True)

    def pause(self):
        """No run is begun any more; the mirror stays one."""
        self._set(continuous=False)

    def _set(self, continuous):
        self.target.ask("PUT", f"/v1/mirrors/{VOLUME}", {"source": f"{self.source.link}/{VOLUME}", "continuous": continuous})

    def status(self):
        return self.target.ask("GET", f"/v1/mirrors/{VOLUME}")

    @staticmethod
    def name_at_source(topic):
        return f"{VOLUME}.s.{topic}"

    name_at_target = name_at_source

    def cpu_seconds(self):
        return self.target.cpu_seconds()

    def check(self):
        status = self.status()
        if status["state"] == "broken":
            raise Failure(f"{self.name}: {status['reason']}")

    def stop(self):
        pass
