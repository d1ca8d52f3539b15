"""The clients under test: how each is got from its registry, once, and how its worker is started."""
import hashlib
import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
ROOM = HERE.parents[2] / "build/exactly_once"
INSTALL_SECONDS_MAX = 240


class CannotInstall(Exception):
    """The text says why."""


@dataclass(frozen=True)
class Client:
    name: str
    room: pathlib.Path
    sources: tuple
    tools: tuple
    install: str  # a shell script that works in the room; $SOURCE is this folder
    command: tuple
    members: int = 1  # of its group, in the whole proof; each has a transactional id of its own

    def prepare(self):
        """Installs what was not installed from the same sources before; raises CannotInstall."""
        missing = [tool for tool in self.tools if shutil.which(tool) is None]
        if missing:
            raise CannotInstall(f"there is no {missing[0]} here")
        self.room.mkdir(parents=True, exist_ok=True)
        stamp = hashlib.sha256(self.install.encode() + b"".join((HERE / source).read_bytes() for source in self.sources)).hexdigest()
        noted = self.room / "installed"
        if noted.exists() and noted.read_text() == stamp:
            return
        try:
            with open(self.room / "install.log", "wb") as log:
                subprocess.run(["bash", "-euo", "pipefail", "-c", self.install], cwd=self.room, stdout=log, stderr=log,
                               env=os.environ | {"SOURCE": str(HERE)}, timeout=INSTALL_SECONDS_MAX, check=True)
        except subprocess.SubprocessError as problem:
            lines = (self.room / "install.log").read_text(errors="replace").strip().splitlines()
            raise CannotInstall(f"could not be installed: {lines[-1] if lines else problem}") from problem
        noted.write_text(stamp)


def java(version, members=1):
    room = ROOM / f"java-{version}"
    copy = f'mvn -B -q -f "$SOURCE/java/pom.xml" -Dkafka.version={version} dependency:copy-dependencies -DoutputDirectory="$PWD/jars"'
    compile_it = 'javac -nowarn -Xlint:-options -d classes -cp "jars/*" "$SOURCE/java/Copier.java"'
    return Client(room.name, room, ("java/pom.xml", "java/Copier.java"), ("java", "javac", "mvn"), f"{copy}; {compile_it}",
                  ("java", "-Xmx128M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                   "-cp", f"{room}/classes:{room}/jars/*", "Copier"), members)


def go(name, word, members=1):
    room = ROOM / "go"
    return Client(name, room, ("go/go.sum", "go/job.go", "go/franz.go", "go/sarama.go"), ("go",),
                  'cd "$SOURCE/go" && GOTOOLCHAIN=local go build -buildvcs=false -o "$OLDPWD/copier" .', (f"{room}/copier", word), members)


def python(name, script):
    room = ROOM / "python"
    return Client(name, room, ("python/requirements.txt",), ("python3",),
                  'python3 -m venv venv && venv/bin/pip install --quiet -r "$SOURCE/python/requirements.txt"',
                  (f"{room}/venv/bin/python", "-B", str(HERE / "python" / script)))


def framework(name, program="Application", options=("-Xmx384M",)):
    """Not a copier: the application of ../NAME; without a Java file of that name there, a program of the framework's."""
    room, source = ROOM / name, f"../{name}/{program}.java"
    install = f'mvn -B -q -f "$SOURCE/../{name}/pom.xml" dependency:copy-dependencies -DoutputDirectory="$PWD/jars"'
    if (HERE / source).exists():
        install += f'; javac -nowarn -Xlint:-options -d classes -cp "jars/*" "$SOURCE/{source}"'
    sources = [each for each in (f"../{name}/pom.xml", source) if (HERE / each).exists()]
    return Client(name, room, tuple(sources), ("java", "javac", "mvn"), install,
                  ("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *options, "-cp", f"{room}/classes:{room}/jars/*", program))


CLIENTS = (java("4.4.0", members=2), java("2.8.2"), go("franz-go", "franz", members=2), go("sarama", "sarama"),
           python("librdkafka", "librdkafka.py"), python("kafka-python", "kafka_python.py"))
