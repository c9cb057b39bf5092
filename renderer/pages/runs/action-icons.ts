/** @file The signs of what can be done with runs. */
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import CircleStop from '@lucide/svelte/icons/circle-stop';
import Copy from '@lucide/svelte/icons/copy';
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import Play from '@lucide/svelte/icons/play';
import SquareArrowOutUpRight from '@lucide/svelte/icons/square-arrow-out-up-right';
import Tag from '@lucide/svelte/icons/tag';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { Component } from 'svelte';
import type { ActionId } from './actions.ts';

export const actionIcons: Readonly<Record<ActionId, Component>> = {
  open: SquareArrowOutUpRight,
  compare: ArrowLeftRight,
  resume: Play,
  cancel: CircleStop,
  tag: Tag,
  note: NotebookPen,
  copy: Copy,
  delete: Trash2,
};
