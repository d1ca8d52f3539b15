"""How far a mirror is behind its source, from the ends of both logs as they were sampled."""
import bisect
import dataclasses


@dataclasses.dataclass(frozen=True)
class Sample:
    at: float              # seconds
    source_end: int        # records of all partitions
    mirror_end: int
    told_ms: float         # what the mirror says
    source_cpu: float = 0  # seconds until now
    mirror_cpu: float = 0


def reached_at(samples, records):
    """When the source had so many records, between two samples evenly; None before the first."""
    place = bisect.bisect_left([sample.source_end for sample in samples], records)
    if place == 0:
        return samples[0].at if samples and samples[0].source_end == records else None
    if place == len(samples):
        return None
    before, after = samples[place - 1], samples[place]
    share = (records - before.source_end) / (after.source_end - before.source_end)
    return before.at + share * (after.at - before.at)


def behind_ms(samples):
    """[(sample, for how long the source has had what the mirror does not show yet)] where that can be told."""
    found = []
    for sample in samples:
        at = reached_at(samples, sample.mirror_end)
        if at is not None:
            found.append((sample, max(0.0, (sample.at - at) * 1000)))
    return found


def rate(samples, end):
    """Records a second from the first sample to the last; `end`: which log's."""
    took = samples[-1].at - samples[0].at
    return (getattr(samples[-1], end) - getattr(samples[0], end)) / took if took > 0 else 0.0
