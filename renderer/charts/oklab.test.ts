import { describe, expect, it } from 'vitest';
import { colorScale, fromOklab, parsedRgb, toOklab } from './oklab.ts';

describe('OKLab', () => {
  it('has the published values for white and red', () => {
    const white = toOklab([1, 1, 1]);
    expect(white[0]).toBeCloseTo(1, 3);
    const red = toOklab([1, 0, 0]);
    [0.628, 0.225, 0.126].forEach((value, part) => expect(red[part]).toBeCloseTo(value, 3));
  });

  it('goes there and back', () => {
    const color = [0.2, 0.6, 0.9] as const;
    fromOklab(toOklab(color)).forEach((value, part) => expect(value).toBeCloseTo(color[part]!, 6));
  });
});

describe('colorScale', () => {
  it('ends at its colours and gets steadily darker between', () => {
    const scale = colorScale('rgb(255, 255, 255)', 'rgb(28, 28, 26)');
    expect([...scale.slice(0, 3)]).toEqual([255, 255, 255]);
    expect([...scale.slice(-3)]).toEqual([28, 28, 26]);
    const light = Array.from({ length: 256 }, (_, index) => toOklab([scale[index * 3]! / 255, scale[index * 3 + 1]! / 255, scale[index * 3 + 2]! / 255])[0]); // prettier-ignore
    const steps = light.slice(1).map((value, index) => light[index]! - value);
    const even = (light[0]! - light[255]!) / 255;
    // A byte a channel cannot be more even than this.
    for (const step of steps) expect(Math.abs(step - even)).toBeLessThan(0.005);
  });

  it('reads rgb', () => {
    expect(parsedRgb('rgb(255, 0, 51)')).toEqual([1, 0, 0.2]);
  });
});
