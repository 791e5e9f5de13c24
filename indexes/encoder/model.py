"""Turn the bundle into a BertModel, a sentence-transformers folder, and an int8 ONNX graph."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexes.encoder.bundle import BLOCK, Bundle
from indexes.encoder.session import PASSAGE, QUERY
from indexes.encoder.tokens import assemble

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

OPSET = 17
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def restore(bundle: Bundle) -> "PreTrainedModel":
    """Return the bundle as a float32 `transformers.BertModel` without its pooler, for inference."""
    import torch
    from transformers import BertConfig, BertModel

    shape = bundle.config
    config = BertConfig(
        vocab_size=shape.rows,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feedforward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=bundle.pieces.pad,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {rename(name): torch.from_numpy(array) for name, array in bundle.tensors.items()}
    model.load_state_dict(state, strict=True, assign=True)
    model.train(False)
    return model


def rename(name: str) -> str:
    """Return the BertModel's name for a tensor of the bundle."""
    if name in EMBEDDINGS:
        return EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    ending = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{LAYER[part]}.{ending}"


def save(bundle: Bundle, folder: Path) -> None:
    """Write the bundle as a sentence-transformers model in float32 to `folder` (470 MB).

    It is what the int8 graph is measured against; serving does not need it.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

    pieces, limit = bundle.pieces, bundle.config.positions
    restore(bundle).save_pretrained(folder)
    tokenizer: PreTrainedTokenizerBase = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=assemble(pieces),
        bos_token=pieces.table[pieces.begin][0],
        eos_token=pieces.table[pieces.end][0],
        pad_token=pieces.table[pieces.pad][0],
        unk_token=pieces.table[pieces.unknown][0],
        model_max_length=limit,
    )
    tokenizer.save_pretrained(folder)
    modules = [Transformer(str(folder)), Pooling(bundle.config.hidden, "mean"), Normalize()]
    prompts = {"query": QUERY, "document": PASSAGE}
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))


def export(bundle: Bundle, path: Path) -> None:
    """Write the bundle as an ONNX graph: `ids` (1, tokens) int64 in, `vectors` (1, hidden) out.

    One text at a time: dynamic quantisation scales activations over a whole batch, so in a batch
    a text's vector would depend on its neighbours. Pooling and L2 normalisation are in the graph,
    and the words stay in their 4-bit blocks, unpacked as they are looked up.
    """
    import torch

    network = restore(bundle)
    network.set_attn_implementation("eager")  # plain products and a softmax
    hidden = bundle.config.hidden

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network
            self.nibbles = torch.from_numpy(bundle.words["nibbles"].reshape(-1, hidden // 2))
            self.scales = torch.from_numpy(np.ascontiguousarray(bundle.words["scale"]))

        def forward(self, ids: "Tensor") -> "Tensor":
            look = torch.nn.functional.embedding
            pairs = look(ids, self.nibbles).to(torch.int32).reshape(1, -1, hidden // BLOCK, 16)
            halves = [pairs % 16, torch.div(pairs, 16, rounding_mode="floor")]
            scales = look(ids, self.scales).to(torch.float32).unsqueeze(-1)
            words = (torch.cat(halves, -1) - 8) * scales
            states = self.network(
                inputs_embeds=words.reshape(1, -1, hidden),
                attention_mask=torch.ones_like(ids),
                token_type_ids=torch.zeros_like(ids),
            ).last_hidden_state
            return torch.nn.functional.normalize(states.mean(1), dim=1)

    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the legacy exporter and the tracer announce themselves
        torch.onnx.export(
            Encoder(),
            (torch.arange(9)[None],),
            str(path),
            input_names=["ids"],
            output_names=["vectors"],
            dynamic_axes={"ids": {1: "tokens"}},
            opset_version=OPSET,
            dynamo=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Write the graph at `source` with the weights of its layers in int8, scaled per channel.

    They get 7 bits (`reduce_range`): with 8, processors without VNNI saturate while they add, and
    vectors would depend on the machine. It costs 0.0004 of cosine.
    """
    import logging

    from onnxruntime.quantization import (  # type: ignore[import-untyped]  # it ships no types
        QuantType,
        quantize_dynamic,
    )

    # It recommends a preparation that only matters for static quantisation, on the root logger.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
    finally:
        logging.disable(logging.NOTSET)
