"""Two servers on one PostgreSQL: what a holder decides on one holds on the other at once, pictures included."""

import pathlib
import shutil
import subprocess
import time

from assay_server import ASSAY, AssayTest, Person, free_port
from test_delivery import Delivery as Holders

FORMS = (".png", ".svg", ".pdf", ".preview.png")


class TwoServers(AssayTest):
    engine = "postgres"
    award, get, claim, keep, show, statuses = (
        Holders.award, Holders.get, Holders.claim, Holders.keep, Holders.show, Holders.statuses)

    def setUp(self):
        self.second = None

    def tearDown(self):
        self.stop()

    def start(self):
        """A second server, for the same address, with a data folder of its own."""
        folder = pathlib.Path(self.folder, "second")
        if not folder.exists():
            shutil.copytree(self.folder + "/data", folder, ignore=shutil.ignore_patterns("signer.socket", "pictures"))
        port = free_port()
        with open(self.folder + "/log-second", "w", encoding="utf-8") as log:
            self.second = subprocess.Popen(
                [ASSAY, "serve", "--data", folder, "--db", f"postgres:{self.postgres.address}", "--listen",
                 f"127.0.0.1:{port}", "--base-url", self.base.replace("127.0.0.1", "localhost"), "--llm", "off",
                 "--workers", "0"], stdout=log, stderr=log)
        other = Person(f"http://127.0.0.1:{port}")
        self.wait(lambda: self.answers(other), "the second server answers")
        return other

    def stop(self):
        second, self.second = self.second, None
        if second and second.poll() is None:
            second.terminate()
            self.assertEqual(second.wait(30), 0)

    def answers(self, other):
        said = pathlib.Path(self.folder, "log-second").read_text(encoding="utf-8")[-2000:]
        self.assertIsNone(self.second.poll(), said)
        try:
            return other.open("GET", "/readyz").status == 200
        except OSError:
            return False

    def wait(self, condition, what):
        until = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), until, what)
            time.sleep(0.05)

    def at(self, other, person):
        """The same person, signed in, at the other server: cookies know no ports."""
        there = Person(other.base)
        there.opener, there.csrf = person.opener, person.csrf
        return there

    def kept(self, name, credential):
        return sorted(pathlib.Path(self.folder, name, "pictures").glob(credential + "*"))

    def test_pictures_follow_what_holders_decide_elsewhere(self):
        credential, person = self.keep("link")
        another, another_person = self.keep("link")
        other = self.start()
        there = self.at(other, person)
        for one in (person, there):
            for suffix in FORMS:
                self.assertEqual(self.get(one, f"/c/{credential}{suffix}").status, 200)
        self.assertEqual(len(self.kept("second", credential)), len(FORMS))

        self.show(person, credential, "holder")
        self.assertEqual(self.statuses(other, credential), {404}, "hidden on the first, hidden on the second")
        self.assertEqual(self.statuses(there, credential), {200})
        self.show(there, credential, "link")
        self.assertEqual(self.statuses(Person(self.base), credential), {200})

        # A kept picture of something else is none: it is drawn anew.
        right = self.get(other, f"/c/{credential}.preview.png").bytes
        self.assertNotEqual(right, self.get(other, f"/c/{another}.preview.png").bytes)
        folder = pathlib.Path(self.folder, "second/pictures")
        shutil.copy(folder / f"{another}.preview.png", folder / f"{credential}.preview.png")
        self.assertEqual(self.get(other, f"/c/{credential}.preview.png").bytes, right)
        self.ask(f"UPDATE person SET name = 'Renamed' WHERE id = (SELECT person_id FROM credential WHERE id = '{credential}')")
        self.assertNotEqual(self.get(other, f"/c/{credential}.preview.png").bytes, right)

        self.assertEqual(person.call("DELETE", f"credentials/{credential}").status, 204)
        self.assertEqual(self.kept("data", credential), [])
        for one in (other, there, self.at(other, another_person)):
            self.assertEqual(self.statuses(one, credential), {404}, "deleted on the first, gone from the second")
        self.assertNotEqual(self.kept("second", credential), [], "as long as it has not swept")
        self.stop()
        other = self.start()
        self.wait(lambda: not self.kept("second", credential), "the second server removes what it drew")
        self.assertEqual(self.get(other, f"/c/{another}.preview.png").status, 200)
        self.assertNotEqual(self.kept("second", another), [])
