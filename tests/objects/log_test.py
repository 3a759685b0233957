"""A whole log in an object store: what is written, how often the store is asked, who reads it, what crashes and rivals do."""

import concurrent.futures
import random
import re
import time
import urllib.error

from case import Case
from store import Gateway, Moto


RIVAL = "conflict Somebody else has written checkpoint. A log has one sequencer, and another one is at work: stop one of them."


def held(text):
    """Sizes, requests and waves of each append of `ok appended SIZE:REQUESTS/WAVES…`."""
    return [tuple(map(int, found)) for found in re.findall(r"(\d+):(\d+)/(\d+)", text)]


class LogCase(Case):
    load = False

    def test_a_log_grows_and_is_read(self):
        log = self.made()
        said = log.do("append 1,2,300,1000,7,1000")
        sizes = [size for size, _, _ in held(said)]
        self.assertEqual(sizes, [1, 3, 303, 1303, 1310, 2310])
        self.assertEqual(log.do("size"), "ok size 2310")
        self.assertEqual(log.do("create"), "conflict There is a log already.")
        self.assertEqual(log.read(), [f"entry {index}" for index in range(2310)])

    def test_an_append_is_one_wave_of_files_and_a_checkpoint(self):
        log = self.made("5")
        rounds = held(log.do("append 1,1,1000,1000"))
        # The first one asks whether conditions are honoured, and reads the edge of the tree: a bundle and a tile.
        self.assertLessEqual(rounds[0][2], 4 + 1 + 2)
        # Two reads, the files, the checkpoint. 1,000 entries from 7 on are 4 bundles, 4 tiles and the one above.
        self.assertEqual([waves for _, _, waves in rounds[1:]], [4, 4, 4])
        self.assertEqual(rounds[1][1], 2 + 2 + 1)
        self.assertEqual(rounds[2][1], 2 + 9 + 1)

    def test_many_threads_read_while_one_writes(self):
        log = self.made("250")
        proved = int(log.do("beside 8").removeprefix("ok proved "))
        self.assertGreater(proved, 8)
        self.assertEqual(log.read(), [f"entry {index}" for index in range(306)])

    def test_files_say_what_they_are_and_how_long_they_hold(self):
        log = self.made("300")
        if not self.store.anonymous:
            self.store.check_signatures(False)
            self.addCleanup(self.store.check_signatures, True)
        for path, kind, cache in (("checkpoint", "text/plain; charset=utf-8", "no-cache"),
                                  ("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
                                  ("tile/entries/000", "application/octet-stream", "public, max-age=31536000, immutable"),
                                  ("tile/0/001.p/44", "application/octet-stream", "public, max-age=3600")):
            with log.get(path) as reply:
                self.assertEqual((reply.headers["Content-Type"], reply.headers["Cache-Control"]), (kind, cache), path)

    def test_a_store_that_fails_often_holds_the_log_whole(self):
        chance = random.Random(6)
        log = self.made()

        def plan(*_):
            return chance.choice([None] * 12 + [("drop",), ("lose",), ("say", 500, "<Error><Code>InternalError</Code></Error>"),
                                                ("say", 503, "<Error><Code>SlowDown</Code></Error>")])
        self.proxy.plan = plan
        said = log.do("append 1,300,5,700")
        self.proxy.plan = lambda *_: None
        self.assertEqual([size for size, _, _ in held(said)], [1, 301, 306, 1006], said)
        self.assertEqual(log.read(), [f"entry {index}" for index in range(1006)])

    def test_an_answer_that_is_lost_is_no_conflict(self):
        log, lost = self.made(), set()

        def plan(method, path, _):
            if method != "PUT" or path in lost:
                return None
            lost.add(path)
            return ("lose",)
        self.proxy.plan = plan
        said = log.do("append 300,5")
        self.assertEqual([size for size, _, _ in held(said)], [300, 305], said)
        self.assertGreater(len(lost), 6)
        self.assertEqual(log.read(), [f"entry {index}" for index in range(305)])

    def killed_at(self, log, number, what, **how):
        """Runs it until the store is asked for the number-th time; half of these requests still reach the store."""
        process, first = None, self.proxy.count

        def plan(_method, _path, count):
            if count - first < number:
                return None
            process.kill()
            return ("lose",) if number % 2 else ("drop",)
        self.proxy.plan = plan
        process = log.start(what, **how)
        said = log.finish(process)
        self.proxy.plan = lambda *_: None
        return said

    def test_killed_at_every_request_nothing_acknowledged_is_lost(self):
        log, size = self.made("250"), 250
        for number in range(1, 16):
            # Two appends, of which the first may have come through.
            self.killed_at(log, number, "append 3,300")
            now = int(log.do("size").removeprefix("ok size "))
            self.assertIn(now, (size, size + 3, size + 303), number)
            said = log.do("append 5")
            self.assertRegex(said, f"^ok appended {now + 5}:", number)
            size = now + 5
        self.assertEqual(log.read(), [f"entry {index}" for index in range(size)])

    def test_what_a_crash_left_is_overwritten_when_it_is_old(self):
        log = self.made("250")
        # All files are there, their checkpoint is not: the requests of such an append are checkpoint and integrated twice,
        # the edge, the probe, the files and the checkpoint.
        self.proxy.plan = lambda method, path, _: ("say", 507, "") if path.endswith("/checkpoint") and method == "PUT" else None
        self.assertRegex(log.do("append 10", who="lost"), "^unavailable .*no room left")
        # Which is told, too, by one whose time is over while it looks again.
        first, twice = "/tile/entries/001.p/4", self.proxy.asked("GET", "/tile/entries/001.p/4") + 2
        self.proxy.plan = lambda method, path, _: \
            ("wait", 9) if path.endswith(first) and self.proxy.asked("GET", first) == twice else None
        said = log.do("append 10", who="later", milliseconds=8000)
        self.assertRegex(said, "^unavailable Where the log's next files go lie others: .*overwritten in [0-9]+ seconds")
        self.proxy.plan = lambda *_: None
        self.assertRegex(log.do("append 10", who="later"), "^ok appended 260:")
        self.assertEqual(log.read()[250:], [f"later {index}" for index in range(250, 260)])

    def test_what_is_written_again_is_not_overwritten_by_who_saw_it_old(self):
        """One writes the very files again that it left, and another one, who took them for a crash's, is a little late."""
        log, mine, again = self.made("250"), [], []
        self.proxy.plan = lambda method, path, _: ("say", 507, "") if path.endswith("/checkpoint") and method == "PUT" else None
        self.assertRegex(log.do("append 5", who="mine"), "^unavailable .*no room left")
        time.sleep(31)
        signed = self.proxy.asked("PUT", "/checkpoint")

        def overtaken():
            """The files were written again, and then a checkpoint, if that is all that it waited for."""
            if not again and self.proxy.asked("PUT", ".p/255") == 10:
                again.append(time.monotonic())
            return self.proxy.asked("PUT", "/checkpoint") > signed or again and time.monotonic() > again[0] + 0.5

        def plan(method, path, _):
            # The other's: each file was asked for twice, now and when it was left there; this is the one that overwrites.
            if method != "PUT" or not path.endswith(".p/255") or self.proxy.asked("PUT", path) != 3:
                return None
            if not mine:
                mine.append(log.start("append 5", who="mine"))
            return ("until", overtaken)
        self.proxy.plan = plan
        self.assertRegex(log.do("append 5", who="other"), "^ok appended 255:")
        self.assertEqual(log.finish(mine[0]), RIVAL)
        self.assertEqual(log.read()[250:], [f"other {index}" for index in range(250, 255)])

    def test_a_request_that_arrives_late_does_nothing(self):
        log = self.made("250")
        self.proxy.plan = lambda method, path, _: ("late",) if method == "PUT" and path.endswith(".p/255") else None
        self.assertRegex(log.do("append 5", who="lost", milliseconds=4000), "^unavailable")
        self.proxy.plan = lambda *_: None
        self.assertRegex(log.do("append 5", who="later"), "^ok appended 255:")
        late = self.proxy.release()
        self.assertGreaterEqual(len(late), 2)
        self.assertEqual(set(late), {412})
        self.assertEqual(log.read()[250:], [f"later {index}" for index in range(250, 255)])

    def test_of_two_sequencers_one_goes_on(self):
        log = self.made()
        acknowledged = {}

        def sequence(who):
            for _ in range(12):
                said = log.do("append 3", who=who)
                if said.startswith("ok"):
                    size = held(said)[0][0]
                    acknowledged.update({index: f"{who} {index}" for index in range(size - 3, size)})
                else:
                    self.assertRegex(said, "^conflict (Somebody else has written checkpoint|Entry [0-9]+ of the log is another)")
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(sequence, who) for who in ("one", "two")]:
                done.result()
        entries = log.read()
        self.assertGreaterEqual(len(acknowledged), 3 * 12)
        self.assertEqual({index: entries[index] for index in acknowledged}, acknowledged)
        self.assertEqual(len(entries), len(acknowledged))

    def test_of_two_whose_files_lie_side_by_side_the_one_with_the_first_goes_on(self):
        """Neither has all its files there, and both wait until what the other has there is old."""
        log, rival = self.made("250"), []

        def plan(method, path, _):
            if method == "PUT" and path.endswith("/tile/0/000.p/255") and not rival:
                rival.append(log.start("append 5", who="rival"))
                return ("until", lambda: self.proxy.asked("PUT", "/tile/0/000.p/255") == 2)
            return None
        self.proxy.plan = plan
        self.assertRegex(log.do("append 5", who="first"), "^ok appended 255:")
        self.assertEqual(log.finish(rival[0]), RIVAL)
        self.assertEqual(log.read()[250:], [f"first {index}" for index in range(250, 255)])

    def test_nothing_is_remembered_that_another_may_have_written(self):
        """One process fails to sign what it wrote; another writes other files there; the first goes on."""
        log, others = self.made("250"), []

        def plan(method, path, _):
            if path.endswith("/checkpoint") and method == "PUT" and not others:
                others.append(None)
                return ("say", 507, "")
            if path.endswith("/checkpoint") and method == "GET" and others == [None]:
                # It does not wait until what is there is old.
                others[0] = log.start("append 10", who="other", options="&conditions=none")
                return ("until", lambda: others[0].poll() is not None)
            return None
        self.proxy.plan = plan
        self.assertRegex(log.do("append !10,7", who="first"), "^ok appended 267:")
        self.assertRegex(log.finish(others[0]), "^ok appended 260:")
        self.assertEqual(log.read()[250:], [f"other {index}" for index in range(250, 260)] +
                         [f"first {index}" for index in range(260, 267)])

    def test_a_rival_whose_files_have_other_names_is_noticed(self):
        log, rival = self.made("250"), []

        def plan(method, path, _):
            if method == "PUT" and path.endswith("/checkpoint") and not rival:
                rival.append(log.start("append 7", who="rival"))
                return ("until", lambda: rival[0].poll() is not None)
            return None
        self.proxy.plan = plan
        self.assertEqual(log.do("append 5", who="first"), RIVAL)
        self.assertRegex(log.finish(rival[0]), "^ok appended 257:")
        self.assertEqual(log.read()[250:], [f"rival {index}" for index in range(250, 257)])

    def test_a_rival_in_the_midst_of_an_append_is_noticed(self):
        """One has its files there when the other comes by with others of the same names."""
        log, rival = self.made("250"), []

        def plan(method, path, _):
            if method == "PUT" and path.endswith("/checkpoint") and not rival:
                rival.append(log.start("append 5", who="rival"))
                return ("until", lambda: self.proxy.asked("PUT", "/tile/0/000.p/255") == 2)
            return None
        self.proxy.plan = plan
        self.assertRegex(log.do("append 5", who="first"), "^ok appended 255:")
        self.assertEqual(log.finish(rival[0]), RIVAL)
        self.assertEqual(log.read()[250:], [f"first {index}" for index in range(250, 255)])


class MotoLogTest(LogCase):
    load = True
    make_store = Moto


class GatewayLogTest(LogCase):
    load = True
    make_store = Gateway

    def test_anybody_reads_the_log_and_nothing_else(self):
        log = self.made("3")
        self.assertEqual(len(log.read()), 3)
        for path in ("conditions", "integrated"):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                log.get(path)
            self.assertEqual(refused.exception.code, 403)
            refused.exception.close()
