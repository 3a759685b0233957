"""Server-sent events: all that there is at once, what is new as it comes, the end when all is settled; and a stop that
finishes what is in flight."""

import resource
import threading
import time

from case import LOREM, HouseCase
from client import Events, Review, until
from house import House, on_both
from judge import Judge


@on_both
class EventStream(HouseCase):
    @classmethod
    def setUpClass(cls):
        cls.judge = Judge()
        cls.settings = cls.judge.settings()
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.judge.close()

    def finished(self, number):
        sitting = self.house.sitting(number)
        sitting.take_quiz("questions")
        sitting.write("advice", LOREM)
        return sitting

    def open(self, sitting):
        events = Events(sitting.client, sitting.path + "/events")
        self.assertEqual(events.reply.status, 200)
        self.assertIn("text/event-stream", events.reply.headers["Content-Type"])
        self.assertIn("no-store", events.reply.headers["Cache-Control"])
        self.assertEqual(events.reply.headers["X-Content-Type-Options"], "nosniff")
        return events

    def test_until_settled_and_again(self):
        sitting = self.finished(1)
        events, seen = self.open(sitting), []
        def watch():
            seen.extend(events)
        watcher = threading.Thread(target=watch)
        watcher.start()
        review = Review(self.house.client("reviewer@example.org"))
        review.judge()
        review.decide()
        watcher.join(20)
        self.assertFalse(watcher.is_alive(), "the stream did not end when all was settled")
        names = [name for name, _ in seen]
        self.assertEqual({"criterion", "belief", "feedback", "decision", "credential"}, set(names))
        judged = [data for name, data in seen if name == "criterion" and data["state"] == "judged" and data["provisional"]]
        self.assertEqual(len(judged), 2)
        self.assertTrue(all(data["quote"] in LOREM for data in judged))
        # Whoever comes later, or comes back, is told all of it and let go.
        later = list(self.open(sitting))
        self.assertIn(seen[-1], later)  # what is said of each criterion may be written after the credential is there
        self.assertEqual({"criterion", "belief", "feedback", "decision", "credential"}, {name for name, _ in later})

    def test_only_ones_own(self):
        sitting = self.house.sitting(2)
        reply = self.house.candidate(3).send("GET", sitting.path + "/events")
        self.assert_problem(reply, 404)
        self.assert_problem(self.house.client().send("GET", sitting.path + "/events"), 401)

    def connections(self):
        """How many clients the server holds, as the kernel counts them."""
        here = f":{self.house.port:04X}"
        with open(f"/proc/{self.house.process.pid}/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table]
        return sum(row[1].endswith(here) and row[3] in ("01", "08") for row in rows[1:])  # established, half closed

    def test_no_connection_leaks(self):
        """Nine people with six pages each, who go away."""
        sittings = [self.house.sitting(number) for number in (4, *range(6, 14))]
        time.sleep(0.2)
        before = self.connections()
        watching = [self.open(sitting) for sitting in sittings for _ in range(6)]
        self.assertGreaterEqual(self.connections(), before + 54)
        for events in watching:
            events.close()
        until(lambda: self.connections() <= before, 20)

    def test_one_person_cannot_take_all(self):
        """Six at once, whatever the number of sessions; a place is free again when one ends."""
        sitting = self.house.sitting(14)
        other = self.house.candidate(14)
        watching = [self.open(sitting) for _ in range(6)]
        refused = other.send("GET", sitting.path + "/events")
        self.assert_problem(refused, 429)
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        watching.pop().close()
        def free():
            events = Events(other, sitting.path + "/events")
            watching.append(events)
            return events.reply.status == 200
        until(free)
        for events in watching:
            events.close()

    def test_files(self):
        """The server takes as many connections as it may have files."""
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (before[1] // 2, before[1]))
        try:
            house = House.fresh(self.engine).start()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        self.addCleanup(house.close)
        self.assertEqual(resource.prlimit(house.process.pid, resource.RLIMIT_NOFILE), (before[1], before[1]))

    def test_stop_finishes_what_is_in_flight(self):
        """Saves go on while the server is told to stop: each is either acknowledged and there, or not acknowledged."""
        house = House.fresh(self.engine).start()
        self.addCleanup(house.close)
        sitting = house.sitting(5)
        sitting.begin("advice")
        events = Events(sitting.client, sitting.path + "/events")
        acknowledged, failures = [], []
        def save():
            client = sitting.client.copy()
            for n in range(100000):
                try:
                    client.put(sitting.part("advice", "/draft"), {"body": f"text {n}", "base": n, "writer": "t"})
                    acknowledged.append(n)
                except OSError as failure:
                    failures.append(failure)
                    return
                except Exception as failure:  # pylint: disable=broad-except
                    failures.append(failure)
                    client.close()
                    return
        saver = threading.Thread(target=save)
        saver.start()
        until(lambda: len(acknowledged) > 20)
        started = time.monotonic()
        self.assertEqual(house.stop(), 0)
        self.assertLess(time.monotonic() - started, 5)
        saver.join()
        events.close()
        house.start()
        self.assertEqual(sitting.client.copy().get(sitting.part("advice"))["body"], f"text {acknowledged[-1]}")
        with open(house.log, encoding="utf-8") as log:
            self.assertNotIn("level=error", log.read())
