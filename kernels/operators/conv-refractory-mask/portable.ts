/** @file ConvRefractoryMask as an ONNX Scan. */
import type { PortableDefinition } from '../../portable-function.ts';
import { refractoryMaskFunction } from '../refractory-mask/portable.ts';

export const convRefractoryMask: PortableDefinition = (call) =>
  refractoryMaskFunction('ConvRefractoryMask', call, true);
