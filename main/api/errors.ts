/**
 * @file The error catalogue. Everything that a person can cause or has to act on is a RefractError: a code for
 * programs and tests, a sentence that says what happened and to what, and a hint that says what to do next.
 * Anything else that is thrown is a defect of ours.
 */

/**
 * Every code, and whether the input or the arguments are at fault ('input', exit code 2) or the surroundings
 * are ('failure', exit code 1).
 */
export const errorKinds = {
  /** A command, option or call that is unknown or misused. */
  usage: 'input',
  /** An option value of the wrong type or out of its range. */
  'invalid-option': 'input',
  /** A file or folder that cannot be read as what it claims to be. */
  'invalid-data': 'input',
  /** No reader knows the file's format. */
  'unknown-format': 'input',
  /** A named data set, run, variant or file that does not exist. */
  'not-found': 'input',
  /** A name that is taken. */
  'already-exists': 'input',
  /** The thing is in a state that does not allow the call (resume a finished run, say). */
  'wrong-state': 'input',
  /** A message, a file or a list beyond what is taken. */
  'too-large': 'input',
  /** A request from somewhere that may not make it: another origin, no session, a path outside. */
  forbidden: 'input',
  /** Another process holds the run, the data set or the database. */
  busy: 'failure',
  /** The database was written by a newer Refract. */
  'newer-database': 'failure',
  /** Stored data is missing or does not match its hash. */
  'damaged-store': 'failure',
  /** The disk is full, read-only or fails. */
  disk: 'failure',
  /** The loss or a weight became NaN or infinite. */
  diverged: 'failure',
  /** The engine process ended unexpectedly. */
  'engine-crashed': 'failure',
  /** Something this machine lacks (a GPU, a compiler). */
  unavailable: 'failure',
  /** A person asked for it to stop. */
  cancelled: 'failure',
  /** A defect of Refract. */
  internal: 'failure',
} as const satisfies Record<string, 'input' | 'failure'>;

export type ErrorCode = keyof typeof errorKinds;

/** An error in a person's terms. `message` is one or two sentences with a full stop; so is `hint`. */
export class RefractError extends Error {
  override readonly name = 'RefractError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint = '', options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  /** The process exit code of CONTRACT: 2 when the input or the arguments are wrong, else 1. */
  get exitCode(): 1 | 2 {
    return errorKinds[this.code] === 'input' ? 2 : 1;
  }

  /** What crosses a process boundary or is printed with --json. */
  toJSON(): { code: ErrorCode; message: string; hint: string } {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** Node's error codes that mean the disk, with what a person calls them. */
const diskErrors: Record<string, string> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  EROFS: 'The disk is read-only',
  EIO: 'The disk reports an error',
  EACCES: 'Permission was denied',
  EPERM: 'Permission was denied',
};

/**
 * Puts any thrown value in a person's terms.
 * @param thrown whatever was caught
 * @returns the value itself if it is a RefractError; a `disk` error for Node's disk errors; else `internal`
 */
export function toRefractError(thrown: unknown): RefractError {
  if (thrown instanceof RefractError) return thrown;
  if (!(thrown instanceof Error)) return new RefractError('internal', String(thrown));
  const { code = '', path } = thrown as Error & { readonly code?: string; readonly path?: string };
  const disk = diskErrors[code];
  if (disk) {
    const where = path ? ` (${path})` : '';
    const hint = ['EACCES', 'EPERM', 'EROFS'].includes(code)
      ? 'Choose a place that you may write to.'
      : 'Free some space or choose another folder with --home.';
    return new RefractError('disk', `${disk}${where}.`, hint, { cause: thrown });
  }
  return new RefractError('internal', thrown.message, 'This is a defect of Refract; please report it.', {
    cause: thrown,
  });
}
