"""Disks that are full or cannot be written, and a database server that goes away: clear errors, nothing acknowledged is
lost, and it goes on by itself."""

from concurrent.futures import ThreadPoolExecutor
import os
import shutil
import subprocess
import threading
import time
import unittest

import house
from case import HouseCase
from client import until
from house import House, cluster
from writes_test import texts_of


class Saver:
    """Somebody who types: saves all the time, again after every failure, and remembers what was acknowledged."""

    def __init__(self, sitting, pause=0.0):
        self.sitting, self.client, self.pause = sitting, sitting.client.copy(), pause
        self.acknowledged, self.refused, self.broken, self.slowest = [], [], 0, 0.0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        count = base = 0
        while not self.stopping.is_set():
            count += 1
            text = f"{count} " + "x" * (count % 500)
            started = time.monotonic()
            try:
                reply = self.client.send("PUT", self.sitting.part("advice", "/draft"),
                                         {"body": text, "base": base, "writer": "tab"})
                if reply.status == 200:
                    base = reply.json["revision"]
                    self.acknowledged.append(text)
                else:
                    self.refused.append(reply)
            except OSError:
                self.broken += 1
                time.sleep(0.02)
            self.slowest = max(self.slowest, time.monotonic() - started)
            time.sleep(self.pause)

    def stop(self):
        self.stopping.set()
        self.thread.join(30)
        self.client.close()

    def goes_on(self):
        before = len(self.acknowledged)
        until(lambda: len(self.acknowledged) > before + 5, 30)


class Faults(HouseCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House.fresh(cls.engine).start()

    def typing(self, number):
        sitting = self.house.sitting(number)
        sitting.begin("advice")
        saver = Saver(sitting)
        self.addCleanup(saver.stop)
        saver.goes_on()
        return saver

    def assert_all_kept(self, saver):
        history = set(texts_of(self.house, saver.sitting.id, "advice"))
        lost = [text for text in saver.acknowledged if text not in history]
        self.assertEqual(lost, [], f"of {len(saver.acknowledged)}")

    def assert_clear(self, saver, *words):
        """Each refusal is a 503 that says when to come back and what has happened."""
        self.assertTrue(saver.refused)
        for reply in saver.refused:
            problem = self.assert_problem(reply, 503)
            self.assertTrue(int(reply.headers["Retry-After"]) > 0)
            self.assertTrue(any(word in problem["detail"] for word in words), problem)


class FullDisk(Faults):
    """SQLite on a disk that is full."""

    def test_while_typing(self):
        saver, other = self.typing(1), self.house.candidate(2)
        until(lambda: os.path.getsize(self.house.log) > 16384, 30)  # so that no line of it is cut
        self.house.limit_files(16384)
        until(lambda: len(saver.refused) > 10, 30)
        # Reading goes on.
        self.assertEqual(len(other.get("/api/v1/invitations")["invitations"]), 1)
        self.assertEqual(other.send("GET", "/healthz").status, 200)
        acknowledged = len(saver.acknowledged)
        self.house.limit_files(None)
        saver.goes_on()
        saver.stop()
        self.assertGreater(len(saver.acknowledged), acknowledged)
        self.assert_clear(saver, "full", "disk")
        self.assert_all_kept(saver)
        saver.sitting.submit("advice")
        self.assertEqual(saver.sitting.client.get(saver.sitting.part("advice"))["body"], saver.acknowledged[-1])

    def test_small_file_system(self):
        """A real one of two megabytes, filled up by somebody else."""
        origin = House.fresh("sqlite")
        small = House("sqlite", origin.name + "-small")
        small.base_url, mount = origin.base_url, os.path.join(house.FOLDER, origin.name + "-mount")
        os.mkdir(mount)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount], capture_output=True, check=False)
        if made.returncode != 0:
            self.skipTest("a file system cannot be mounted here: the limit on file size stands for it")
        self.addCleanup(subprocess.run, ["umount", "-l", mount], check=True)
        small.data = os.path.join(mount, "data")
        shutil.copytree(origin.data, small.data)
        small.database = os.path.join(small.data, "assay.db")
        small.url = "sqlite:" + small.database
        self.house, outer = small.start(), self.house
        self.addCleanup(setattr, self, "house", outer)
        self.addCleanup(small.close)
        saver = self.typing(1)
        ballast = os.path.join(mount, "ballast")
        subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=4096"], capture_output=True, check=False)
        until(lambda: len(saver.refused) > 10, 60)
        os.remove(ballast)
        saver.goes_on()
        saver.stop()
        self.assert_clear(saver, "full", "disk")
        self.assert_all_kept(saver)


