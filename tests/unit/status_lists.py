#!/usr/bin/env python3
"""status_lists.py NAME: prints an encodedList, made by Python's own gzip, zlib and base64.
status_lists.py bits FILE: unpacks one, and prints its length in bytes and the indexes of its ones.
status_lists.py places SECRET ENTRIES COUNT: the swap-or-not shuffle, by the papers on it, ChaCha20 and SipHash."""
import base64
import gzip
import struct
import sys
import zlib

SIZE = 16384
ONES = bytearray(SIZE)
ONES[0] = 0x80
ONES[-1] = 0x01


def url(data):
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def packed(data, **options):
    return gzip.compress(bytes(data), mtime=0, **options)


def with_name():
    """A header with a file's name and a comment, as the gzip program writes it."""
    plain = packed(ONES)
    return plain[:3] + bytes([0x18]) + plain[4:10] + b"list.bin\0comment\0" + plain[10:]


def bomb(announced):
    """A gibibyte of zeros that announces fewer."""
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    out = b"".join(machine.compress(bytes(1 << 20)) for _ in range(1024)) + machine.flush()
    return out[:-4] + struct.pack("<I", announced)


def spoilt(at):
    data = bytearray(packed(ONES))
    data[at] ^= 1
    return bytes(data)


MAKERS = {
    "plain": lambda: url(packed(ONES)),
    "fast": lambda: url(packed(ONES, compresslevel=1)),
    "named": lambda: url(with_name()),
    "bare-url": lambda: url(packed(ONES))[1:],
    "bare-base64": lambda: base64.b64encode(packed(ONES)).decode(),
    "members": lambda: url(packed(ONES) + packed(bytes(SIZE))),
    "halves": lambda: url(packed(ONES[:SIZE // 2]) + packed(ONES[SIZE // 2:])),
    "trailing": lambda: url(packed(ONES) + b"\0"),
    "checksum": lambda: url(spoilt(-8)),
    "length": lambda: url(spoilt(-4)),
    "cut": lambda: url(packed(ONES)[:-9]),
    "zlib": lambda: url(zlib.compress(bytes(ONES))),
    "deflate": lambda: url(zlib.compress(bytes(ONES))[2:-4]),
    "flags": lambda: url(packed(ONES)[:3] + b"\xe0" + packed(ONES)[4:]),
    "short": lambda: url(packed(ONES[1:])),
    "nothing": lambda: url(packed(b"")),
    "bomb": lambda: url(bomb(SIZE)),
    "bomb-honest": lambda: url(bomb(1 << 30)),
    "bomb-wrapped": lambda: url(bomb(0)),
    "padded": lambda: "u" + base64.urlsafe_b64encode(packed(ONES)).decode() + "=",
    "base58": lambda: "z" + url(packed(ONES))[1:],
    "hexadecimal": lambda: "f" + packed(ONES).hex(),
    "standard": lambda: "u" + base64.b64encode(packed(bytes(range(256)) * 64)).decode().rstrip("="),
}


def bits(path):
    text = open(path, encoding="ascii").read()
    assert text[0] == "u" and "=" not in text
    data = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    ones = [8 * at + bit for at, byte in enumerate(data) if byte for bit in range(8) if byte >> (7 - bit) & 1]
    print(len(data), *ones)


def rotated(value, count, width):
    return (value << count | value >> (width - count)) & ((1 << width) - 1)


def chacha20(key, nonce, length):
    """D. J. Bernstein's own, with 64 bits of nonce and of counter."""
    out = b""
    words = struct.unpack("<8I", key)
    for counter in range((length + 63) // 64):
        start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, *words, counter & 0xffffffff, counter >> 32,
                 *struct.unpack("<2I", nonce)]
        state = list(start)
        for _ in range(10):
            for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                               (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
                for first, second, third, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                    state[first] = (state[first] + state[second]) & 0xffffffff
                    state[third] = rotated(state[third] ^ state[first], turn, 32)
        out += struct.pack("<16I", *((x + y) & 0xffffffff for x, y in zip(state, start)))
    return out[:length]


def siphash(key, data):
    """SipHash-2-4 of Aumasson and Bernstein."""
    k0, k1 = struct.unpack("<2Q", key)
    v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573]

    def sipround():
        for a, b, turn, half in ((0, 1, 13, True), (2, 3, 16, False), (0, 3, 21, False), (2, 1, 17, True)):
            v[a] = (v[a] + v[b]) % 2**64
            v[b] = rotated(v[b], turn, 64) ^ v[a]
            v[a] = rotated(v[a], 32, 64) if half else v[a]

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) % 256])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        sipround()
        sipround()
        v[0] ^= word
    v[2] ^= 0xff
    for _ in range(4):
        sipround()
    return struct.pack("<Q", v[0] ^ v[1] ^ v[2] ^ v[3])


def places(secret, entries, count):
    rounds = 256
    stream = chacha20(bytes.fromhex(secret), struct.pack("<Q", entries), 16 + 8 * rounds)
    numbers = struct.unpack("<%dQ" % rounds, stream[16:])
    for place in range(count):
        for at, number in enumerate(numbers):
            partner = (number - place) % entries
            if siphash(stream[:16], struct.pack("<2Q", at, max(place, partner)))[0] & 1:
                place = partner
        print(place)


if sys.argv[1] == "bits":
    bits(sys.argv[2])
elif sys.argv[1] == "places":
    places(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    sys.stdout.write(MAKERS[sys.argv[1]]())
