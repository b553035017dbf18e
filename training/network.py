"""The transformer under both models, in torch: six layers, 384 wide, with a case class for every piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, INNER, LAYERS, VOCABULARY, POSITIONS = 384, 12, 1536, 6, 30522, 512


class Layer(nn.Module):
    """One transformer layer as in BERT, normalised after each step."""

    def __init__(self, width: int = WIDTH, heads: int = HEADS, inner: int = INNER, dropout: float = 0.1) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.n1, self.n2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return the layer's output; ``bias`` (inputs x 1 x 1 x pieces) hides the padding."""
        inputs, length, width = x.shape
        q, k, v = self.qkv(x).view(inputs, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5 + bias, -1)
        x = self.n1(x + self.drop(self.o((weights @ v).transpose(1, 2).reshape(inputs, length, width))))
        return self.n2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Trunk(nn.Module):
    """Pieces -> a vector for every word and task, a learned mix of the layers."""

    def __init__(self, tasks: int) -> None:
        super().__init__()
        self.word, self.posn = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.case = nn.Embedding(8, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Parameter(torch.tensor([[0.0, 0, 0, 0, 1, 1.5, 2]] * tasks))
        nn.init.zeros_(self.case.weight)

    def forward(self, ids: Tensor, case: Tensor, first: Tensor, last: Tensor) -> list[Tensor]:
        """Return for every task inputs x (words + 1) x WIDTH: the mean of a word's first and last piece."""
        x = self.drop(self.norm(self.word(ids) + self.posn.weight[: ids.shape[1]] + self.case(case)))
        bias = (ids == 0).to(x.dtype)[:, None, None, :] * -1e4
        states = [x]
        for layer in self.layers:
            x = layer(x, bias)
            states.append(x)
        a, b = (index[:, :, None].expand(-1, -1, WIDTH) for index in (first, last))
        vectors = []
        for row in torch.softmax(self.mix, 1):
            mixed = sum(weight * state for weight, state in zip(row, states, strict=True))
            vectors.append((mixed.gather(1, a) + mixed.gather(1, b)) * 0.5)
        return vectors


def load_base(trunk: Trunk, weights: Path) -> None:
    """Fill the trunk from the safetensors file of a BERT-like base model."""
    from safetensors.torch import load_file

    w = load_file(str(weights))
    with torch.no_grad():
        trunk.word.weight.copy_(w["embeddings.word_embeddings.weight"])
        kinds = w["embeddings.token_type_embeddings.weight"][0]
        trunk.posn.weight.copy_(w["embeddings.position_embeddings.weight"] + kinds)
        trunk.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
        trunk.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
        for i, layer in enumerate(trunk.layers):
            prefix = f"encoder.layer.{i}."
            parts = (
                (layer.o, "attention.output.dense"),
                (layer.n1, "attention.output.LayerNorm"),
                (layer.up, "intermediate.dense"),
                (layer.down, "output.dense"),
                (layer.n2, "output.LayerNorm"),
            )
            for kind in ("weight", "bias"):
                qkv = [w[f"{prefix}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, kind).copy_(torch.cat(qkv))
                for module, name in parts:
                    getattr(module, kind).copy_(w[f"{prefix}{name}.{kind}"])


def load_shipped(trunk: Trunk, model: Path) -> None:
    """Fill the trunk from a quantised ONNX file of ours: numbers back from 8 bits, a good place to start from."""
    graph = onnx.load(str(model)).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}

    def whole(name: str) -> Tensor:
        if name + "_quantized" not in held:
            return torch.from_numpy(held[name].copy())
        numbers = held[name + "_quantized"].astype(np.float32) - held[name + "_zero_point"].astype(np.float32)
        return torch.from_numpy(numbers * held[name + "_scale"])

    product = {n.name: n.input[1].removesuffix("_quantized") for n in graph.node if n.op_type == "MatMulInteger"}
    prefix = next(name for name in held if name.endswith("posn.weight")).removesuffix("posn.weight")
    with torch.no_grad():
        for name in ("word.weight", "posn.weight", "case.weight", "norm.weight", "norm.bias"):
            trunk.get_parameter(name).copy_(whole(prefix + name))
        for i, layer in enumerate(trunk.layers):
            for part in ("qkv", "o", "up", "down"):
                node = next(n for n in product if n.endswith(f"layers.{i}/{part}/MatMul_quant"))
                layer.get_parameter(part + ".weight").copy_(whole(product[node]).T)
                layer.get_parameter(part + ".bias").copy_(whole(f"{prefix}layers.{i}.{part}.bias"))
            for part in ("n1.weight", "n1.bias", "n2.weight", "n2.bias"):
                layer.get_parameter(part).copy_(whole(f"{prefix}layers.{i}.{part}"))
