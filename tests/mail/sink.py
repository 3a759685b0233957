"""An SMTP server (RFC 5321) that keeps nothing: prints its port, then each message as one JSON line.

Recipients that begin with "refused" get 550, with "later" 451. What was received is read by Python's email package.
"""

import asyncio
import base64
import email
import email.policy
import json


def describe(envelope, data):
    message = email.message_from_bytes(data, policy=email.policy.SMTP)
    return {
        "from": envelope["from"],
        "to": envelope["to"],
        "raw": base64.b64encode(data).decode(),
        "header_from": message["From"],
        "header_to": message["To"],
        "subject": message["Subject"],
        "date": message["Date"].datetime.isoformat() if message["Date"] else None,
        "headers": len(message.keys()),
        "text": message.get_content().replace("\r\n", "\n"),
        "defects": [str(defect) for part in message.walk() for defect in part.defects],
        "longest_line": max(len(line) for line in data.split(b"\r\n")),
        "bare_breaks": data.replace(b"\r\n", b"").count(b"\n") + data.replace(b"\r\n", b"").count(b"\r"),
    }


def recipient_reply(address):
    if address.startswith("refused"):
        return "550 no such person"
    if address.startswith("later"):
        return "451 try again"
    return "250 ok"


async def read_data(reader):
    lines = []
    while (line := await reader.readline()) != b".\r\n":
        if not line:
            raise ConnectionError
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


async def serve(reader, writer):
    envelope = {"from": None, "to": []}

    def say(text):
        writer.write(text.encode() + b"\r\n")

    say("220 sink ESMTP")
    while line := (await reader.readline()).decode("latin-1").rstrip("\r\n"):
        verb = line.split(" ")[0].split(":")[0].upper()
        if verb == "EHLO":
            say("250-sink\r\n250 8BITMIME")
        elif verb == "MAIL":
            envelope["from"] = line[line.index("<") + 1 : line.index(">")]
            say("250 ok")
        elif verb == "RCPT":
            address = line[line.index("<") + 1 : line.index(">")]
            reply = recipient_reply(address)
            if reply.startswith("250"):
                envelope["to"].append(address)
            say(reply)
        elif verb == "DATA":
            say("354 go on")
            print(json.dumps(describe(envelope, await read_data(reader))), flush=True)
            say("250 kept")
        elif verb == "QUIT":
            say("221 bye")
            break
        else:
            say("502 not here")
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
