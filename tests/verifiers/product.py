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


# One that ends.
ACHIEVEMENT = {"name": "First aid at work", "description": "Helps until help comes.", "criteria": "Shows it on a doll.",
               "vouched_by": "A test", "valid_for_days": 730}
SHOW = ("INSERT INTO credential_page (org_id, credential_id, claimed_us, shown_us) SELECT org_id, id, 1, 1 FROM credential "
        "WHERE true ON CONFLICT (org_id, credential_id) DO NOTHING")


def settings(folder, base_url):
    return ["--data", folder, "--db", f"sqlite:{folder}/assay.db", "--base-url", base_url]


def issue_ending(folder, server):
    """A credential that ends, as JSON and as a token, issued beside the running server and as if its holder showed it."""
    people, achievement, result = (pathlib.Path(folder, name) for name in ("people.csv", "achievement.json", "issued.csv"))
    people.write_text("name,email\nAda Example,ada@example.org\n", encoding="utf-8")
    achievement.write_text(json.dumps(ACHIEVEMENT), encoding="utf-8")
    subprocess.run([ASSAY, "badge", "issue", people, "--achievement", achievement, "--result", result,
                    *settings(folder, server.base_url)], check=True, capture_output=True, timeout=60)
    subprocess.run(["sqlite3", "-cmd", ".timeout 5000", f"{folder}/assay.db", SHOW], check=True)
    issued = result.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    page = f"{server.base_url}/c/{issued}"
    return server.read(f"{page}.json"), server.read_text(f"{page}.jwt", "application/vc+jwt").strip()


def badge(folder, action, credential):
    """`assay badge ACTION` of what was issued, beside the running server."""
    subprocess.run([ASSAY, "badge", action, credential["id"].removeprefix("urn:uuid:"), "--reason", "A test.",
                    *settings(folder, credential["issuer"]["url"])], check=True, capture_output=True, timeout=60)


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
        return json.loads(self.read_text(url, accept))

    def read_text(self, url, accept):
        """What anybody gets at that address of the product; waits until it serves."""
        if not url.startswith(self.base_url):
            raise ValueError(f"{url} is not an address of the product")
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{url[len(self.base_url):]}", headers={"Accept": accept})
        for _ in range(600):
            try:
                with urllib.request.urlopen(request, timeout=30) as reply:
                    return reply.read().decode()
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
