import { expect, it } from 'vitest';
import { runDetail } from './fixture.ts';
import { troubleOf } from './trouble.ts';

const can = { cancel: false, resume: true, replay: false, export: false, delete: true };
const checkpoint = { step: 1200, epoch: 2, bytes: 1, createdAt: 0 };

it.each(['queued', 'running', 'done'] as const)('there is none while a run is %s', (status) => {
  expect(troubleOf(runDetail({ status }), false)).toBeNull();
});

it('a deleted run can be restored, whatever its status', () => {
  expect(troubleOf(runDetail({ status: 'failed', deletedAt: 1 }), false)).toMatchObject({
    kind: 'note',
    action: 'restore',
  });
});

it('says that another process trains it', () => {
  expect(troubleOf(runDetail({ status: 'running' }), true)?.message).toMatch(/Another process/);
});

it('says where a stopped run goes on', () => {
  const cancelled = troubleOf(runDetail({ status: 'cancelled' }, { can, checkpoint }), false);
  expect(cancelled).toMatchObject({ kind: 'note', action: 'resume' });
  expect(cancelled?.hint).toBe('It would go on after step 1,200.');
  const interrupted = troubleOf(runDetail({ status: 'interrupted' }, { can }), false);
  expect(interrupted).toMatchObject({ kind: 'problem', action: 'resume' });
  expect(interrupted?.hint).toMatch(/no checkpoint yet/);
});

it('gives a failed run’s own words, and how to go on', () => {
  const error = {
    code: 'engine-crashed',
    message: 'The engine ended.',
    hint: 'Choose a smaller batch.',
  } as const;
  expect(troubleOf(runDetail({ status: 'failed', error }, { can, checkpoint }), false)).toEqual({
    kind: 'problem',
    message: 'The engine ended.',
    hint: 'Choose a smaller batch. It would go on after step 1,200.',
    action: 'resume',
  });
});

it('does not offer to resume what would diverge again', () => {
  const error = {
    code: 'diverged',
    message: 'The loss is NaN.',
    hint: 'Try a smaller learning rate.',
  } as const;
  expect(troubleOf(runDetail({ status: 'diverged', error }), false)).toMatchObject({
    hint: 'Try a smaller learning rate.',
    action: null,
  });
});
