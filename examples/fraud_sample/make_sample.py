#!/usr/bin/env python3
"""Makes the sample that the fraud demonstration replays: some days of simulated card use, with journeys put in.

usage: make_sample.py SPARKOV_DIR CITIES_CSV [--from 2019-03-04] [--days 11] [--seed 2019]

SPARKOV_DIR: `cards.csv` and `dev/transactions.csv.gz` of the Sparkov generator; CITIES_CSV: places with population and
coordinates (GeoNames). Writes beside itself: transactions.csv (what the cards did, in time order) and truth.csv (which
of it was put in: tx_id, kind). The same arguments give the same bytes.

kinds put in:
  impossible  a card is used in one city and seconds later in another, further than any traveller gets
  flight      a card is used far from home, after as many hours as an airliner needs: must not raise an alert
  burst       a card is used eight times within a minute
"""
import argparse
import csv
import datetime as dt
import gzip
import math
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = ["tx_id", "ts", "card", "amount", "category", "merchant", "lat", "lon"]
IN_PERSON = ["grocery_pos", "gas_transport", "shopping_pos", "food_dining", "travel"]
JOURNEYS, FLIGHTS, BURSTS, BURST_USES = 200, 100, 40, 8
AIRLINER_KMH, AIRPORT_HOURS = 750, 3
NEVER_FASTER_KMH = 900
FIRST_INJECTED_ID = 10_000_000


def distance_km(a, b):
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(half))


def seconds(text):
    return int(dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.timezone.utc).timestamp())


def text_of(when):
    return dt.datetime.fromtimestamp(when, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Sample:
    def __init__(self, options):
        self.random = random.Random(options.seed)
        self.cities = [(row["name"], (float(row["lat"]), float(row["lon"])))
                       for row in csv.DictReader(open(options.cities, encoding="utf-8")) if int(row["population"]) > 500_000]
        self.homes = {row["card"]: (float(row["home_lat"]), float(row["home_lon"]))
                      for row in csv.DictReader(open(options.sparkov / "cards.csv", encoding="utf-8"))}
        first = seconds(options.first + "T00:00:00Z")
        self.uses, self.by_card, self.truth, self.taken = [], {}, [], set()
        with gzip.open(options.sparkov / "dev" / "transactions.csv.gz", "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                when = seconds(row["ts"])
                if first <= when < first + options.days * 86400:
                    place = (float(row["merch_lat"]), float(row["merch_lon"]))
                    self.add(row["tx_id"], when, row["card"], row["amount"], row["category"], row["merchant"], place)
        for card, times in self.by_card.items():
            times.sort()
        self.next_id = FIRST_INJECTED_ID

    def add(self, tx_id, when, card, amount, category, merchant, place):
        self.uses.append((when, int(tx_id), card, amount, category, merchant, place))
        self.by_card.setdefault(card, []).append(when)

    def inject(self, kind, when, card, merchant, place):
        amount = f"{self.random.uniform(5, 900):.2f}"
        self.uses.append((when, self.next_id, card, amount, self.random.choice(IN_PERSON), merchant, place))
        if kind:
            self.truth.append((self.next_id, kind))
        self.next_id += 1

    def quiet_time(self, hours_each_side):
        """A card not yet chosen and a moment with no use of it for so long before and after."""
        margin = int(hours_each_side * 3600)
        while True:
            card = self.random.choice(sorted(self.by_card))
            times = self.by_card[card]
            gaps = [(a, b) for a, b in zip(times, times[1:]) if b - a > 2 * margin + 60]
            if card in self.taken or not gaps:
                continue
            self.taken.add(card)
            before, after = self.random.choice(gaps)
            return card, self.random.randint(before + margin, after - margin - 30)

    def far_city(self, place, km_min):
        while True:
            name, where = self.random.choice(self.cities)
            if distance_km(place, where) > km_min:
                return name, where

    def impossible_journey(self, number):
        card, when = self.quiet_time(24)
        home = self.homes[card]
        self.inject(None, when, card, "At home", home)
        if number == 0:  # the example everybody remembers
            stops = [("Stockholm", (59.33258, 18.0649)), ("New York City", (40.71427, -74.00597))]
        else:
            stops = [self.far_city(home, 1000)]
        for index, (name, place) in enumerate(stops):
            self.inject("impossible", when + (3, 8)[index], card, f"Shop in {name}", place)

    def flight(self):
        card, _ = self.quiet_time(0)
        self.taken.discard(card)
        home = self.homes[card]
        name, place = self.far_city(home, 1500)
        hours = distance_km(home, place) / AIRLINER_KMH + AIRPORT_HOURS
        card, when = self.quiet_time(min(hours, 30))
        if distance_km(self.homes[card], place) / NEVER_FASTER_KMH * 1.1 > min(hours, 30) - 0.5:
            return False
        self.inject("flight", when, card, f"Shop in {name}", place)
        return True

    def burst(self):
        card, when = self.quiet_time(1)
        for use in range(BURST_USES):
            self.inject("burst", when + use * 7, card, "Corner shop", self.homes[card])

    def make(self):
        for number in range(JOURNEYS):
            self.impossible_journey(number)
        made = 0
        while made < FLIGHTS:
            made += self.flight()
        for _ in range(BURSTS):
            self.burst()

    def write(self):
        with open(HERE / "transactions.csv", "w", newline="", encoding="utf-8") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(COLUMNS)
            for when, tx_id, card, amount, category, merchant, place in sorted(self.uses, key=lambda use: use[:2]):
                rows.writerow([tx_id, text_of(when), card, amount, category, merchant, f"{place[0]:.4f}", f"{place[1]:.4f}"])
        with open(HERE / "truth.csv", "w", newline="", encoding="utf-8") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(["tx_id", "kind"])
            rows.writerows(sorted(self.truth))
        print(f"{len(self.uses)} uses of {len(self.by_card)} cards, {len(self.truth)} put in")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sparkov", type=pathlib.Path)
    parser.add_argument("cities", type=pathlib.Path)
    parser.add_argument("--from", dest="first", default="2019-03-04")
    parser.add_argument("--days", type=int, default=11)
    parser.add_argument("--seed", type=int, default=2019)
    sample = Sample(parser.parse_args())
    sample.make()
    sample.write()


if __name__ == "__main__":
    main()
