/** @file Handlers of settings.* and layout.*. */
import { availableParallelism } from 'node:os';
import type { settingsCalls } from '../../../api/settings.ts';
import { defaultThreads } from '../../threads.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function settingsHandlers({
  settings: store,
  workbench,
  bus,
}: ServiceContext): HandlersOf<typeof settingsCalls> {
  const view = () => ({
    settings: store.settings,
    home: workbench.home,
    defaultThreads: defaultThreads(),
    maxThreads: availableParallelism(),
  });
  return {
    'settings.get': view,
    'settings.set': async (change) => {
      const settings = await store.change(change);
      bus.emit('settings.changed', { settings });
      return view();
    },
    'layout.get': () => ({ layout: store.layout }),
    'layout.set': async ({ key, value }) => {
      await store.remember(key, value);
      return null;
    },
  };
}
