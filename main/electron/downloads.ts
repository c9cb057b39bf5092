/**
 * @file Files that the window makes by itself (pictures of charts, tables, reports): the system's dialog asks where to,
 * and begins where the last one was. Nothing else can be downloaded.
 */
import type { DownloadItem, Event, Session } from 'electron';
import { basename, dirname, join } from 'node:path';
import { isOurs } from './origin.ts';
import type { PreferencesFile } from './preferences.ts';

/** Asks where each file goes, before a window loads from the session. */
export function askWhereTo(session: Session, preferences: PreferencesFile): void {
  session.on('will-download', (event: Event, item: DownloadItem) => {
    // "blob:app://refract/…": what a page of ours holds in memory.
    const [, address] = /^blob:(.*)$/s.exec(item.getURL()) ?? [];
    if (address === undefined || !isOurs(address)) return event.preventDefault();
    // A name from the window is a suggestion for the dialog, not a path.
    const suggested = basename(item.getFilename().replaceAll('\\', '/'));
    const { folder } = preferences.values;
    item.setSaveDialogOptions({ defaultPath: folder === undefined ? suggested : join(folder, suggested) });
    item.once('done', (_, state) => {
      if (state === 'completed') preferences.change({ folder: dirname(item.getSavePath()) });
    });
  });
}
