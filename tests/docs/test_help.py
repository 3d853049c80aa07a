#!/usr/bin/env python3
"""What `tongdao help COMMAND` shows works: every example is run, in the order shown, in both languages' texts.

The examples name scenarios of the base study. Where they look at one route or a network they run on it; where they run
batches, the scenarios of those names are those of the tiny case, so that this takes seconds."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
PROGRAM = os.path.join(BUILD, "tongdao")
COMMANDS = ("run", "validate", "compare", "route", "report", "convert", "new", "schema", "help")


def examples(command, lang):
    text = subprocess.run([PROGRAM, "help", command, "--lang", lang], check=True, capture_output=True, text=True).stdout
    part = re.split(r"\n(?:examples:|示例：)\n", text)[1].split("\n\n")[0]
    return [line.strip() for line in part.splitlines()]


def link(folder, *names):
    for name in names:
        os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))


def small_batch(folder):
    """scenarios/ as the examples name them, on the tiny case."""
    shutil.copytree(os.path.join(ROOT, "tests", "cases", "tiny"), os.path.join(folder, "scenarios"))
    for name in ("fujiang-class-iv", "all-plans"):
        with open(os.path.join(folder, "scenarios", "wider.json"), encoding="utf-8") as file:
            scenario = json.load(file)
        scenario["id"] = name
        with open(os.path.join(folder, "scenarios", name + ".json"), "w", encoding="utf-8") as file:
            json.dump(scenario, file)
    path = os.path.join(folder, "scenarios", "baseline.json")
    with open(path, encoding="utf-8") as file:
        baseline = json.load(file)
    baseline["evaluate"]["simulation"] = {"weeks": 4, "replications": 2, "inherited": False}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(baseline, file)


class Help(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_examples(self, commands, lang):
        for command in commands:
            lines = examples(command, lang)
            self.assertGreater(len(lines), 1, command)
            for line in lines:
                self.assertTrue(line.startswith("tongdao "), line)
                done = subprocess.run(line, shell=True, cwd=self.folder, capture_output=True, text=True, check=False,
                                      env={**os.environ, "PATH": BUILD + os.pathsep + os.environ["PATH"]})
                self.assertEqual(done.returncode, 0, (line, done.stderr))

    def test_examples_on_batches_run(self):
        for lang in ("en", "zh"):
            small_batch(self.folder)
            self.run_examples(("run",), lang)
            # `run scenarios` without more writes to results/scenarios, where compare looks.
            subprocess.run([PROGRAM, "run", "scenarios"], cwd=self.folder, check=True, capture_output=True)
            self.run_examples(("compare", "report", "new"), lang)
            for name in ("scenarios", "results", "my-study"):
                shutil.rmtree(os.path.join(self.folder, name))

    def test_examples_on_the_base_study_run(self):
        link(self.folder, "networks", "scenarios", "tests")
        for lang in ("en", "zh"):
            self.run_examples(("validate", "route", "convert", "schema", "help"), lang)
            for name in ("sioux-falls", "with-tolls", "sichuan-gmns"):
                shutil.rmtree(os.path.join(self.folder, name))

    def test_every_command_is_listed_with_its_options(self):
        manual = {lang: subprocess.run([PROGRAM, "help", "--man", "--lang", lang], check=True, capture_output=True, text=True).stdout
                  for lang in ("en", "zh")}
        completion = subprocess.run([PROGRAM, "help", "--bash"], check=True, capture_output=True, text=True).stdout
        for command in COMMANDS:
            text = subprocess.run([PROGRAM, "help", command, "--lang", "en"], check=True, capture_output=True, text=True).stdout
            usage = text.split("\n\n")[0]
            for option in re.findall(r"^ .*?(--[a-z-]+)", text.split("\noptions:\n")[1], re.M):
                self.assertIn(option, completion, command)
                for page in manual.values():
                    self.assertIn(option.replace("-", r"\-"), page, (command, option))
                short = re.search(rf"(-[a-z]), {option}", text)
                self.assertIn(short.group(1) if short else option, usage, (command, option))

    def test_install_brings_everything(self):
        done = subprocess.run(["make", "-s", "install", f"PREFIX={self.folder}/usr", f"BUILD={os.path.relpath(BUILD, ROOT)}"],
                              cwd=ROOT, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        for path in ("bin/tongdao", "lib/libtongdao.a", "include/tongdao.h", "share/man/man1/tongdao.1",
                     "share/man/zh_CN/man1/tongdao.1", "share/bash-completion/completions/tongdao"):
            self.assertGreater(os.path.getsize(os.path.join(self.folder, "usr", path)), 500, path)
        subprocess.run(["bash", "-n", os.path.join(self.folder, "usr/share/bash-completion/completions/tongdao")], check=True)
        subprocess.run([os.path.join(self.folder, "usr/bin/tongdao"), "--version"], check=True, capture_output=True)


if __name__ == "__main__":
    tests = unittest.main(exit=False, verbosity=0).result
    failed = len(tests.failures) + len(tests.errors)
    print(f"{tests.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
