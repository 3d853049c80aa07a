#!/usr/bin/env python3
"""One small network, written as real TNTP files are: each way of writing it must give the same equilibrium.

        1 --A--> 30 --0--> 2     A  10 (1 + v / 100)
        1 --B--> 7  --0--> 2     B  15, whatever the flow

By hand: 80 trips from 1 to 2; both ways cost 15 where v = 50. Objective: the integral of A to 50,
500 + 125, and 30 x 15. What follows costs nothing: B is 0, the power is 0, the time is 0, the capacity is 0.
The link from 1 to 2 by zone 3 would cost 2, but zones bar through traffic.
"""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
OBJECTIVE = 1075.0

#        from, to, capacity, length, time, b, power, speed, toll, type
LINKS = [("1", "30", "100", "1", "10", "1", "1", "0", "0", "1"),
         ("1", "7", "100", "1", "15", "0", "4", "0", "0", "1"),
         ("30", "2", "0", "0", "0", "0.15", "4", "0", "0", "2"),
         ("7", "2", "1", "0", "0", "0.15", "0", "0", "-3", "2"),
         ("1", "3", "1", "1", "1", "0", "0", "0", "0", "3"),
         ("3", "2", "1", "1", "1", "0.15", "5.25", "0", "0", "3")]
HEADING = "~ \tInit node \tTerm node \tCapacity \tLength \tFree Flow Time \tB\tPower\tSpeed limit \tToll \tType\t;\n"
META = ("<NUMBER OF ZONES> 3\n<NUMBER OF NODES> 30\n<FIRST THRU NODE> 4\n<NUMBER OF LINKS> 6\n"
        "<END OF METADATA>\n")
TRIPS = ("<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 85.0\n<END OF METADATA>\n\n"
         "Origin  1\n    1 :      5.0;     2 :     80.0;    3 :      0.0;\n\nOrigin  2\n\nOrigin  3\n")


def lines(between="\t", end="\t;\n", links=LINKS):
    return "".join(between.join(link) + end for link in links)


NET = META + "\n\n" + HEADING + lines()

DIALECTS = {
    "plain": (NET, TRIPS),
    "without semicolons": (META + lines(" ", "\n"), TRIPS.replace(";", "\n")),
    "tabs before, blanks behind": (META + HEADING + lines("\t\t", " ; \t \n").replace("\n", "\n\t"), TRIPS),
    "carriage returns and a byte-order mark":
        ("\ufeff" + NET.replace("\n", "\r\n"), "\ufeff" + TRIPS.replace("\n", "\r\n")),
    "no end of line at the end": (NET.rstrip("\n"), TRIPS.rstrip("\n")),
    "only the zones said": ("<NUMBER OF ZONES> 3\n<FIRST THRU NODE> 4\n" + lines(), TRIPS[TRIPS.index("Origin"):]),
    "tags in small letters, close to their figures":
        (META.lower().replace("> ", ">") + HEADING + lines(), TRIPS.replace("<END OF METADATA>", "<end of metadata>")),
    "remarks behind tags, the first heading kept among them":
        ("~ made by hand\n" + META.replace("> 30", "> 30 ~ nodes").replace(
            "<END", "<ORIGINAL HEADER>~ Init node\tTerm node\tToll\t;\n<END") + "\n~\n~ links ~\n" + HEADING + lines(),
         "~ trips of a day\n" + TRIPS),
    "a tag of its own, and an end that has blanks in it":
        (META.replace("<END OF METADATA>", "<UNITS> min\n< END  OF METADATA >  ") + lines(), TRIPS),
    "remarks behind and between links":
        (META + lines("\t", "\t; ~ a street\n~ and a remark\n"), TRIPS.replace(";\n", "; ~ all\n~ of them\n")),
    "figures of Fortran and of spreadsheets":
        (NET.replace("\t100\t", "\t1.00E+02\t").replace("\t10\t", "\t10.\t").replace("\t15\t", "\t+1.5e1\t"),
         TRIPS.replace("80.0", "8.0000E+001")),
    "the columns named in another order":
        (META + "~ term_node\tinit_node\tb\tpower\tfree_flow_time\tcapacity\tlength\tspeed\ttoll\tlink_type\t;\n" +
         lines(links=[(l[1], l[0], l[5], l[6], l[4], l[2], l[3], l[7], l[8], l[9]) for l in LINKS]), TRIPS),
    "more columns than there are names":
        (META + HEADING + lines(links=[l + ("9", "x", "0.5") for l in LINKS]), TRIPS),
    "no more columns than matter": (META + lines(links=[l[:7] for l in LINKS]), TRIPS),
    "entries over many lines": (NET, "<END OF METADATA>\nOrigin 1\n2\n:\n30.5;2:49.5\n;1 : 5;\n"),
    "all entries in one line": (NET, "Origin 1 1:5;2:80;3:0; Origin 2 1:0; Origin 3 1:0;"),
    "entries without blanks, ends without semicolons": (NET, "ORIGIN 1\n1:5\n2:80\n3:0\norigin\t2\n"),
    "totals of another version": (NET, TRIPS.replace("85.0", "90000")),
    "a page break": (META + "\f\n" + lines(), TRIPS.replace("Origin  2", "\fOrigin  2")),
}

