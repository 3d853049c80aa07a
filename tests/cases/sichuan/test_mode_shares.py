#!/usr/bin/env python3
"""Mode shares, freight without a route, price elasticities and traffic of the Sichuan baseline
against published figures.

    test_mode_shares.py     (BUILD names the folder of the program, default build)

Runs the base network and three copies with the price of road, rail and barges raised by a tenth, and
holds them against bands.csv and elasticity_bands.csv in networks/sichuan/procedure, whose sources
stand beside them; flow and preload of the base must add up to published_throughput.csv.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROCEDURE = ROOT / "networks" / "sichuan" / "procedure"
PRICES = ["elasticity-road-price", "elasticity-rail-price", "elasticity-water-price"]


def main():
    program = ROOT / os.environ.get("BUILD", "build") / "tongdao"
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results")
        for command in ([sys.executable, PROCEDURE / "elasticities.py", folder, *PRICES],
                        [program, "run", os.path.join(folder, "scenarios"), "-o", results, "--format", "csv"],
                        [sys.executable, PROCEDURE / "calibrate.py", results],
                        [sys.executable, PROCEDURE / "freeze_preload.py", "--compare", results]):
            status = subprocess.run(command, check=False).returncode
            if status != 0:
                return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
