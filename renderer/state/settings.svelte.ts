/** @file The settings, and the theme that follows from them. */
import type { CallArguments, CallResult } from '../../main/api/contract.ts';
import { call } from '../host/client.ts';
import { onEvent, onReload } from './events.ts';
import { tellProblem } from './toasts.svelte.ts';

type View = CallResult<'settings.get'>;

/** `view` is there before the first page is shown. */
export const settings = $state<{ view: View | undefined }>({ view: undefined });

/** Loads the settings and follows their changes, once, at the window's start. */
export async function startSettings(): Promise<void> {
  await load();
  onEvent('settings.changed', (payload) => {
    if (settings.view) take({ ...settings.view, settings: payload.settings });
  });
  onReload(() => void load().catch(tellProblem));
}

/** Changes what is named. */
export async function changeSettings(change: CallArguments<'settings.set'>): Promise<void> {
  try {
    take(await call('settings.set', change));
  } catch (error) {
    tellProblem(error);
  }
}

async function load(): Promise<void> {
  take(await call('settings.get'));
}

function take(view: View): void {
  settings.view = view;
  const { theme } = view.settings;
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** Whether the window is dark now. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
