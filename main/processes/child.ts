/** @file What a process of Refract looks like to whoever has started it, however it was started. */

/** Programs that run in processes of their own. */
export type Program = 'engine' | 'service';

/** A process that was started. */
export interface Child {
  /** Sends plain data. Does nothing once the process is gone. */
  readonly send: (message: unknown) => void;
  /** Ends it at once, whatever it is doing. */
  readonly kill: () => void;
}

/** How a process ended. */
export interface ChildEnd {
  /** To follow the name of the process: "was ended by SIGKILL", "ended with code 1", "could not be started (…)". */
  readonly how: string;
  /** The end of what it printed. */
  readonly lastWords: string;
}

/** Who hears from a process. */
export interface ChildListener {
  readonly onMessage: (message: unknown) => void;
  /** Once, after the last message. */
  readonly onEnd: (end: ChildEnd) => void;
}

/** Starts a program. Failing to start is an end like any other. */
export type StartProgram = (program: Program, listener: ChildListener) => Child;
