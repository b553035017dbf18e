"""A torch module -> one ONNX file with its weights in 8 bits."""

from __future__ import annotations

from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

OPSET = 17
Axes = dict[str, tuple[str, ...]]  # input or output -> names of its dimensions


def write(module: nn.Module, example: dict[str, Tensor], axes: Axes, outputs: Axes, file: Path) -> None:
    """Write the module; ``example`` holds one input of each name, the dimensions named in ``axes`` are free."""
    whole = file.with_suffix(".whole")
    torch.onnx.export(
        module.eval(),
        tuple(example.values()),
        str(whole),
        input_names=list(example),
        output_names=list(outputs),
        dynamic_axes={name: dict(enumerate(dims)) for name, dims in {**axes, **outputs}.items()},
        opset_version=OPSET,
        dynamo=False,
    )
    quantize_dynamic(
        str(whole),
        str(file),
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"MatMulConstBOnly": True},
    )
    whole.unlink()
