/**
 * @file Which differences between two spike trains rounding can excuse. Two correct programs that add the same
 * float32 numbers in another order may disagree on a spike whose membrane lies within rounding of the threshold, and
 * that one spike may change later spikes of its neuron (reset, refractory period) and of the layers above it. Every
 * other difference is a defect.
 */

/** Spikes of one layer, [samples, steps, hidden], by the two programs, and the reference's membrane minus threshold. */
export interface LayerSpikes {
  shape: number[];
  ours: Uint8Array;
  theirs: Uint8Array;
  margin: Float32Array;
}

export interface SpikeDifferences {
  /** Spikes compared. */
  cells: number;
  /** Spikes that differ. */
  different: number;
  /** Of these, the ones that no earlier difference explains and whose membrane lies within `rounding` of threshold. */
  atThreshold: number;
  /** Of these, the ones that neither an earlier difference nor the threshold explains. */
  unexplained: number;
}

/**
 * Sorts the differences of all layers of a network.
 * @param layers first layer first, all of the same shape
 * @param rounding how far from its threshold a membrane may be for its spike to differ
 */
export function spikeDifferences(layers: LayerSpikes[], rounding: number): SpikeDifferences {
  const found = { cells: 0, different: 0, atThreshold: 0, unexplained: 0 };
  const [samples = 0, steps = 0, hidden = 0] = layers[0]?.shape ?? [];
  for (let sample = 0; sample < samples; sample++) {
    // The first step at which a lower layer differs for this sample: from then on this layer's input differs.
    let inputDiffersFrom = Infinity;
    for (const { ours, theirs, margin } of layers) {
      const neuronDiffers = new Uint8Array(hidden);
      let layerDiffersFrom = Infinity;
      for (let step = 0; step < steps; step++) {
        for (let channel = 0; channel < hidden; channel++) {
          const at = (sample * steps + step) * hidden + channel;
          found.cells++;
          if (ours[at] === theirs[at]) continue;
          found.different++;
          layerDiffersFrom = Math.min(layerDiffersFrom, step);
          const explained = neuronDiffers[channel] === 1 || inputDiffersFrom <= step;
          neuronDiffers[channel] = 1;
          if (explained) continue;
          if (Math.abs(margin[at]!) <= rounding) found.atThreshold++;
          else found.unexplained++;
        }
      }
      inputDiffersFrom = Math.min(inputDiffersFrom, layerDiffersFrom);
    }
  }
  return found;
}
