"""The files that all programs read, made once a run."""
from driver.services.peers import call

KINDS = {"fraud": "make-payments", "monitoring": "make-readings", "nexmark": "make-auctions"}


class Inputs:
    def __init__(self, program, work):
        self.program, self.work = program, work

    def of(self, kind, events, **options):
        """The path of a file with so many events; `options` as the generator has them."""
        words = [f"{key.replace('_', '-')}={value}" for key, value in sorted(options.items())]
        path = self.work / "-".join([kind, str(events), *words]).replace("=", "-")
        if not path.exists():
            call([self.program, KINDS[kind], path, f"--events={events}",
                  *(f"--{word.removesuffix('=True')}" for word in words)])
        return path
