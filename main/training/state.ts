/**
 * @file Parameters and optimizer state between steps. Each exists twice: a step reads one copy and writes the other, and
 * then they change places, so that nothing is allocated or copied per step.
 */
import type { Tensor } from 'onnxruntime-node';
import type { NamedArray } from './weights-file.ts';
import type { Runtime, Values } from './session.ts';

export class TrainingState {
  readonly #read = new Map<string, { array: NamedArray; tensor: Tensor }>();
  readonly #write = new Map<string, { array: NamedArray; tensor: Tensor }>();
  #swapped = false;

  constructor(ort: Runtime, start: ReadonlyMap<string, NamedArray>) {
    for (const [name, { shape, data }] of start) {
      for (const copies of [this.#read, this.#write]) {
        const own = data.slice();
        copies.set(name, { array: { shape, data: own }, tensor: new ort.Tensor('float32', own, shape) });
      }
    }
  }

  /** What the next step reads, by name. */
  feeds(): Values {
    return tensors(this.#swapped ? this.#write : this.#read, '');
  }

  /** Where the next step writes, by output name. */
  fetches(): Values {
    return tensors(this.#swapped ? this.#read : this.#write, 'next.');
  }

  /** Makes what the last step wrote current. */
  advance(): void {
    this.#swapped = !this.#swapped;
  }

  /** The current arrays, by name. They change with later steps: copy what must stay. */
  arrays(): Map<string, NamedArray> {
    const current = this.#swapped ? this.#write : this.#read;
    return new Map([...current].map(([name, { array }]) => [name, array]));
  }
}

function tensors(copies: ReadonlyMap<string, { tensor: Tensor }>, prefix: string): Values {
  return Object.fromEntries([...copies].map(([name, { tensor }]) => [prefix + name, tensor]));
}
