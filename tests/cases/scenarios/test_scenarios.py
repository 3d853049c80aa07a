#!/usr/bin/env python3
"""Every scenario of scenarios/: what must move moves the right way, and what no change touches stays as it is,
byte for byte (without congestion, which joins everything to everything).

All are run for the year without congestion; the stresses, which are of months, and a few plans that congestion
matters to are run as shipped as well, by month and with congestion, and what they move is asked of that. With
ALL_BY_MONTH=1 all scenarios are run as shipped: ten minutes more.

moves.csv states, for each scenario, what it must move and the sign: an indicator of the comparison, or the
tonnes on a service or facility. (The mean cost of a choice may rise when a dearer way is added.)

A pair of zones whose routes in scenario and base are all untouched must have the very same rows of the table
routes. A route is touched where one of its legs
- names a facility, service or vehicle type with a changed row (opened, closed and added ones too), or a facility
  that is `concurrent_with` a changed one;
- rides a service over a changed link, or through a node whose border, gauge change or lock changed;
- is a haul on a service between two stops that a changed service calls at in the same order, by the same mode:
  the wait is for the next departure of either;
- is by the mode of a changed link (legs do not name the links of a haul)."""
import csv
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "tongdao")
NETWORK = "networks/sichuan"
HERE = os.path.dirname(os.path.abspath(__file__))
KEY = ("indicator", "area", "corridor", "mode", "commodity")
BASE = "baseline"
STRESSES = {"beibu-typhoon", "khorgos-congestion", "red-sea-diversion", "three-gorges-maintenance",
            "yangtze-low-water"}
# The largest; a waterway; boxes that stay inland; a gain that routes found under congestion once turned into a loss.
CONGESTED_PLANS = {"all-plans", "fujiang-class-iv", "inland-container-return", "chengdu-south-cross-border-road"}


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def read_json(path):
    with open(path) as file:
        return json.load(file)


def matches(row, where):
    for column, wanted in where.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if row.get(column, "") not in [str(v) for v in values]:
            return False
    return True


class Changed:
    """Ids that a scenario's changes touch, directly or through what hangs on them."""

    def __init__(self, scenario, tables):
        self.ids, self.everything, self.pairs = set(), False, set()
        self.tables = tables
        changes = list(self.changes(read_json(scenario), os.path.dirname(scenario)))
        for change in changes:
            self.note(change)
        self.hauls = self.served_hauls(changes)

    @staticmethod
    def changes(scenario, folder):
        for measure in scenario.get("measures", []):
            yield from read_json(os.path.join(folder, measure))["changes"]
        yield from scenario.get("changes", [])

    def note(self, change):
        table, tables = change["table"], self.tables
        if table == "demand":
            for row in tables["demand"]:
                if matches(row, change["where"]):
                    self.pairs.add((row["origin_zone_id"], row["destination_zone_id"]))
            return
        if table == "season":
            profiles = {r["profile_id"] for r in change.get("rows", [])}
            profiles |= {r["profile_id"] for r in tables["season"] if matches(r, change.get("where", {"": "x"}))}
            for row in tables["link"]:
                if profiles & {row["depth_profile"], row["speed_profile"], row["capacity_profile"]}:
                    self.link(row["link_id"])
            return
        rows = change.get("rows") or [r for r in tables[table] if matches(r, change["where"])]
        for row in rows:
            if table == "link":
                self.link(row["link_id"])
            elif table == "facility":
                self.facility(row["facility_id"], row["node_id"], row["kind"])
            elif table in ("service", "service_stop"):
                self.ids.add(row["service_id"])
            elif table == "vehicle_type":
                self.ids.add(row["vehicle_type_id"])
            else:
                self.everything = True

    def link(self, link):
        row = next(r for r in self.tables["link"] if r["link_id"] == link)
        self.ids.add((row["mode_id"], row["from_node_id"], row["to_node_id"]))
        for stop in self.tables["service_stop"]:
            if link in stop["link_ids"].split(";"):
                self.ids.add(stop["service_id"])

    def facility(self, facility, node, kind):
        self.ids.add(facility)
        for row in self.tables["facility"]:  # of a process that runs at once only the excess counts
            if row["concurrent_with"] == facility and row["facility_id"] not in self.ids:
                self.facility(row["facility_id"], row["node_id"], row["kind"])
        if kind not in ("border", "gauge_change", "lock"):
            return
        links = {r["link_id"] for r in self.tables["link"] if node in (r["from_node_id"], r["to_node_id"])}
        for stop in self.tables["service_stop"]:
            if links & set(stop["link_ids"].split(";")):
                self.ids.add(stop["service_id"])

    def served_hauls(self, changes):
        """Hauls (mode, from>to) that a changed service serves: freight on another service between the same
        two stops takes whichever leaves first, so that its wait changes too."""
        services, stops = list(self.tables["service"]), list(self.tables["service_stop"])
        for change in changes:
            services += change.get("rows", []) if change["table"] == "service" else []
            stops += change.get("rows", []) if change["table"] == "service_stop" else []
        modes = {row["service_id"]: row["mode_id"] for row in services}
        calls, hauls = {}, set()
        for row in sorted(stops, key=lambda row: int(row["stop_sequence"])):
            if row["service_id"] in self.ids:
                calls.setdefault(row["service_id"], []).append(row["node_id"])
        for service, nodes in calls.items():
            hauls |= {(modes[service], f"{a}>{b}") for i, a in enumerate(nodes) for b in nodes[i + 1:]}
        return hauls

    def touch(self, legs, origin):
        """Legs name facilities, services, vehicle types and where they lead to, but not the links of a haul:
        any haul by the mode of a changed link is taken as touched."""
        link_modes = {i[0] for i in self.ids if isinstance(i, tuple)}
        place = origin
        for leg in legs.split(";"):
            what, _, to = leg.partition(">")
            parts = what.split(":")
            if parts[0] in link_modes or any(part in self.ids for part in parts):
                return True
            if (parts[0], f"{place}>{to}") in self.hauls:
                return True
            place = to or place
        return False


