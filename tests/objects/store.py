"""Object stores for the tests: moto, whose signatures are checked by botocore, and Versity's gateway (ASSAY_FULL=1)."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import boto3
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parents[2]
GATEWAY = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Store:
    """A running store with the bucket our-log. `key`, `secret`: who may do everything there."""

    bucket = "our-log"

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="assay-objects-")
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.output = open(f"{self.folder}/output", "w", encoding="utf-8")
        self.process = None

    def start(self, command, **environment):
        self.process = subprocess.Popen(command, cwd=self.folder, env={**os.environ, **environment},
                                        stdout=self.output, stderr=subprocess.STDOUT)
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the store did not start:\n" + pathlib.Path(self.folder, "output").read_text(encoding="utf-8"))

    def client(self, service, key, secret):
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=key,
                            aws_secret_access_key=secret, config=Config(retries={"max_attempts": 1}))

    def publish(self, key, secret):
        """Makes the bucket, and readable as docs/ledger.md says, for any number of logs."""
        s3 = self.client("s3", key, secret)
        s3.create_bucket(Bucket=self.bucket)
        text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
        policy = re.search(r"```json\n(\{\n  \"Version\".*?)```", text, re.DOTALL).group(1)
        s3.put_bucket_policy(Bucket=self.bucket, Policy=policy.replace("our-log/log/", "our-log/logs/*/"))

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.output.close()
        shutil.rmtree(self.folder)


class Moto(Store):
    """It lets requests pass unsigned until it is told otherwise."""

    name = "moto"
    anonymous = False  # when it checks signatures, nobody is let in without

    def __init__(self):
        super().__init__()
        self.start([os.path.join(os.path.dirname(sys.executable), "moto_server"), "-H", "127.0.0.1", "-p", str(self.port)])
        iam = self.client("iam", "anyone", "anything")
        iam.create_user(UserName="log")
        everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        iam.put_user_policy(UserName="log", PolicyName="all", PolicyDocument=json.dumps(everything))
        made = iam.create_access_key(UserName="log")["AccessKey"]
        self.key, self.secret = made["AccessKeyId"], made["SecretAccessKey"]
        self.publish("anyone", "anything")
        self.check_signatures(True)

    def check_signatures(self, strict):
        request = urllib.request.Request(f"{self.endpoint}/moto-api/reset-auth", data=b"0" if strict else b"inf",
                                         headers={"Content-Type": "text/plain"}, method="POST")
        urllib.request.urlopen(request).close()


class Gateway(Store):
    """Versity's gateway over a folder: it checks signatures, clocks and policies, and swaps objects atomically."""

    name = "versitygw"
    anonymous = True

    def __init__(self, *options):
        super().__init__()
        self.key, self.secret = "TESTKEY", "testsecretword"
        os.mkdir(f"{self.folder}/data")
        self.start([self.program(), "--port", f"127.0.0.1:{self.port}", "--keep-alive", *options, "posix",
                    f"{self.folder}/data"], ROOT_ACCESS_KEY=self.key, ROOT_SECRET_KEY=self.secret)
        self.publish(self.key, self.secret)

    @staticmethod
    def program():
        return built("versitygw", GATEWAY, ROOT)


def reader():
    """The reader of a log on Go's own library."""
    return built("reader", ".", ROOT / "tests" / "objects" / "reader")


def built(name, package, folder):
    """A program in Go, made once; raises, with the reason, where there is no Go that can."""
    program = ROOT / "build" / "objects" / name
    if not program.exists():
        found = subprocess.run([ROOT / "tools" / "newer-go", "1.25"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if found.returncode:
            raise OSError(found.stderr)
        command = [found.stdout.strip(), "install", package]
        subprocess.run(command, check=True, cwd=folder, env={**os.environ, "GOBIN": str(program.parent)},
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=1200)
        # It is called as its folder or module is.
        made = program.parent / ("objects-reader" if name == "reader" else name)
        made.rename(program)
    return program
