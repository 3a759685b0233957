"""A way to a store on which requests are lost, late, changed or answered by somebody else."""

import http.client
import http.server
import socket
import ssl
import threading
import time

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

CLOSE = object()  # instead of an answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Those who ask are killed, or refuse our certificate."""


class Proxy:
    """Passes requests on, one at a time, as `plan` says. That is a function of the method, the path and the number of the
    request, from 1; it returns None (pass it on) or one of: ("drop",) — not passed on, no answer; ("lose",) — passed on, no
    answer; ("late",) — no answer, and passed on when release() is called; ("say", status, body) — not passed on, and that is
    the answer; ("strip",) — passed on without its conditions; ("wait", seconds); ("until", condition) — passed on when that
    is true."""

    def __init__(self, store, certificate=None):
        self.store, self.plan, self.count, self.held = store, lambda *_: None, 0, []
        self.seen, self.checkpoints = [], []  # all requests; the checkpoints that the store took
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), self.handler())
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.endpoint = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handler(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = proxy.ask(self.command, self.path, dict(self.headers.items()), body)
                if answer is CLOSE:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, headers, body = answer
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = one

            def log_message(self, *_):
                """Nothing."""

        return Handler

    def ask(self, method, path, headers, body):
        with self.lock:
            self.count += 1
            self.seen.append((method, path, headers))
            what = self.plan(method, path, self.count) or ("pass",)
            if what[0] == "late":
                self.held.append((method, path, headers, body))
            if what[0] in ("drop", "late"):
                return CLOSE
            if what[0] == "say":
                return what[1], [("Content-Type", "application/xml"), ("Date", self.date_time())], what[2].encode()
            if what[0] == "strip":
                headers = self.without_conditions(method, path, headers, body)
            if what[0] not in ("wait", "until"):
                answer = self.pass_on(method, path, headers, body)
                return CLOSE if what[0] == "lose" else answer
        self.wait(*what)
        with self.lock:
            return self.pass_on(method, path, headers, body)

    @staticmethod
    def wait(kind, what):
        if kind == "wait":
            time.sleep(what)
        until = time.monotonic() + 12
        while kind == "until" and not what() and time.monotonic() < until:
            time.sleep(0.02)

    def without_conditions(self, method, path, headers, body):
        """The headers as somebody signs them who does not know of conditions."""
        kept = {name: headers[name] for name in ("Host", "Content-Type", "Cache-Control") if name in headers}
        request = AWSRequest(method, f"http://{headers['Host']}{path}", kept, body)
        S3SigV4Auth(Credentials(self.store.key, self.store.secret), "s3", "us-east-1").add_auth(request)
        return dict(request.headers.items())

    def pass_on(self, method, path, headers, body):
        answer = self.exchange(method, path, headers, body)
        if method == "PUT" and path.endswith("/checkpoint") and answer[0] < 300:
            self.checkpoints.append(body.decode())
        return answer

    def exchange(self, method, path, headers, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.store.port, timeout=30)
        connection.request(method, path, body or None, headers)
        reply = connection.getresponse()
        kept = [(name, value) for name, value in reply.getheaders()
                if name.lower() not in ("content-length", "transfer-encoding", "connection")]
        answer = reply.status, kept, reply.read()
        connection.close()
        return answer

    def asked(self, method, end):
        """How often that was asked of a path that ends so."""
        return sum(one[0] == method and one[1].endswith(end) for one in self.seen)

    def release(self):
        """Passes on what was held; returns the statuses of the answers that nobody gets."""
        with self.lock:
            held, self.held = self.held, []
            return [self.pass_on(*request)[0] for request in held]

    @staticmethod
    def date_time():
        return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
