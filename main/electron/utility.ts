/** @file Starts programs as utility processes of Electron, also on behalf of other utility processes. */
import { utilityProcess } from 'electron';
import type { Child, ChildListener, Program, StartProgram } from '../processes/child.ts';
import { keepLastWords } from '../processes/last-words.ts';
import { programFile } from '../processes/start.ts';
import type { UtilityNews, UtilityRequest } from '../processes/utility-messages.ts';

/** As the system's process list and crash reports name them. */
const names: Readonly<Record<Program, string>> = { service: 'Refract Workbench', engine: 'Refract Engine' };

/** What each program may start. */
const mayStart: Readonly<Record<Program, readonly Program[]>> = { service: ['engine'], engine: [] };

/** @param main the folder main/ of the built app, outside of any archive */
export function makeStartUtility(main: string): StartProgram {
  const start = (program: Program, listener: ChildListener): Child => {
    const file = programFile(main, program, '.cjs');
    const child = utilityProcess.fork(file, [], { serviceName: names[program], stdio: 'pipe' });
    const lastWords = keepLastWords(
      [child.stdout, child.stderr].map((output) => output as NodeJS.ReadableStream),
    );
    const children = new Map<number, Child>();
    let [isGone, isUnwanted] = [false, false];
    const tell = (news: UtilityNews) => {
      if (!isGone) child.postMessage(news);
    };
    const kill = () => {
      isUnwanted = true;
      // Its own kill asks politely, and a computing engine does not listen. It has no number until it is there.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    };
    child.on('spawn', () => isUnwanted && kill());
    const begin = (number: number, wanted: Program) => {
      if (!mayStart[program].includes(wanted)) return;
      const grandchild = start(wanted, {
        onMessage: (body) => tell({ type: 'child-message', child: number, body }),
        onEnd: (end) => {
          children.delete(number);
          tell({ type: 'child-end', child: number, end });
        },
      });
      children.set(number, grandchild);
    };
    child.on('message', (message: UtilityRequest) => {
      if (message.type === 'start') begin(message.child, message.program);
      else if (message.type === 'send') children.get(message.child)?.send(message.body);
      else if (message.type === 'kill') children.get(message.child)?.kill();
      else {
        listener.onMessage(message.body);
        if (message.isLast) kill();
      }
    });
    child.on('exit', (code) => {
      isGone = true;
      for (const one of children.values()) one.kill();
      listener.onEnd({ how: `ended with code ${code}`, lastWords: lastWords().trim() });
    });
    return { send: (body) => tell({ type: 'message', body }), kill };
  };
  return start;
}
