/**
 * @file Spike rules as loops over time in double precision, and the smooth twin that their surrogate gradient is the gradient
 * of: around a run, each spike becomes s + F(z) − F(z of that run), F the integral of the surrogate; what is a constant for the
 * gradient (masks, a detached reset) stays what it was in that run.
 */
import type { C, Layer, PlainMemory } from './plain-memories.ts';

/** Numbers by step and neuron. */
export type Matrix = number[][];

/** Decisions: how far above its threshold each is, and what came of it, 0 or 1. */
interface Decisions {
  readonly z: Matrix;
  readonly s: Matrix;
}

/** What a run did; a twin takes its constants from there. */
export interface Trace {
  readonly spikes: Matrix;
  /** What is compared with the threshold. */
  readonly potential: Matrix;
  readonly decisions: Record<string, Decisions>;
  readonly constants: Record<string, Matrix>;
  /** The shortest changes by a soft reset. */
  readonly changes: Map<number, C[]>;
  /** How near to its threshold the nearest decision is, of those that are not at it; and where some are. */
  margin: number;
  readonly equal: Set<string>;
}

export interface Run extends Layer {
  readonly x: Matrix;
  readonly memory: PlainMemory;
  /** Uniform random numbers by draw. */
  readonly draws: readonly Matrix[];
  /** The run whose smooth twin this one is; absent: steps. */
  readonly around?: Trace;
}

/** Nearer than this to the threshold a potential counts as equal to it. */
const EQUAL = 2e-6;

/** ∫ of the surrogate atan with scale 2. */
const integral = (z: number) => Math.atan(Math.PI * z) / Math.PI;

/** What a rule needs at hand while it runs: decisions and constants, of this run or of the one it is the twin of. */
class Course {
  readonly trace: Trace;
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
    const empty = () => run.x.map((row) => row.map(() => 0));
    this.trace = {
      ...{ spikes: empty(), potential: empty() },
      ...{ decisions: {}, constants: {}, changes: run.around?.changes ?? new Map<number, C[]>() },
      ...{ margin: Infinity, equal: new Set<string>() },
    };
  }

  /** Whether z ≥ 0, as a number that has the surrogate as its slope. */
  step(name: string, t: number, c: number, z: number): number {
    const own = (this.trace.decisions[name] ??= { z: [], s: [] });
    const before = this.#run.around?.decisions[name];
    if (Math.abs(z) < EQUAL) this.trace.equal.add(`${t} ${c}`);
    else this.near(z);
    const isAbove = Math.abs(z) < EQUAL ? this.#run.options.crossing === '>=' : z > 0;
    const s = before ? before.s[t]![c]! + integral(z) - integral(before.z[t]![c]!) : Number(isAbove);
    (own.z[t] ??= [])[c] = z;
    (own.s[t] ??= [])[c] = s;
    return s;
  }

  /** Something is decided by whether this is above 0. */
  near(z: number): void {
    this.trace.margin = Math.min(this.trace.margin, Math.abs(z));
  }

  /** A number that is a constant for the gradient. */
  constant(name: string, t: number, c: number, value: () => number): number {
    const kept = this.#run.around?.constants[name]?.[t]?.[c] ?? value();
    ((this.trace.constants[name] ??= [])[t] ??= [])[c] = kept;
    return kept;
  }

  /** Fills spikes and potentials, steps in order. */
  each(of: (t: number, c: number) => { readonly v: number; readonly s: number }): Trace {
    const { spikes, potential } = this.trace;
    spikes.forEach((row, t) =>
      row.forEach((_, c) => {
        const { v, s } = of(t, c);
        potential[t]![c] = v;
        row[c] = s;
      }),
    );
    return this.trace;
  }
}

const potentials = ({ x, memory }: Run): Matrix =>
  x.map((row) => {
    const u = memory.step(row);
    u.forEach((_, c) => memory.after?.(c, 0, 0));
    return u;
  });

/** c[t]·mask, the mask a function of what was before; its gradient by the switch. */
const masked =
  (
    isOpen: (
      t: number,
      at: (back: number) => { readonly c: number; readonly s: number },
      run: Run,
    ) => boolean,
  ) =>
  (run: Run): Trace => {
    const [course, u] = [new Course(run), potentials(run)];
    const c = u.map((row, t) => row.map((v, n) => course.step('spike', t, n, v - run.options.threshold)));
    const hard: Matrix = u.map((row) => row.map(() => 0));
    return course.each((t, n) => {
      const at = (back: number) =>
        back > t ? { c: 0, s: 0 } : { c: c[t - back]![n]!, s: hard[t - back]![n]! };
      const open = course.constant('open', t, n, () => Number(isOpen(t, at, run)));
      hard[t]![n] = open * c[t]![n]!;
      const was = run.around ? run.around.decisions['spike']!.s[t]![n]! : c[t]![n]!;
      const s = run.options.maskGradient === 'straight-through' ? open * was + c[t]![n]! - was : hard[t]![n]!;
      return { v: u[t]![n]!, s };
    });
  };

