/** @file The draft that the window remembers, and putting another in its place so that it can be taken back. */
import { remembered } from '../../state/layout.svelte.ts';
import { undoStack } from '../../state/undo.svelte.ts';
import { changed, draftSchema, emptyDraft, isSameDraft, type Draft } from './draft.ts';

export interface OwnDraft {
  readonly value: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** Puts another draft in place of this one. */
  readonly take: (next: Draft) => void;
  /** Brings back what stood here before; null where nothing was replaced. */
  readonly takeBack: (() => void) | null;
}

/** For as long as the component lives that calls this; the draft itself stays. */
export function ownDraft(): OwnDraft {
  const box = remembered('new.draft', draftSchema, emptyDraft());
  let replaced = $state.raw<Draft>();

  const forget = () => {
    replaced = undefined;
    undoStack.entries = undoStack.entries.filter((one) => one.takeBack !== undo);
  };
  const undo = () => {
    if (replaced) box.value = replaced;
    forget();
    return Promise.resolve();
  };

  function take(next: Draft): void {
    const before = box.value;
    if (isSameDraft(before, next)) return;
    forget();
    box.value = next;
    if (isSameDraft(before, emptyDraft())) return;
    replaced = before;
    undoStack.entries = [
      ...undoStack.entries,
      { text: 'Other choices for an experiment', takeBack: undo, kept: null },
    ];
  }

  // Elsewhere nobody would see what "undo" changes here.
  $effect(() => forget);

  return {
    get value() {
      return box.value;
    },
    change: (part) => (box.value = changed(box.value, part)),
    take,
    get takeBack() {
      return replaced ? () => void undo() : null;
    },
  };
}
