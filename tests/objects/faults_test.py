"""What is wrong with a store, or with us in its eyes, is told in words that say what to do; and no secret is ever told."""

import pathlib
import subprocess
import time

from case import Case, Log
from proxy import Proxy
from store import Gateway, Moto, free_port

HTML = "<html><body>Welcome to our router</body></html>"


def error(word):
    return f"<?xml version=\"1.0\"?><Error><Code>{word}</Code><Message>m</Message></Error>"


class FaultsCase(Case):
    load = False

    def always(self, *what):
        self.proxy.plan = lambda *_: what

    def test_keys_that_are_wrong(self):
        log = self.log
        log.write_keys(self.store.key, "another")
        self.assertRegex(log.do("create"), "^unavailable .*secret key is not that of the access key. Correct the keys")
        log.write_keys("AKIDNOBODY", self.store.secret)
        self.assertRegex(log.do("create"), "^unavailable .*does not know the access key. Correct the keys")
        log.keys.write_text("nothing", encoding="utf-8")
        self.assertRegex(log.do("create"), r"^unavailable .*/keys: .* has no \[default\]")

    def test_keys_are_read_again_for_every_use(self):
        log = self.made("1")

        def plan(_method, path, _count):
            if path.endswith("/checkpoint"):
                log.write_keys(self.store.key, "another")
        self.proxy.plan = plan
        self.assertRegex(log.do("size"), "^unavailable .*Correct the keys")

    def test_a_session_token_goes_along_signed(self):
        self.log.write_keys(self.store.key, self.store.secret, "aws_session_token = TOKENWORD\n")
        self.always("say", 404, error("NoSuchKey"))
        self.assertEqual(self.log.do("size"), "not-found There is no log.")
        headers = {name.lower(): value for name, value in self.proxy.seen[0][2].items()}
        self.assertEqual(headers["x-amz-security-token"], "TOKENWORD")
        self.assertIn("x-amz-security-token", headers["authorization"])
        self.assertNotIn(self.store.secret, str(headers))

    def test_a_bucket_that_is_not_there(self):
        self.assertRegex(self.log.do("create", bucket="no-such-bucket"), "^unavailable .*no bucket of that name. Make the bucket")
        self.assertRegex(self.log.do("size", bucket="no-such-bucket"), "^unavailable .*no bucket of that name. Make the bucket")

    def test_nobody_there(self):
        said = self.log.do("size", endpoint=f"http://127.0.0.1:{free_port()}", milliseconds=1500)
        self.assertRegex(said, "^unavailable The object store at 127.0.0.1:[0-9]+ cannot be reached.")

    def test_the_deadline_holds(self):
        self.always("wait", 20)
        began = time.monotonic()
        self.assertRegex(self.log.do("size", milliseconds=1500), "^unavailable .*cannot be reached")
        self.assertLess(time.monotonic() - began, 10)

    def test_a_store_that_is_too_busy(self):
        self.always("say", 503, error("SlowDown"))
        self.assertRegex(self.log.do("size", milliseconds=4000), "^unavailable .*too busy or not well .SlowDown, status 503.")
        self.assertGreater(self.proxy.count, 2)

    def test_a_store_that_is_full(self):
        log = self.made("3")
        for status, word in ((507, "InsufficientStorage"), (403, "QuotaExceeded"), (507, "")):
            self.proxy.plan = lambda method, *_: ("say", status, error(word)) if method == "PUT" else None
            self.assertRegex(log.do("append 3"), "^unavailable .*no room left. Make room")
        self.proxy.plan = lambda *_: None
        self.assertRegex(log.do("append 3"), "^ok appended 6:")

    def test_clocks_that_differ(self):
        self.always("say", 403, error("RequestTimeTooSkewed"))
        self.assertRegex(self.log.do("size"), "^unavailable The clock of this machine .* there [A-Z][a-z]+, .* GMT. Set the")

    def test_a_store_that_ignores_conditions(self):
        log = self.log
        self.always("strip")
        self.assertRegex(log.do("create"), "^unavailable .*does not honour conditional writes.*local folder.*conditions=none")
        written = {path.split("/")[-1] for method, path, _ in self.proxy.seen if method == "PUT"}
        self.assertEqual(written, {"conditions"})
        log.options = "&conditions=none"
        log = self.made("1,300")
        self.assertEqual(log.read(), [f"entry {index}" for index in range(301)])
        self.assertEqual(log.do("create"), "conflict There is a log already.")
        self.assertRegex(log.do("replace other new"), "^conflict")

    def test_a_store_that_does_not_know_conditions(self):
        self.proxy.plan = lambda method, *_: ("say", 501, error("NotImplemented")) if method == "PUT" else None
        self.assertRegex(self.log.do("create"), "^unavailable .*conditions=none")

    def test_what_is_no_object_store(self):
        for status in (200, 404, 302):
            self.always("say", status, HTML)
            self.assertRegex(self.log.do("size", milliseconds=3000), "^unavailable", status)
        self.always("say", 403, "<Code>" * 10000)
        self.assertRegex(self.log.do("size"), "^unavailable .*Is the endpoint right")

    def test_an_object_that_is_too_large(self):
        self.always("say", 200, "x" * (2 << 20))
        self.assertRegex(self.log.do("read tile/0/000"), "^too-large")

    def test_paths_that_lead_out_are_refused(self):
        for path in ("../x", "a//b", "/a", "a b", "a?b", ""):
            self.assertRegex(self.log.do(f"read {path}"), "^input", path)
        self.assertEqual(self.proxy.count, 0)

    def certificate(self, name, extension):
        path = pathlib.Path(self.store.folder, name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
                        f"subjectAltName={extension}", "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
        authority = pathlib.Path(f"{path}.crt")
        path.write_text(path.read_text(encoding="ascii") + authority.read_text(encoding="ascii"), encoding="ascii")
        return path, authority

    def test_certificates_are_checked(self):
        for name, extension, good in (("ours", "IP:127.0.0.1", True), ("others", "DNS:example.org", False)):
            both, authority = self.certificate(name, extension)
            proxy = Proxy(self.store, both)
            self.addCleanup(proxy.close)
            log = Log(self.store, proxy)
            self.assertRegex(log.do("create", milliseconds=5000), "^unavailable .*cannot be reached.*certificate")
            self.assertEqual(proxy.count, 0)
            said = log.do("create", options=f"&authorities={authority}", milliseconds=None if good else 5000)
            self.assertRegex(said, "^ok created" if good else "^unavailable .*cannot be reached")

    def test_many_files_go_at_once(self):
        self.proxy.plan = lambda method, path, _: ("wait", 0.2) if "/tile/" in path else None
        began = time.monotonic()
        self.assertEqual(self.log.do("write 64"), "ok wrote 64")
        self.assertLess(time.monotonic() - began, 6)


class MotoFaultsTest(FaultsCase):
    load = True
    make_store = Moto

    def test_a_bucket_in_the_name_of_the_host(self):
        self.log.options = "&style=host"
        said = self.log.do("create", endpoint=self.proxy.endpoint.replace("127.0.0.1", "localhost"))
        self.assertEqual(said, "ok created")
        self.assertTrue(all(headers["Host"].startswith("our-log.localhost:") for _, _, headers in self.proxy.seen))
        self.log.options = ""
        self.assertEqual(self.log.do("size"), "ok size 0")


class GatewayFaultsTest(FaultsCase):
    load = True
    make_store = Gateway

    def test_a_clock_that_is_wrong(self):
        said = self.log.do("size", before=("faketime", "-f", "-2h"))
        self.assertRegex(said, "^unavailable The clock of this machine .* differ too much: here it is .* Set the clock")
