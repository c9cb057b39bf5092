"""Array files with the standard library and torch alone (no numpy): NPY and NPZ, read and written, and IDX, read."""

import ast
import ctypes
import struct
import zipfile
from pathlib import Path

import torch

# NPY type strings (little-endian or one byte) and the torch types they are read as.
TYPES = {
    "<f4": torch.float32,
    "<f8": torch.float64,
    "|u1": torch.uint8,
    "|i1": torch.int8,
    "|b1": torch.bool,
    "<i2": torch.int16,
    "<i4": torch.int32,
    "<i8": torch.int64,
}
NAMES = {dtype: name for name, dtype in TYPES.items()}
MAGIC = b"\x93NUMPY"


def decode_npy(data, name):
    """A torch tensor from the bytes of an NPY file (any version, C or Fortran order)."""
    if data[:6] != MAGIC:
        raise ValueError(f"{name} is not an NPY file")
    wide = data[6] >= 2
    (length,) = struct.unpack_from("<I" if wide else "<H", data, 8)
    begin = 12 if wide else 10
    header = ast.literal_eval(data[begin : begin + length].decode("utf8" if data[6] >= 3 else "latin1"))
    if header["descr"] not in TYPES:
        raise ValueError(f"{name} has the type {header['descr']}; known are {', '.join(TYPES)}")
    dtype, shape = TYPES[header["descr"]], tuple(header["shape"])
    body = bytearray(data[begin + length :])
    count = 1
    for size in shape:
        count *= size
    if len(body) != count * dtype.itemsize:
        raise ValueError(f"{name} holds {len(body)} bytes where its header says {count} × {dtype.itemsize}")
    flat = torch.frombuffer(body, dtype=dtype) if count else torch.empty(0, dtype=dtype)
    if header["fortran_order"]:
        return flat.reshape(shape[::-1]).permute(*range(len(shape) - 1, -1, -1)).contiguous()
    return flat.reshape(shape)


def encode_npy(tensor):
    """The bytes of an NPY file (version 1, C order)."""
    tensor = tensor.detach().contiguous()
    shape = "(" + "".join(f"{size}, " for size in tensor.shape) + ")"
    header = f"{{'descr': '{NAMES[tensor.dtype]}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    body = ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.itemsize) if tensor.numel() else b""
    return MAGIC + b"\x01\x00" + struct.pack("<H", len(header)) + header.encode("latin1") + body


def read_npz(path):
    """All arrays of an NPZ file by name."""
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if name.endswith(".npy")]
        return {name[:-4]: decode_npy(archive.read(name), f"{path}:{name}") for name in members}


def write_npz(path, arrays):
    """Writes arrays by name, uncompressed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, tensor in arrays.items():
            archive.writestr(f"{name}.npy", encode_npy(tensor))


def read_idx(path):
    """A uint8 IDX file (MNIST's format)."""
    data = Path(path).read_bytes()
    kind, dimensions = data[2], data[3]
    if data[:2] != b"\0\0" or kind != 8:
        raise ValueError(f"{path} is not an IDX file of bytes")
    shape = struct.unpack_from(f">{dimensions}I", data, 4)
    return torch.frombuffer(bytearray(data[4 + 4 * dimensions :]), dtype=torch.uint8).reshape(shape)


def read_mnist(folder, layout):
    """MNIST's four IDX files as x_train, y_train, x_test, y_test; layout "rows" [N,28,28] or "pixels" [N,784,1]."""
    arrays = {}
    for split, prefix in (("train", "train"), ("test", "t10k")):
        images = read_idx(Path(folder) / f"{prefix}-images-idx3-ubyte")
        arrays[f"x_{split}"] = images if layout == "rows" else images.reshape(len(images), -1, 1)
        arrays[f"y_{split}"] = read_idx(Path(folder) / f"{prefix}-labels-idx1-ubyte").long()
    return arrays