const some = (k: number, of: (back: number) => number) =>
  Array.from({ length: k }, (_, j) => of(j + 1)).some((value) => value === 1);

/** A reset of diagonal states: detached it is what it was, else it follows the spike. */
const resetting =
  (reset: (run: Run, c: number, share: number, changes: Map<number, C[]>) => void) =>
  (run: Run): Trace => {
    const course = new Course(run);
    const { threshold, resetGradient } = run.options;
    run.x.forEach((row, t) =>
      run.memory.step(row).forEach((v, c) => {
        const s = course.step('spike', t, c, v - threshold);
        course.trace.potential[t]![c] = v;
        course.trace.spikes[t]![c] = s;
        reset(
          run,
          c,
          resetGradient === 'through' ? s : course.constant('reset', t, c, () => s),
          course.trace.changes,
        );
      }),
    );
    return course.trace;
  };

/** Steps that count alone: of the others, in the k after a spike, the memory hears nothing and its potential stays. */
function freezing(run: Run): Trace {
  const course = new Course(run);
  const { threshold, resetGradient, refractory, reset: how } = run.options;
  const { states } = run.memory;
  const wait = run.x[0]!.map(() => 0);
  run.x.forEach((row, t) => {
    const frozen = wait.map((left, c) => course.constant('frozen', t, c, () => Number(left > 0)) === 1);
    const before = states!.all();
    const u = run.memory.step(row);
    frozen.forEach((is, c) => is && states!.put(c, before[c]!));
    u.forEach((moved, c) => {
      course.trace.potential[t]![c] = frozen[c] ? states!.mixed(c) : moved;
      wait[c]! -= Number(wait[c]! > 0);
      if (frozen[c]) return;
      const s = course.step('spike', t, c, moved - threshold);
      course.trace.spikes[t]![c] = s;
      if (s === 1) wait[c] = refractory;
      const share = resetGradient === 'through' ? s : course.constant('reset', t, c, () => s);
      if (how === 'hard') states!.scale(c, 1 - share);
      if (how !== 'soft') return;
      const change = course.trace.changes.get(c) ?? states!.shortest(c, threshold);
      course.trace.changes.set(c, change);
      states!.take(c, change, share);
    });
  });
  return course.trace;
}

/** A learned linear map over time of the potential, and a threshold of 0. */
const filtered =
  (weight: (run: Run, t: number, i: number) => number, bias: (run: Run, t: number) => number) =>
  (run: Run): Trace => {
    const [course, u] = [new Course(run), potentials(run)];
    return course.each((t, c) => {
      const v = u.reduce((sum, row, i) => sum + weight(run, t, i) * row[c]!, bias(run, t));
      return { v, s: course.step('spike', t, c, v) };
    });
  };

/** 1 where the probability is above the number drawn; the gradient is that of the probability. */
function drawn(course: Course, run: Run, draw: number, t: number, c: number, p: number): number {
  course.near(p - run.draws[draw]![t]![c]!);
  const s = course.constant(`draw ${draw}`, t, c, () => Number(p > run.draws[draw]![t]![c]!));
  const was = course.constant(`p ${draw}`, t, c, () => p);
  return s + (was >= 0 && was <= 1 ? p - was : 0);
}

/** Thresholds that own spikes raise: q[t+1] = keep·q[t] + by·s[t]. */
const raised =
  (
    of: (run: Run, c: number) => { readonly keep: number; readonly by: number },
    through: (run: Run) => boolean,
  ) =>
  (run: Run): Trace => {
    const [course, u] = [new Course(run), potentials(run)];
    const q = run.x[0]!.map(() => 0);
    return course.each((t, c) => {
      const v = u[t]![c]! - (through(run) ? q[c]! : course.constant('q', t, c, () => q[c]!));
      const s = course.step('spike', t, c, v - run.options.threshold);
      const [keep, by] = (['keep', 'by'] as const).map((part) =>
        course.constant(part, 0, c, () => of(run, c)[part]),
      );
      q[c] = keep! * q[c]! + by! * s;
      return { v, s };
    });
  };

/** A memory with the rule of its own. */
function own(run: Run): Trace {
  const course = new Course(run);
  const { threshold, resetGradient } = run.options;
  run.x.forEach((row, t) =>
    run.memory.step(row).forEach((v, c) => {
      const s = course.step('spike', t, c, v - threshold);
      course.trace.potential[t]![c] = v;
      course.trace.spikes[t]![c] = s;
      const reset = resetGradient === 'through' ? s : course.constant('reset', t, c, () => s);
      run.memory.after!(c, reset, s);
    }),
  );
  return course.trace;
}

