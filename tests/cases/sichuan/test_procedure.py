#!/usr/bin/env python3
"""The scripts of networks/sichuan/procedure against small cases worked by hand.

    test_procedure.py
"""
import pathlib
import sys
import tempfile
import unittest

PROCEDURE = pathlib.Path(__file__).resolve().parents[3] / "networks" / "sichuan" / "procedure"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROCEDURE))
import build_demand  # noqa: E402
import calibrate  # noqa: E402
import freeze_preload  # noqa: E402

LINKS = ('link_id,name,resource_id,capacity_per_day,capacity_unit,capacity_profile,'
         'shared_direction,preload_per_day,preload_profile,base_load_per_day\n'
         'A,"two, tracks",,,,,,,,\n'
         'B,"one ""single"" track",,,,,,,,\n'
         'C,untouched,,7,train,,0,"3",S1,\n')


def items(**shared):
    return [{"item_id": i, "table": "link", "ids": i,
             "shared_direction": s, "capacity_per_day": "100", "capacity_unit": "train",
             "capacity_profile": ""} for i, s in shared.items()]


def flows(**value):
    return [{"item_id": i, "value_per_day": v, "unit": "train", "includes_zone_traffic": "1",
             "preload_profile": ""} for i, v in value.items()]


class Preload(unittest.TestCase):
    def table(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "link.csv"
        path.write_text(text, encoding="utf-8")
        return freeze_preload.RawTable(path)

    def test_bytes_stay(self):
        table = self.table(LINKS)
        self.assertEqual(table.written(), LINKS)
        self.assertEqual(table.get(table.rows[1], "name"), 'one "single" track')

    def test_own_flow_is_taken_off(self):
        # A: 60 trains both ways, 20 of them the study's: 40 others, 20 each way of 50.
        # B: 60 on one track, 12.5 the study's: 47.5 of 100.
        table, warnings = self.table(LINKS), []
        own = [{"table": "link", "id": "A", "direction": d, "flow_per_day": f}
               for d, f in (("forward", "15"), ("backward", "5"))]
        own.append({"table": "link", "id": "B", "direction": "", "flow_per_day": "12.5"})
        freeze_preload.apply_items({"link": table}, items(A="0", B="1"), flows(A="60", B="60"), own,
                                   warnings)
        self.assertEqual(warnings, [])
        self.assertEqual(table.written().splitlines()[1:],
                         ['A,"two, tracks",,50,train,,0,20,,10',
                          'B,"one ""single"" track",,100,train,,1,47.5,,12.5',
                          'C,untouched,,7,train,,0,"3",S1,'])

    def test_never_below_zero(self):
        table, warnings = self.table(LINKS), []
        own = [{"table": "link", "id": "A", "direction": "", "flow_per_day": "70"}]
        freeze_preload.apply_items({"link": table}, items(A="1"), flows(A="60"), own, warnings)
        self.assertEqual(table.get(table.rows[0], "preload_per_day"), "0")
        self.assertEqual(len(warnings), 1)


class Demand(unittest.TestCase):
    def test_forms(self):
        # 1000 t, 35 % in boxes; 200 t leave 70 t in boxes, below 100 t: one part
        self.assertEqual(build_demand.split_forms(1000, 0.35, "bulk"),
                         [("container", 0.35), ("bulk", 0.65)])
        self.assertEqual(build_demand.split_forms(200, 0.35, "bulk"), [("bulk", 1.0)])
        self.assertEqual(build_demand.split_forms(200, 0.70, "bulk"), [("container", 1.0)])

    def test_largest_remainder(self):
        # 10 t in parts of 3.4, 3.3, 3.3: floors make 9, the largest remainder gets the tenth
        rows = [{"key": k, "tonnes": t} for k, t in (("a", 3.3), ("b", 3.4), ("c", 3.3))]
        build_demand.round_group(rows, 10.0)
        self.assertEqual([r["whole"] for r in rows], [3, 4, 3])

    def test_small_pairs_move_within_their_market(self):
        flows_ = {("g", "m"): {"big": [900.0, 500.0, 1000.0, "s", "B"],
                               "small": [100.0, 50.0, 200.0, "s", "C"]}}
        build_demand.pool_small_pairs(flows_)
        self.assertEqual(flows_[("g", "m")], {"big": [1000.0, 550.0, 1200.0, "s", "C"]})


class Frozen(unittest.TestCase):
    """The tables in the network are what the scripts write."""

    def test_demand(self):
        self.assertEqual(build_demand.main(["--check"]), 0)

    def test_preload(self):
        self.assertEqual(freeze_preload.main(["--check"]), 0)


class Groups(unittest.TestCase):
    def test_chains(self):
        for chain, nest in (("road", "road"), ("rail", "rail"), ("rail-road", "rail"),
                            ("waterway-sea", "river-sea"), ("sea-rail-waterway", "river-sea"),
                            ("rail-sea", "land-sea"), ("road-air", "air"),
                            ("rail-waterway", "water")):
            self.assertEqual(calibrate.nest_of(chain), nest, chain)

    def test_every_chain_has_one_nest(self):
        for chain in calibrate.all_chains():
            holding = [n for n in calibrate.NESTS if calibrate.group_holds(n, chain)]
            self.assertEqual(len(holding), 1, chain)


if __name__ == "__main__":
    unittest.main()
