"""What goes wrong in a round: drawn by seed, done to the server, the connections or the workers."""
import random
import signal
import time

# Of the workers: session 3 s, transaction timeout 8 s. A long pause outlasts both.
# How often each comes, beside the others: of the server, of connections, of workers.
WEIGHTS = {
    "kill": 8, "kill_twice": 3, "pause": 4,
    "cut": 3, "cut_some": 2, "swallow": 2, "hold": 2, "refuse": 1,
    "kill_worker": 2, "zombie": 3, "pause_worker": 1,
}
NAMES = tuple(WEIGHTS)
PAUSES_SECONDS = ((0.2, 1.5), (3.5, 5), (9, 11))


class Faults:
    """`names`: which faults, None for all that are possible. `quick` leaves out what takes long."""

    def __init__(self, server, proxy, workers, seed, quick, names=None):
        self.server, self.proxy, self.workers, self.quick = server, proxy, workers, quick
        self.dice, self.later = random.Random(seed), []
        possible = NAMES[:3] * server.killable + NAMES[3:8] * bool(proxy) + NAMES[8:10 + (not quick)]
        self.choices = [name for name in names or possible if name in possible]

    def strike(self):
        """Does one; returns what it did."""
        name = self.dice.choices(self.choices, [WEIGHTS[name] for name in self.choices])[0]
        return getattr(self, name)()

    def tend(self):
        """Does what earlier faults left for later; call often."""
        due = [action for at, action in self.later if at <= time.monotonic()]
        self.later = [(at, action) for at, action in self.later if at > time.monotonic()]
        for action in due:
            action()

    def end(self):
        """Ends all that still goes on."""
        self.later = [(0, action) for _, action in self.later]
        self.tend()

    def after(self, seconds, action):
        self.later.append((time.monotonic() + seconds, action))

    def kill(self):
        down = self.dice.choice((0, 0, 0.3, 1))
        self.server.restart(down)
        return f"kill -9, down for {down} s"

    def kill_twice(self):
        self.server.restart()
        up = self.dice.uniform(0, 0.5)
        time.sleep(up)
        self.server.restart()
        return f"kill -9 twice within {up:.2f} s"

    def pause(self):
        seconds = self.dice.uniform(*self.dice.choices(PAUSES_SECONDS, (6, 0 if self.quick else 3, 0 if self.quick else 1))[0])
        self.server.pause()
        time.sleep(seconds)
        self.server.resume()
        return f"node stopped for {seconds:.1f} s"

    def cut(self):
        self.proxy.cut()
        return "all connections cut"

    def cut_some(self):
        for _ in range(8):
            self.proxy.cut(lambda: self.dice.random() < 0.25)
            time.sleep(self.dice.uniform(0, 0.2))
        return "some connections cut, eight times"

    def swallow(self):
        seconds = self.dice.uniform(0.02, 1)
        self.proxy.swallow(seconds)
        time.sleep(seconds)
        return f"answers lost for {seconds:.2f} s, then cut"

    def hold(self):
        seconds = self.dice.uniform(0.2, 2)
        self.proxy.hold(seconds)
        time.sleep(seconds)
        return f"connections held for {seconds:.1f} s"

    def refuse(self):
        seconds = self.dice.uniform(0.2, 1)
        self.proxy.refuse(seconds)
        self.proxy.cut()
        return f"connections cut, none accepted for {seconds:.1f} s"

    def kill_worker(self):
        worker = self.dice.choice(self.workers)
        worker.signal(signal.SIGKILL)
        return f"{worker.name} killed"

    def zombie(self):
        worker = self.dice.choice(self.workers)
        old, seconds = worker.process, self.dice.uniform(1, 5)
        worker.signal(signal.SIGSTOP)
        worker.start()
        self.after(seconds, lambda: worker.signal(signal.SIGCONT, old))
        return f"{worker.name} stopped for {seconds:.1f} s and replaced meanwhile"

    def pause_worker(self):
        worker = self.dice.choice(self.workers)
        old, seconds = worker.process, self.dice.uniform(9, 11)
        worker.signal(signal.SIGSTOP)
        self.after(seconds, lambda: worker.signal(signal.SIGCONT, old))
        return f"{worker.name} stopped for {seconds:.1f} s"