def scenario_names():
    return {os.path.basename(path)[:-5] for path in glob.glob("scenarios/*.json") if ".schema." not in path}


def lay_out(folder, names, evaluate=None):
    """A copy of scenarios/ with those of these names beside the networks, without simulations (they move no table
    that is read here); `evaluate` is merged into the base's, and what others say of the same keys goes."""
    os.symlink(os.path.abspath("networks"), os.path.join(folder, "networks"))
    scenarios = os.path.join(folder, "scenarios")
    shutil.copytree("scenarios", scenarios)
    for path in glob.glob(os.path.join(scenarios, "*.json")):
        if path.endswith(".schema.json"):
            continue
        if os.path.basename(path)[:-5] not in names:
            os.remove(path)
            continue
        scenario = read_json(path)
        asked = scenario.get("evaluate", {})
        for key in ["simulation", *(evaluate or {})]:
            asked.pop(key, None)
        if "network" in scenario:
            asked.update(evaluate or {})
        scenario["evaluate"] = asked
        with open(path, "w") as file:
            json.dump(scenario, file)
    return scenarios


class Scenarios(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.parent = tempfile.mkdtemp(prefix="tongdao-scenarios-")
        cls.by_month = scenario_names() if os.environ.get("ALL_BY_MONTH") else STRESSES | CONGESTED_PLANS | {BASE}
        cls.months = cls.run_scenarios("months", cls.by_month)
        cls.year = cls.run_scenarios("year", scenario_names(), {"period": "year", "assignment": {"type": "logit"}})
        cls.comparison = {}
        for results in (cls.year, cls.months):
            for row in read(os.path.join(results, "comparison.csv")):
                cls.comparison[results, row["scenario"], *(row[k] for k in KEY)] = row
        cls.tables = {t: read(f"{NETWORK}/{t}.csv") for t in (
            "demand", "season", "link", "facility", "service", "service_stop", "vehicle_type", "commodity",
            "node", "choice", "cost", "access")}

    @classmethod
    def run_scenarios(cls, name, names, evaluate=None):
        """The folder of their results; all of them are done."""
        folder = os.path.join(cls.parent, name)
        os.mkdir(folder)
        results = os.path.join(folder, "results")
        done = subprocess.run([PROGRAM, "run", lay_out(folder, names, evaluate), "-o", results, "--format", "csv"],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert set(os.listdir(os.path.join(results, "scenarios"))) == names
        return results

    def results_of(self, scenario):
        return self.months if scenario in self.by_month else self.year

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.parent)

    @staticmethod
    def routes(results, scenario):
        """Rows by pair, without the scenario's name; the legs of each at the end."""
        found = {}
        with open(os.path.join(results, "scenarios", scenario, "routes.csv"), newline="") as file:
            lines = csv.reader(file)
            legs = next(lines).index("legs")
            for line in lines:
                found.setdefault(tuple(line[2:5]), []).append(line[1:] + [line[legs]])
        return found

    @staticmethod
    def tonnes(results, scenario, table, id):
        rows = read(os.path.join(results, "scenarios", scenario, table + ".csv"))
        return sum(float(r["tonnes"] or 0) for r in rows if r["id"] == id and not r["period"])

    def difference(self, expected):
        """Of the comparison's row, or of the tonnes on a service or facility: scenario less base, base."""
        scenario = expected["scenario"]
        results = self.results_of(scenario)
        if expected["table"] != "comparison":
            base, new = (self.tonnes(results, name, expected["table"], expected["id"]) for name in (BASE, scenario))
            return new - base, base
        row = self.comparison.get((results, scenario, *(expected[k] for k in KEY)))
        self.assertIsNotNone(row, "no such row in the comparison")
        return float(row["difference"]), float(row["base_value"])

    def test_every_scenario_states_what_it_moves(self):
        stated = {row["scenario"] for row in read(os.path.join(HERE, "moves.csv"))}
        cited = {row["scenario"] for row in read(os.path.join(HERE, "cited.csv"))}
        names = scenario_names()
        self.assertEqual(names - stated, {BASE})
        self.assertEqual(names - cited - {BASE}, {"all-plans", "dazhou-commodity-exchange", "industry-transfer"})

    def test_indicators_move_as_stated(self):
        for expected in read(os.path.join(HERE, "moves.csv")):
            with self.subTest(scenario=expected["scenario"], why=expected["why"]):
                difference, base = self.difference(expected)
                # A move below a thousandth of a millionth of the figure would be rounding.
                self.assertGreater(abs(difference), 1e-9 * max(1, abs(base)))
                if expected["sign"] != "x":
                    self.assertEqual("+" if difference > 0 else "-", expected["sign"], difference)

    def test_results_tell_what_is_assumed(self):
        """Table measures: every effect of every measure file, as it stands there, by a source of the network."""
        told = {}
        for row in read(os.path.join(self.year, "measures.csv")):
            told.setdefault(row["scenario"], []).append(row)
        sources = {row["source_id"] for row in read(f"{NETWORK}/source.csv")}
        for name in scenario_names():
            files = read_json(f"scenarios/{name}.json").get("measures", [])
            claimed = [(measure, number, effect) for measure in (read_json(f"scenarios/{file}") for file in files)
                       for number, effect in enumerate(measure["effects"], 1)]
            rows = told.get(name, [])
            self.assertEqual(len(rows), len(claimed))
            for row, (measure, number, effect) in zip(rows, claimed):
                self.assertEqual((row["measure"], int(row["effect"])), (measure["id"], number))
                self.assertEqual((row["title_zh"], row["effect_en"], row["effect_zh"]),
                                 (measure["title"]["zh"], effect["what"]["en"], effect["what"]["zh"]))
                for key in ("value", "low", "high"):
                    self.assertEqual(float(row[key] or "nan"), effect[key]) if key in effect else self.assertEqual(row[key], "")
                for key in ("unit", "source", "confidence", "note"):
                    self.assertEqual(row[key], effect.get(key, ""))
                self.assertIn(row["source"], sources)

    def rows(self, scenario, table):
        return read(os.path.join(self.months, "scenarios", scenario, table + ".csv"))

    def test_all_settle(self):
        gap = {}
        for row in read(os.path.join(self.months, "convergence.csv")):
            gap[row["scenario"], row["period"]] = float(row["gap"])  # the last one stays
        self.assertEqual({key for key in gap if gap[key] > 1e-4}, set())
        for name in self.by_month:
            months = {period for scenario, period in gap if scenario == name}
            self.assertGreaterEqual(len(months), 12, name)

    def test_an_overhaul_queues_for_months(self):
        """Published: ordinary ships wait 10 to 15 days, the queue takes three to four months to go."""
        lock = {r["period"]: r for r in self.rows("three-gorges-maintenance", "bottlenecks") if r["id"] == "LK_TG.lock"}
        self.assertTrue(240 < float(lock["2023-03"]["delay_h"]) < 384, lock["2023-03"])
        self.assertEqual({p for p in lock if lock[p]["binds"] == "queue"},
                         {"2023-02", "2023-03", "2023-04", "2023-05", "2023-06"})
        for month in ("2023-01", "2023-08", "2023-12"):
            self.assertTrue(abs(float(lock[month]["delay_h"]) - 120) < 6, lock[month])

    def test_low_water_is_felt_in_its_months(self):
        share = {}
        for row in self.rows("yangtze-low-water", "indicators"):
            if row["indicator"] == "tonnes" and row["period"] and not any(
                    row[k] for k in ("area", "zone", "mode", "commodity", "direction")):
                share.setdefault(row["period"], {})[row["corridor"]] = float(row["value"])
        river = {month: corridors["yangtze"] / corridors[""] for month, corridors in share.items()}
        for month in ("2023-08", "2023-09", "2023-10"):
            self.assertLess(river[month], 0.8 * river["2023-06"], river)

    def test_full_services_have_a_price(self):
        full = [r for r in self.rows("red-sea-diversion", "bottlenecks") if r["binds"] == "full"]
        self.assertTrue(full)
        for row in full:
            self.assertGreater(float(row["shadow_price_per_unit"]), 0)
            self.assertLess(float(row["utilisation"]), 1.001, row)

    def test_untouched_pairs_are_identical(self):
        base = self.routes(self.year, BASE)
        compared = differing = 0
        for scenario in sorted(scenario_names() - {BASE}):
            path = os.path.join("scenarios", scenario + ".json")
            if any("from" in change for change in read_json(path).get("changes", [])):
                continue  # a year in parts: the same routes, summed up anew
            changed = Changed(path, self.tables)
            if changed.everything:
                continue
            new = self.routes(self.year, scenario)
            for pair, rows in base.items():
                if pair[:2] in changed.pairs or pair not in new:
                    continue
                if any(changed.touch(row[-1], pair[0]) for row in rows + new[pair]):
                    continue
                differing += rows != new[pair]
                compared += 1
        self.assertGreater(compared, 100000)
        self.assertEqual(differing, 0, f"{differing} of {compared}")


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0).result
    failed = len(result.failures) + len(result.errors)
    print(f"{max(0, result.testsRun - failed)} passed, {failed} failed")
    sys.exit(failed > 0)
