#!/usr/bin/env python3
"""tongdao convert: what real TNTP files contain is borne, what is wrong in them is told with its place."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
CASES = os.path.abspath("tests/cases")
ROW = "1 2 100 1 2 0.15 4 0 0 1 ;\n"


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Convert(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tongdao-convert-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text, encoding="utf-8"):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode(encoding))
        return self.path(name)

    def tongdao(self, *arguments, expect=0):
        if arguments[0] == "run":
            arguments += ("--format", "csv")
        done = subprocess.run([PROGRAM, *arguments, "--lang", "en"], capture_output=True, text=True,
                              timeout=60, env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.assertEqual(done.returncode, expect, (arguments, done.stderr))
        return done.stderr

    def convert(self, net, trips=None, expect=0, heading="", options=()):
        """What is said about a network of two nodes or more."""
        path = self.write("in/x_net.tntp", heading + net)
        if trips is not None:
            self.write("in/x_trips.tntp", trips)
        shutil.rmtree(self.path("out"), ignore_errors=True)
        return self.tongdao("convert", path, self.path("out"), *options, expect=expect)

    def links(self):
        return rows_of(self.path("out", "link.csv"))

    def demand(self):
        return {(r["origin_zone_id"], r["destination_zone_id"]): float(r["tonnes_per_year"])
                for r in rows_of(self.path("out", "demand.csv"))}


class Borne(Convert):
    def test_forms_of_lines(self):
        self.convert("\ufeff<NUMBER OF LINKS>   4  \r\n<first thru node> 2\r\n<END OF METADATA>\r\n\r\n"
                     "~ \tTail\tHead\tCapacity (veh/h)\tLength (ft)\tFree Flow Time (min)\tB\tPower\t"
                     "Speed (ft/min) \tToll \tType\t;\r\n"
                     "\t1\t2\t1.0E+3\t1\t.5\t0.15\t4\t0\t0\t1;\r\n"
                     "  2 , 3 , 100 , 1 , 2 , 0 , 0 , 0 , 0 , 1 ;\r\n"
                     "3\t1\t100\t1\t2\t0.15\t4\t0\t0\t1\r\n"
                     "~ a remark\n 1 3 99999 0 0 0 1 0 0 3 ;\n;\n",
                     "~ trips\n<END OF METADATA>\nOrigin  1 ~ first\n 2:5;3 :\n 7.25\n;\n"
                     "ORIGIN 3\n1: 1e2 ; 2 : 0.0 ; 3 : 4 ;")
        rows = self.links()
        self.assertEqual([r["from_node_id"] for r in rows], ["1", "2", "3", "1"])
        self.assertEqual([float(r["time_h"]) for r in rows], [0.5, 2, 2, 0])
        self.assertAlmostEqual(365 * float(rows[0]["capacity_per_day"]), 1000, delta=1e-9)
        self.assertEqual(self.demand(), {("1", "2"): 5, ("1", "3"): 7.25, ("3", "1"): 100, ("3", "3"): 4})
        nodes = {r["node_id"]: r for r in rows_of(self.path("out", "node.csv"))}
        self.assertEqual([nodes[n]["through"] for n in "123"], ["0", "", ""])

    def test_latin_1_remarks(self):
        self.convert("~ Stra\xdfen\n".encode("latin-1").decode("latin-1") + ROW, "")
        path = self.write("in/y_net.tntp", b"~ Stra\xdfen\n" + ROW.encode())
        self.tongdao("convert", path, self.path("y"))

    def test_heading_gives_the_order(self):
        self.convert("~ term_node init_node free_flow_time capacity power b ;\n2 1 3 40 4 0.2 ;\n")
        row = self.links()[0]
        self.assertEqual((row["from_node_id"], row["to_node_id"], row["time_h"]), ("1", "2", "3"))
        self.assertEqual((row["vdf_a"], row["vdf_b"]), ("0.2", "4"))

    def test_toll_and_distance_weights(self):
        self.convert("1 2 100 3 2 0.15 4 0 50 1 ;\n", options=("--toll-weight", "0.02",
                                                              "--distance-weight", "0.04"))
        self.assertEqual(float(self.links()[0]["toll"]), 1)
        self.assertEqual(rows_of(self.path("out", "vehicle_type.csv"))[0]["cost_per_km"], "0.04")
        self.convert("1 2 100 3 2 0.15 4 0 -50 1 ;\n")  # a toll that does not count may be anything

    def test_files_beside(self):
        for stem, trips, nodes in (("A_net.tntp", "A_trips.tntp", "A_node.tntp"),
                                   ("b_net.txt", "b_trips.txt", "b_nodes.txt"),
                                   ("C_Net.tntp", "C_Trips.tntp", "C_Nodes.tntp"),
                                   ("d_network_2016.tntp", "d_trips_2016.tntp", "d_node_2016.tntp"),
                                   ("E_net.tntp", "E_trips_am.tntp", "E_node.tntp")):
            net = self.write("beside/" + stem, ROW)
            self.write("beside/" + trips, "Origin 1\n2 : 9;\n")
            self.write("beside/" + nodes, "Node X Y ;\n1 3 4 ;\n2 5.5 -1e3\n")
            out = self.path("out-" + stem)
            self.tongdao("convert", net, out)
            self.assertEqual(rows_of(os.path.join(out, "demand.csv"))[0]["tonnes_per_year"], "9")
            self.assertEqual(rows_of(os.path.join(out, "node.csv"))[1]["y_coord"], "-1000")
        self.tongdao("validate", self.path("out-A_net.tntp"))

    def test_a_folder_of_files(self):
        self.write("in/x_net.tntp", ROW)
        self.tongdao("convert", self.path("in"), self.path("out"))
        self.assertEqual(len(self.links()), 1)

    def test_trips_that_stand_twice_add_up(self):
        said = self.convert(ROW, "Origin 1\n2 : 3;\nOrigin 1\n2 : 4;\n")
        self.assertIn("x_trips.tntp:4", said)
        self.assertEqual(self.demand(), {("1", "2"): 7})

    def test_what_costs_a_warning(self):
        said = self.convert("1 1 1 1 1 1 1 0 0 1;\n" + ROW,
                            heading="<NUMBER OF LINKS> 5\n<END OF METADATA>\n")
        for code in ("TNTP_LOOP", "TNTP_COUNT", "TNTP_NO_TRIPS"):
            self.assertIn(code, said)

    def test_what_was_converted_may_be_converted_again(self):
        self.convert(ROW, options=("--distance-weight", "1"))
        self.tongdao("convert", self.path("in", "x_net.tntp"), self.path("out"))
        self.assertFalse(os.path.exists(self.path("out", "vehicle_type.csv")))
        with open(self.path("out", "scenario.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["evaluate"]["assignment"],
                             {"type": "user-equilibrium", "gap": 1e-10})

    def test_graphml(self):
        self.tongdao("convert", os.path.join(CASES, "tntp", "SiouxFalls_net.tntp"), self.path("s.graphml"))
        with open(self.path("s.graphml"), encoding="utf-8") as file:
            text = file.read()
        self.assertEqual((text.count("<node "), text.count("<edge ")), (24, 76))
        self.tongdao("convert", os.path.join(CASES, "tiny", "network"), self.path("tiny.graphml"))


class Gmns(Convert):
    def gmns(self, config=None, zone=""):
        self.write("g/node.csv", "node_id,name,x_coord,y_coord,zone_id\n7,\"West, end\",104,30,101\n"
                   f"8,,104.1,30,102\n9,,104.2,30,{zone}\n")
        self.write("g/link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,"
                   "lanes,allowed_uses\n1,7,9,true,10,50,1000,2,truck\n2,9,8,1,10,50,,,\n"
                   "3,8,7,False,30,60,,,\n")
        self.write("g/demand.csv", "o_zone_id,d_zone_id,volume\n101,102,1500\n102,101,0\n")
        if config:
            self.write("g/config.csv", config)
        return self.path("g")

    def test_read(self):
        self.tongdao("convert", self.gmns(), self.path("out"))
        rows = self.links()
        self.assertEqual([(r["from_node_id"], r["directed"]) for r in rows],
                         [("7", "1"), ("9", "1"), ("8", "0")])
        self.assertAlmostEqual(365 * float(rows[0]["capacity_per_day"]), 2000, delta=1e-9)
        self.assertEqual(rows[0]["gmns_allowed_uses"], "truck")
        self.assertEqual(self.demand(), {("101", "102"): 1500})
        self.tongdao("run", self.path("out", "scenario.json"), "-o", self.path("r"))
        od = rows_of(self.path("r", "od.csv"))[0]
        # 10 km at 50 km/h twice, the first with 0.15 (1500 / 2000)^4 more
        self.assertAlmostEqual(float(od["time_h"]), 0.2 * (1 + 0.15 * 0.75 ** 4) + 0.2, delta=1e-9)

    def test_units(self):
        self.tongdao("convert", self.gmns("dataset_name,long_length,speed\nx,mile,mph\n"), self.path("out"))
        self.assertAlmostEqual(float(self.links()[0]["length"]), 16.09344)
        self.assertAlmostEqual(float(self.links()[0]["free_speed"]), 80.4672)
        said = self.tongdao("convert", self.gmns("long_length\nfurlong\n"), self.path("o"), expect=3)
        self.assertIn("furlong", said)

    def test_a_zone_of_several_nodes(self):
        said = self.tongdao("convert", self.gmns(zone="101"), self.path("out"))
        self.assertIn("node.csv:4", said)
        self.assertIn("GMNS_ZONE_SHARED", said)

    def test_mistakes(self):
        self.gmns()
        self.write("g/demand.csv", "o_zone_id,d_zone_id,volume\n101,102,many\n101,55,3\n")
        said = self.tongdao("convert", self.path("g"), self.path("out"), expect=3)
        for part in ("demand.csv:2: column volume", '"many"', "demand.csv:3", '"55"'):
            self.assertIn(part, said)

    def test_coordinates_are_named(self):
        self.tongdao("convert", "networks/sichuan", self.path("b"))
        self.assertEqual(rows_of(self.path("b", "config.csv"))[0]["crs"], "EPSG:4326")
        plane = self.gmns()
        self.write("g/node.csv", "node_id,x_coord,y_coord,zone_id\n7,500,0,101\n9,510,0,\n8,520,0,102\n")
        self.tongdao("convert", plane, self.path("out"))
        self.tongdao("convert", self.path("out"), self.path("back"))
        self.assertEqual(rows_of(self.path("back", "config.csv"))[0]["crs"], "")

    def test_there_and_back(self):
        # a mean hour: the objective is that of Sioux Falls / 8760
        net = os.path.join(CASES, "tntp", "SiouxFalls_net.tntp")
        self.tongdao("convert", net, self.path("a"))
        self.tongdao("convert", self.path("a"), self.path("b"))
        self.assertEqual(sorted(os.listdir(self.path("b"))),
                         ["config.csv", "demand.csv", "link.csv", "node.csv", "zone.csv"])
        self.tongdao("convert", self.path("b"), self.path("c"))
        self.tongdao("run", self.path("c", "scenario.json"), "-o", self.path("r"))
        objective = float(rows_of(self.path("r", "convergence.csv"))[-1]["objective"])
        self.assertAlmostEqual(8760 * objective / 4231335.287107, 1, delta=5e-10)
        self.tongdao("convert", self.path("a"), self.path("b"))  # written by convert: may be again


class Told(Convert):
    def says(self, said, line, column, value, code="TNTP_VALUE"):
        for part in (f"_net.tntp:{line}", column, f'"{value}"' if value else "", f"[{code}]"):
            self.assertIn(part, said)

    def test_every_mistake_of_links(self):
        said = self.convert("1 2 many 1 2 0.15 4 0 0 1 ;\n"
                            "1 2 100 -1 2 0.15 4 0 0 1 ;\n"
                            "1 9 100 1 2 0.15 4 0 0 1 ;\n"
                            "1.5 2 100 1 2 0.15 4 0 0 1 ;\n"
                            "1 2 100 1 ;\n"
                            "1 2 100 1 nan 0.15 4 0 0 1 ;\n"
                            "1 2 100 1 1e999 0.15 4 0 0 1 ;\n", expect=3,
                            heading="<NUMBER OF NODES> 3\n<END OF METADATA>\n")
        self.says(said, 3, "capacity", "many")
        self.says(said, 4, "length", "-1")
        self.says(said, 5, "term_node", "9")
        self.says(said, 6, "init_node", "1.5")
        self.says(said, 7, "free_flow_time", "", "TNTP_SHORT")
        self.says(said, 8, "free_flow_time", "nan")
        self.says(said, 9, "free_flow_time", "1e999")
        self.assertEqual(said.count("error:"), 7)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_every_mistake_of_trips(self):
        said = self.convert(ROW, "2 : 5;\nOrigin 7\n2 : 4;\nOrigin 1\n2 4;\nx : 3;\n2 : few;\n2 : -1;\n"
                            "3 : 1;\n2 :", expect=3, heading="<NUMBER OF ZONES> 2\n<END OF METADATA>\n")
        for part in ('x_trips.tntp:1: error: expected "Origin n"', 'x_trips.tntp:2: column Origin',
                     'x_trips.tntp:5', 'found "x"', 'found "few"', 'found "-1"', 'found "3"'):
            self.assertIn(part, said)
        self.assertEqual(said.count("error:"), 8)

    def test_no_links(self):
        self.assertIn("TNTP_NO_LINK", self.convert("<NUMBER OF LINKS> 3\n<END OF METADATA>\n", expect=3))
        self.assertIn("TNTP_NO_LINK", self.convert("", expect=3))
        self.assertIn("FILE_NUL", self.convert("1 2\0 3\n", expect=3))

    def test_wrong_tag(self):
        said = self.convert(ROW, expect=3, heading="<NUMBER OF ZONES> some\n<END OF METADATA>\n")
        self.says(said, 1, "NUMBER OF ZONES", "some")

    def test_absurd_numbers_of_nodes_and_zones(self):
        said = self.convert("1 1000000000 100 1 2 0.15 4 0 0 1 ;\n", expect=3,
                            heading="<NUMBER OF ZONES> 20000000\n<END OF METADATA>\n")
        self.says(said, 1, "NUMBER OF ZONES", "20000000")
        self.says(said, 3, "term_node", "1000000000")

    def test_bytes_that_are_no_text(self):
        net = self.write("in/x_net.tntp", b"1 \xff\xe9 100 1 2 0.15 4 0 0 1 ;\n")
        self.says(self.tongdao("convert", net, self.path("out"), expect=3), 1, "term_node", r"\xff\xe9")

    def test_several_files_of_trips(self):
        self.write("in/x_trips_am.tntp", "Origin 1\n")
        self.write("in/x_trips_pm.tntp", "Origin 1\n")
        self.assertIn("x_trips_am.tntp", self.convert(ROW, expect=3))

    def test_missing_and_other_input(self):
        self.tongdao("convert", self.path("none_net.tntp"), self.path("out"), expect=3)
        self.tongdao("convert", self.folder, self.path("out"), expect=3)
        for words in ([], ["a"], ["a", "b", "c"], ["a", "b", "--toll-weight", "-1"],
                      ["a", "b", "--distance-weight", "far"]):
            self.tongdao("convert", *words, expect=2)

    def test_folders_of_others_are_left_alone(self):
        net = self.write("in/x_net.tntp", ROW)
        self.write("mine/notes.txt", "mine")
        self.tongdao("convert", net, self.path("mine"), expect=3)
        shutil.copytree(os.path.join(CASES, "tiny", "network"), self.path("network"))
        before = sorted(os.listdir(self.path("network")))
        self.tongdao("convert", net, self.path("network"), expect=3)
        self.assertEqual(sorted(os.listdir(self.path("network"))), before)


if __name__ == "__main__":
    unittest.main()