class ReadOnly(unittest.TestCase):
    """A SQLite file that Assay's user may not write."""

    def test_says_so_at_the_start(self):
        origin = House.fresh("sqlite")
        folder = os.path.join(house.FOLDER, "read-only")
        os.mkdir(folder)
        database = shutil.copy(origin.database, folder)
        os.chmod(database, 0o444)
        os.chmod(folder, 0o555)
        user = []
        if os.geteuid() == 0:  # whom no permission stops
            user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            for path, folders, files in os.walk(origin.data):
                for name in ["", *folders, *files]:
                    shutil.chown(os.path.join(path, name), "nobody", "nogroup")
        program = shutil.copy(house.ASSAY, house.FOLDER)  # where nobody may read it
        done = subprocess.run([*user, program, "serve", "--data", origin.data, "--db", "sqlite:" + database, "--llm", "off",
                               "--listen", "127.0.0.1:0", "--base-url", house.BASE_URL],
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "read-only|may not write|cannot be written")


class PostgresGoes(Faults):
    engine = "postgres"

    def test_restarted_while_typing(self):
        saver = self.typing(1)
        for stop in (cluster().kill, cluster().stop):
            stop()
            time.sleep(0.5)
            cluster().start()
            saver.goes_on()
        saver.stop()
        self.assertEqual(saver.broken, 0)
        for reply in saver.refused:
            self.assert_problem(reply, 503)
            self.assertTrue(reply.headers["Retry-After"])
        self.assert_all_kept(saver)

    def test_away_for_long(self):
        """Longer than a request waits: everybody is told, nobody hangs, and it goes on without a restart."""
        saver = self.typing(2)
        watcher, caller, reader = (self.house.candidate(number) for number in (3, 6, 7))
        cluster().kill()
        try:
            until(lambda: saver.refused, 40)
            self.assertEqual(watcher.send("GET", "/healthz").status, 200)
            with ThreadPoolExecutor() as pool:  # each waits until it is refused
                ready = pool.submit(watcher.send, "GET", "/readyz")
                called = pool.submit(caller.send, "GET", "/api/v1/invitations")
                page = pool.submit(reader.send, "GET", "/", Accept="text/html").result()
            self.assertEqual(ready.result().status, 503)
            self.assert_problem(called.result(), 503)
            self.assertEqual(page.status, 503)
            self.assertIn("</html>", page.text)
        finally:
            cluster().start()
        saver.goes_on()
        saver.stop()
        self.assertEqual(watcher.send("GET", "/readyz").status, 200)
        self.assertLess(saver.slowest, 15)
        self.assert_clear(saver, "database")
        self.assert_all_kept(saver)

    def test_read_only(self):
        """As after a switch to a copy: writes are refused in words, reads go on, and it ends by itself."""
        saver, reader = self.typing(4), self.house.candidate(5)
        try:
            self.switch("on")
            until(lambda: len(saver.refused) > 5, 30)
            self.assertEqual(len(reader.get("/api/v1/invitations")["invitations"]), 1)
        finally:
            self.switch("off")
        saver.goes_on()
        saver.stop()
        self.assert_all_kept(saver)
        self.assertTrue(any("read-only" in reply.json["detail"] for reply in saver.refused))
        for reply in saver.refused:
            self.assert_problem(reply, 503)

    def switch(self, to):
        cluster().ask("postgres", f"ALTER DATABASE {self.house.name} SET default_transaction_read_only = {to}")
        cluster().ask("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'assay'")
