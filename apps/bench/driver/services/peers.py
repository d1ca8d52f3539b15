"""What runs beside: programs of a folder that is named when the benchmark is run, built once into build/peers/streams."""
import pathlib
import re
import shutil
import subprocess

from driver.failure import Failure

BUILD_SECONDS_MAX = 1800
RUN_SECONDS_MAX = 900
OPENED = [f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in ("util", "lang", "time", "nio")]
PLAIN, TIMELY, FLINK, KAFKA_STREAMS = "plain loop", "timely", "Flink", "Kafka Streams"
NAMES = [PLAIN, TIMELY, FLINK, KAFKA_STREAMS]  # in the order of the table


def fields_of(line):
    """Of "name=value" pairs: numbers as such, the rest as text."""
    found = {}
    for key, value in re.findall(r"(\w+)=(\S+)", line):
        try:
            found[key] = float(value) if not re.fullmatch(r"[0-9a-f]{16}", value) else value
        except ValueError:
            found[key] = value
    return found


def call(command, seconds=RUN_SECONDS_MAX, **more):
    """What a program prints."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds, check=False,
                              stdin=subprocess.DEVNULL, **more)
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise Failure(f"{command[0]}: {failed}") from failed
    if done.returncode != 0:
        raise Failure(f"{pathlib.Path(command[0]).name}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout


class Peers:
    """`which`: those that could be built, by name; `notes`: why others could not."""

    def __init__(self, folder, cache):
        self.which, self.notes, self.cache = {}, [], cache
        if folder is None:
            self.notes.append("nothing was measured beside: no folder of peers was named (--streams)")
            return
        if not (cache / "copied").exists():
            shutil.copytree(folder, cache, dirs_exist_ok=True)
            for each in [cache, *cache.rglob("*")]:
                each.chmod(each.stat().st_mode | 0o200)
            (cache / "copied").touch()
        for name, build in ((PLAIN, self._build_plain), (TIMELY, self._build_timely), (FLINK, self._build_flink),
                            (KAFKA_STREAMS, self._build_kafka_streams)):
            try:
                self.which[name] = build()
            except Failure as missing:
                self.notes.append(f"{name} was not measured: {missing}")

    def _once(self, folder, product, command):
        if not (folder / product).exists():
            call(command, BUILD_SECONDS_MAX, cwd=folder)
        return folder

    def _build_plain(self):
        room = self.cache / "native"
        for name, more in (("cost", ["-ffp-contract=off"]), ("cost_nexmark", [])):
            self._once(room, name, ["g++", "-O3", "-std=c++20", *more, f"{name}.cpp", "-o", name])
        return room

    def _build_timely(self):
        return self._once(self.cache / "timely", "target/release/timely-peer", ["cargo", "build", "--release"])

    def _build_flink(self):
        return self._once(self.cache / "flink", "target/dependency", ["mvn", "-B", "-q", "package"])

    def _build_kafka_streams(self):
        return self._once(self.cache / "kstreams", "target/dependency", ["mvn", "-B", "-q", "package"])

    def run_pipeline(self, name, pipeline, path, work):
        """A pipeline over a file, without a log; the fields of its line. None: that peer does not have it."""
        room = self.which[name]
        if name == PLAIN:
            kind = {"fraud": "fraud-json", "monitoring": "metrics-json"}.get(pipeline)
            return fields_of(call([room / "cost", kind, path] if kind else [room / "cost_nexmark", pipeline, path]))
        if name == TIMELY and pipeline in ("fraud", "q0", "q2", "q5"):
            return fields_of(call([room / "target/release/timely-peer", pipeline, path, 1]))
        if name == FLINK:
            shutil.rmtree(work / "flink", ignore_errors=True)
            jars = f"{room}/target/classes:{room}/target/dependency/*"
            printed = call(["java", "-Xmx4g", *OPENED, "-cp", jars, "peer.FlinkPeer",
                            "metrics" if pipeline == "monitoring" else pipeline, path, "--dir", work / "flink"])
            return fields_of(printed.strip().splitlines()[-1])
        return None
