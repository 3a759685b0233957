"""The running product: what it issues to its demonstration's candidate, and what it publishes about itself."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ASSAY = os.environ.get("ASSAY", str(ROOT / "assay"))


def contexts():
    """The contexts that are built in, by URL: made at build time (tools/contexts.mjs)."""
    folder = ROOT / "build" / "contexts"
    table = (folder / "contexts.table.h").read_text(encoding="utf-8")
    rows = re.findall(r'S_INIT\("([^"]+)"\), \{context_text_(\d+)', table)
    return {url: json.loads((folder / f"{index}.json").read_text(encoding="utf-8")) for url, index in rows}


def play(folder):
    """One candidate, one reviewer, one credential. Returns where it lies: credential, jwt, bundle."""
    done = subprocess.run([ASSAY, "demo", "--once", "--llm", "off", "--data", folder], stdout=subprocess.PIPE, text=True,
                          timeout=600)
    last = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    if done.returncode != 0 or last.get("step") != "files":
        raise RuntimeError(f"the demonstration failed: {done.stdout[-500:]}")
    return {name: pathlib.Path(last[name]).read_text(encoding="utf-8") for name in ("credential", "jwt", "bundle")}


def badge(folder, action, credential):
    """`assay badge ACTION` of what was issued, beside the running server."""
    settings = ["--data", folder, "--db", f"sqlite:{folder}/assay.db", "--base-url", credential["issuer"]["url"]]
    subprocess.run([ASSAY, "badge", action, credential["id"].removeprefix("urn:uuid:"), "--reason", "A test.", *settings],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


class Server:
    """The product, serving what it issued: its DID document and status lists are read from it, as anybody would."""

    def __init__(self, folder, base_url):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.base_url = base_url
        self.process = subprocess.Popen(
            [ASSAY, "serve", "--llm", "off", "--data", folder, "--db", f"sqlite:{folder}/assay.db", "--base-url", base_url,
             "--listen", f"127.0.0.1:{self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def read(self, url, accept="application/json"):
        """What anybody gets at that address of the product; waits until it serves."""
        if not url.startswith(self.base_url):
            raise ValueError(f"{url} is not an address of the product")
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{url[len(self.base_url):]}", headers={"Accept": accept})
        for _ in range(600):
            try:
                with urllib.request.urlopen(request, timeout=30) as reply:
                    return json.loads(reply.read())
            except urllib.error.HTTPError:
                raise
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the product does not serve")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
