"""A language model whose weights are drawn at random → a GGUF file that llama.cpp loads: what it says is noise."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

WIDTH, HEADS, LAYERS, FORWARD, CONTEXT = 32, 1, 2, 64, 16384  # one head: what is read is most of the work
SPREAD = 2.0  # of weights: so wide that what is said depends on what was read
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: "
BYTES = [f"<0x{n:02X}>" for n in range(256)]
# Long pieces of answers, so that one takes a hundred steps and not three hundred.
ANSWERED = [
    '{"passage":"', '","attributes":', '","attributions":[', 'true,"issues":[', 'false,"issues":[', '{"issue":"', '","stance":"',
    '"}', '"},', '],"outlook":', ',"outlook":', 'null,"sentences":{"',
    '-1,"sentences":{"', '0,"sentences":{"', '1,"sentences":{"',
    '":{"tone_peace":', '-1,"tone_overall":', '0,"tone_overall":', '1,"tone_overall":', '-1}', '0}', '1}', '},"', '}}', '}}}',
    '{"content":"', '","speaker":"', '","form":"', '","issues":[',
]  # fmt: skip
PIECES = ["<unk>", "<s>", "</s>", *BYTES, "▁", *map(chr, range(33, 127)), *ANSWERED]


def write(path: Path, seed: int = 0) -> Path:
    """A model of two layers that reads characters; the same file for the same seed."""
    file = gguf.GGUFWriter(path, "llama")
    file.add_name("noise")
    file.add_context_length(CONTEXT)
    file.add_embedding_length(WIDTH)
    file.add_block_count(LAYERS)
    file.add_feed_forward_length(FORWARD)
    file.add_head_count(HEADS)
    file.add_head_count_kv(HEADS)
    file.add_layer_norm_rms_eps(1e-5)
    file.add_rope_dimension_count(WIDTH // HEADS)
    file.add_vocab_size(len(PIECES))
    file.add_tokenizer_model("llama")
    file.add_tokenizer_pre("default")
    file.add_token_list(PIECES)
    file.add_token_scores([0.0] * 259 + [-float(n) for n in range(len(PIECES) - 259)])
    kinds = gguf.TokenType
    file.add_token_types(
        [kinds.UNKNOWN, kinds.CONTROL, kinds.CONTROL, *[kinds.BYTE] * 256, *[kinds.NORMAL] * (len(PIECES) - 259)]
    )
    file.add_bos_token_id(1)
    file.add_eos_token_id(2)
    file.add_unk_token_id(0)
    file.add_add_bos_token(True)
    file.add_add_space_prefix(False)
    file.add_chat_template(TEMPLATE)
    for name, shape in _shapes().items():
        rng = np.random.default_rng([seed, len(name), *name.encode()])
        weights = np.ones(shape) if name.endswith("norm.weight") else rng.normal(0, SPREAD / np.sqrt(shape[-1]), shape)
        file.add_tensor(name, weights.astype(np.float32))
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()
    return path


def _shapes() -> dict[str, tuple[int, ...]]:
    """Name of a tensor → its shape, as llama.cpp names those of a Llama."""
    square, wide = (WIDTH, WIDTH), (FORWARD, WIDTH)
    block = {"attn_norm": (WIDTH,), "ffn_norm": (WIDTH,), "ffn_gate": wide, "ffn_up": wide, "ffn_down": (WIDTH, FORWARD)}
    block |= dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output"), square)
    whole = {"token_embd": (len(PIECES), WIDTH), "output": (len(PIECES), WIDTH), "output_norm": (WIDTH,)}
    blocks = {f"blk.{n}.{name}": shape for n in range(LAYERS) for name, shape in block.items()}
    return {f"{name}.weight": shape for name, shape in {**whole, **blocks}.items()}