NODES = {
    "negative, with a heading": "Node\tX\tY\t;\n1\t-87.5\t41.9\t;\n2\t-1e3\t-5\t;\n3 0 0;\n7\t1\t1\t;\n30\t2\t2\t;\n",
    "some missing": "1 0 0\n2 1 0\n",
    "with more columns, commas and returns": "node,x,y,z\r\n1,0,0,5\r\n2,1,0,5\r\n3,1,1,5\r\n7,2,0,5\r\n30,3,0,5\r\n",
    "more than the network has": "1 0 0\n2 1 0\n3 1 1\n7 2 0\n30 3 0\n31 4 0\n",
    "nothing but a heading": "Node X Y ;\n",
}


class Dialects(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tongdao-dialects-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def tongdao(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments, "--lang", "en"], capture_output=True, text=True, timeout=60,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.assertEqual(done.returncode, 0, (arguments, done.stderr))
        return done.stderr

    def rows(self, table):
        with open(self.path("results", table), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def solve(self, net, trips, nodes=None):
        """What convert says; the equilibrium is asserted."""
        for name in ("in", "out", "results"):
            shutil.rmtree(self.path(name), ignore_errors=True)
        os.mkdir(self.path("in"))
        for name, text in (("net", net), ("trips", trips), ("node", nodes)):
            if text is not None:
                with open(self.path("in", f"x_{name}.tntp"), "w", encoding="utf-8", newline="") as file:
                    file.write(text)
        said = self.tongdao("convert", self.path("in", "x_net.tntp"), self.path("out"))
        self.tongdao("run", self.path("out", "scenario.json"), "-o", self.path("results"), "--format", "csv")
        last = self.rows("convergence.csv")[-1]
        self.assertLessEqual(float(last["gap"]), 1e-10)
        self.assertAlmostEqual(float(last["objective"]), OBJECTIVE, delta=1e-9 * OBJECTIVE)
        flow = {r["id"]: float(r["tonnes"]) for r in self.rows("links.csv")}
        for link, tonnes in zip("123456", (50, 30, 50, 30, 0, 0)):
            self.assertAlmostEqual(flow.get(link, 0.0), tonnes, delta=1e-6, msg=link)
        return said

    def test_links_and_trips(self):
        for name, (net, trips) in DIALECTS.items():
            with self.subTest(name):
                self.solve(net, trips)

    def test_nodes(self):
        for name, nodes in NODES.items():
            with self.subTest(name):
                self.solve(NET, TRIPS, nodes)

    def test_a_wrong_total_is_told(self):
        self.assertIn("TNTP_COUNT", self.solve(*DIALECTS["totals of another version"]))


if __name__ == "__main__":
    unittest.main()
