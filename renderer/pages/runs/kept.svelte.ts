/** @file What the Runs page still knows when one comes back to it: what was selected, and where one was. */
import { nothingSelected, type Selection } from './selection.ts';

let selection = $state.raw<Selection>(nothingSelected);

export const kept = {
  get selection() {
    return selection;
  },
  set selection(next: Selection) {
    selection = next;
  },
  /** Only read when the table is drawn for the first time. */
  scroll: { question: '', top: 0 },
};