export const plainRules: Readonly<Record<string, (run: Run) => Trace>> = {
  none: masked(() => true),
  soft: resetting(({ memory, options }, c, share, changes) => {
    const change = changes.get(c) ?? memory.states!.shortest(c, options.threshold);
    changes.set(c, change);
    memory.states!.take(c, change, share);
  }),
  hard: resetting(({ memory }, c, share) => memory.states!.scale(c, 1 - share)),
  refractory: masked((_, at, { options: { refractory } }) => !some(refractory, (back) => at(back).s)),
  'refractory-conv': masked((_, at, { options: { refractory } }) => !some(refractory, (back) => at(back).c)),
  'refractory-clock': masked(
    (t, _, { options: { refractory: k, phase } }) => t % (k + 1) === phase % (k + 1),
  ),
  'refractory-block': masked(
    (t, at, { options: { refractory: k } }) => !some(t % (k + 1), (back) => at(back).c),
  ),
  'refractory-freeze': freezing,
  'refractory-raise'(run) {
    const [course, u] = [new Course(run), potentials(run)];
    const { threshold, refractory } = run.options;
    const c = u.map((row, t) => row.map((v, n) => course.step('crossing', t, n, v - threshold)));
    return course.each((t, n) => {
      const back = Array.from({ length: Math.min(refractory, t) }, (_, j) => j + 1);
      const v = back.reduce((left, j) => left - run.value('spike.raise', j - 1) * c[t - j]![n]!, u[t]![n]!);
      return { v, s: course.step('spike', t, n, v - threshold) };
    });
  },
  'refractory-relative': raised(
    ({ options: { recovery, raise } }) => ({ keep: recovery, by: raise }),
    ({ options }) => options.resetGradient === 'through',
  ),
  'decoupled-reset': raised(
    ({ value, options: { threshold } }, c) => {
      const d = 1 / (1 + Math.exp(-value('memory.decay', c)));
      return { keep: d, by: d * threshold };
    },
    () => false,
  ),
  'cumulative-reset'(run) {
    const [course, u] = [new Course(run), potentials(run)];
    const { threshold } = run.options;
    const left = run.x[0]!.map(() => 0);
    return course.each((t, c) => {
      const rate = Math.max(0, u[t]![c]!);
      const rest = course.constant('left', t, c, () => left[c]!);
      const v = rest + rate;
      // What equals a multiple is taken away, whether it spikes or not.
      left[c] = v - Math.floor((v + EQUAL) / threshold) * threshold;
      // Beyond the first multiple, one more or less decides what is left.
      if (v > 1.5 * threshold) course.near(v / threshold - Math.round(v / threshold));
      return { v, s: course.step('spike', t, c, v - threshold) };
    });
  },
  'leaky-hard'(run) {
    const [course, u] = [new Course(run), potentials(run)];
    const w = run.x[0]!.map(() => 0);
    return course.each((t, c) => {
      const v = run.options.decay * w[c]! + u[t]![c]!;
      const s = course.step('spike', t, c, v - run.options.threshold);
      const reset = run.options.resetGradient === 'through' ? s : course.constant('reset', t, c, () => s);
      w[c] = v * (1 - reset);
      return { v, s };
    });
  },
  'psn-sliding': filtered(
    ({ options, value }, t, i) => (i <= t && t - i < options.order ? value('spike.weight', t - i) : 0),
    ({ value }) => value('spike.bias'),
  ),
  psn: filtered(
    ({ value, x }, t, i) => value('spike.weight', t * x.length + i),
    ({ value }, t) => value('spike.bias', t),
  ),
  'psn-masked': filtered(
    ({ value, x, options: { order, mask } }, t, i) =>
      value('spike.weight', t * x.length + i) * (i <= t && t - i < order ? 1 : 1 - mask),
    ({ value }, t) => value('spike.bias', t),
  ),
  stochastic(run) {
    const [course, u] = [new Course(run), potentials(run)];
    const { threshold, steepness } = run.options;
    return course.each((t, c) => {
      const v = u[t]![c]!;
      const p = 1 / (1 + Math.exp(-steepness * (v - threshold)));
      return { v, s: drawn(course, run, 0, t, c, p) };
    });
  },
  'stochastic-both-ways'(run) {
    const course = new Course(run);
    const chance = (part: string, x: number, c: number) =>
      run.value(`spike.${part}Scale`, c) * x + run.value(`spike.${part}Bias`, c);
    const before = run.x.map((row, t) =>
      row.map((x, c) => drawn(course, run, 0, t, c, chance('input', x, c))),
    );
    const u = potentials({ ...run, x: before });
    return course.each((t, c) => {
      const v = chance('output', u[t]![c]!, c);
      return { v, s: drawn(course, run, 1, t, c, v) };
    });
  },
  activation(run) {
    const [course, u] = [new Course(run), potentials(run)];
    return course.each((t, c) => ({ v: u[t]![c]!, s: Math.tanh(u[t]![c]!) }));
  },
  'cuba-reset': own,
  'adaptive-threshold': own,
  'adaptation-current': own,
  'adaptation-current-soft': own,
  'complex-reset': own,
  'resonator-refractory': own,
  'harmonic-refractory': own,
};
