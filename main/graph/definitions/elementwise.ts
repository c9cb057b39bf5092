/**
 * @file Definitions of the operators that work element by element, with broadcasting.
 */
import { dataTypes } from '../dtype.ts';
import type { DType } from '../dtype.ts';
import { broadcastShapes, check, checkTypes } from '../shape.ts';
import type { Shape, TensorType } from '../shape.ts';
import type { Definitions } from './definition.ts';

const floats: readonly DType[] = ['float32', 'float64'];
const numbers: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint32'];
const signed: readonly DType[] = ['float32', 'float64', 'int32', 'int64'];
const bools: readonly DType[] = ['bool'];

/** The shape that all of the tensors broadcast to. */
function broadcast(operator: string, got: Record<string, TensorType>): Shape {
  return Object.values(got).reduce<Shape>((shape, type) => {
    const result = broadcastShapes(shape, type.shape);
    check(result !== undefined, operator, 'shapes that broadcast to each other', got);
    return result;
  }, []);
}

/** One input, result of the same type. */
function unary(operator: string, onnx: string, allowed: readonly DType[]) {
  return {
    infer([x]: readonly [TensorType]) {
      checkTypes(operator, allowed, { x });
      return [{ dtype: x.dtype, shape: x.shape }];
    },
    onnx: () => ({ op: onnx }),
  };
}

/** Two inputs of one element type; the result has it too, unless another is given. */
function binary(operator: string, onnx: string, allowed: readonly DType[], result?: DType) {
  return {
    infer([a, b]: readonly [TensorType, TensorType]) {
      checkTypes(operator, allowed, { a, b });
      return [{ dtype: result ?? a.dtype, shape: broadcast(operator, { a, b }) }];
    },
    onnx: () => ({ op: onnx }),
  };
}

export const elementwise = {
  add: binary('add', 'Add', numbers),
  sub: binary('sub', 'Sub', numbers),
  mul: binary('mul', 'Mul', numbers),
  div: binary('div', 'Div', numbers),
  minimum: binary('minimum', 'Min', numbers),
  maximum: binary('maximum', 'Max', numbers),
  neg: unary('neg', 'Neg', signed),
  abs: unary('abs', 'Abs', signed),
  sign: unary('sign', 'Sign', signed),
  exp: unary('exp', 'Exp', floats),
  sin: unary('sin', 'Sin', floats),
  cos: unary('cos', 'Cos', floats),
  log: unary('log', 'Log', floats),
  sqrt: unary('sqrt', 'Sqrt', floats),
  sigmoid: unary('sigmoid', 'Sigmoid', floats),
  tanh: unary('tanh', 'Tanh', floats),
  softplus: unary('softplus', 'Softplus', ['float32']),
  relu: unary('relu', 'Relu', floats),
  erf: unary('erf', 'Erf', ['float32']),
  equal: binary('equal', 'Equal', [...signed, 'bool'], 'bool'),
  greater: binary('greater', 'Greater', numbers, 'bool'),
  greaterOrEqual: binary('greaterOrEqual', 'GreaterOrEqual', numbers, 'bool'),
  less: binary('less', 'Less', numbers, 'bool'),
  lessOrEqual: binary('lessOrEqual', 'LessOrEqual', numbers, 'bool'),
  logicalAnd: binary('logicalAnd', 'And', bools),
  logicalOr: binary('logicalOr', 'Or', bools),
  logicalNot: unary('logicalNot', 'Not', bools),
  bitwiseXor: binary('bitwiseXor', 'BitwiseXor', ['int32', 'int64', 'uint8', 'uint32']),
  stopGradient: {
    infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
    onnx: () => ({ op: 'Identity' }),
  },
  pow: {
    infer([x]) {
      checkTypes('pow', floats, { x });
      return [{ dtype: x.dtype, shape: x.shape }];
    },
    onnx: ({ exponent }, [x]) => ({
      op: 'Pow',
      constants: [{ dtype: x.dtype, shape: [], values: [exponent] }],
    }),
  },
  where: {
    infer([condition, a, b]) {
      checkTypes('where', bools, { condition });
      checkTypes('where', [...signed, 'uint8'], { a, b });
      return [{ dtype: a.dtype, shape: broadcast('where', { condition, a, b }) }];
    },
    onnx: () => ({ op: 'Where' }),
  },
  cast: {
    infer: ([x], { dtype }) => [{ dtype, shape: x.shape }],
    onnx: ({ dtype }) => ({ op: 'Cast', attributes: { to: dataTypes[dtype].onnx } }),
  },
  shiftRight: {
    infer([x]) {
      checkTypes('shiftRight', ['uint32'], { x });
      return [{ dtype: x.dtype, shape: x.shape }];
    },
    onnx: ({ bits }, [x]) => ({
      op: 'BitShift',
      attributes: { direction: 'RIGHT' },
      constants: [{ dtype: x.dtype, shape: [], values: [bits] }],
    }),
  },
  range: {
    infer: (_, { length }) => [{ dtype: 'int64', shape: [length] }],
    onnx: ({ length }) => ({
      op: 'Range',
      constants: [0, length, 1].map((value) => ({ dtype: 'int64', shape: [], values: [value] })),
    }),
  },
} satisfies Partial<Definitions>;
