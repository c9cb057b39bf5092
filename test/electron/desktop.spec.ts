/** @file The desktop app as a person uses it, on a real Electron: the same scenarios as in the browser, and its own. */
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { openPage, windowPages } from '../support/scenarios/pages.ts';
import { addFile, expect, importFile, test, trainLong, underWay } from './fixtures.ts';
import { isRunning, openDesktop, programOf, startAgain } from './launch.ts';

test('every page opens from the rail', async ({ desktop: { page } }) => {
  for (const one of windowPages) await openPage(page, one);
});

test('the page has nothing of Node or Electron, and leads nowhere', async ({ desktop: { app, page } }) => {
  expect(page.url()).toMatch(/^app:\/\/refract\//);
  const found = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
      (name) => name in globalThis,
    ),
  );
  expect(found).toEqual([]);
  const refused = await page.evaluate(async () => {
    const tries = [
      'https://example.com/',
      'http://127.0.0.1/',
      'file:///etc/passwd',
      'app://refract/../package.json',
    ];
    const outcomes = await Promise.allSettled(tries.map((url) => fetch(url)));
    return outcomes.map((one) => (one.status === 'rejected' ? 'rejected' : one.value.status));
  });
  expect(refused).toEqual(['rejected', 'rejected', 'rejected', 404]);
  expect(await page.evaluate(() => window.open('https://example.com/'))).toBeNull();
  await page.evaluate(() => void (location.href = 'https://example.com/'));
  await page.evaluate(() => void (location.href = 'file:///etc/passwd'));
  // Not with a locator: they wait for the navigations, which never happen.
  expect(await page.evaluate(() => [location.origin, !!document.querySelector('nav')])).toEqual([
    'app://refract',
    true,
  ]);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  const permission = await page.evaluate(async () => {
    const asked = await navigator.mediaDevices
      .getUserMedia({ audio: true })
      .catch((error: Error) => error.name);
    return typeof asked === 'string' ? asked : 'granted';
  });
  expect(permission).not.toBe('granted');
});

test('the page’s process is in the sandbox', async ({ desktop: { app } }) => {
  const pid = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(),
  );
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  expect(status).toMatch(/^Seccomp:\t2$/m); // a filter of system calls
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('--no-sandbox');
});

test('a file that lies here becomes a source without being copied; one made by a script does not', async ({
  desktop: { page },
  file,
}) => {
  expect(await addFile(page, file)).toMatchObject({ ok: true, value: { name: 'small.npz', complete: true } });
  const made = await page.evaluate(() => window.refract.addFiles([new File(['x'], 'made.npz')]));
  expect(made).toMatchObject({ ok: false, code: 'invalid-data' });
});

test('a workbench that is killed is started again, and the window goes on', async ({ desktop }) => {
  const { call, page, pid } = desktop;
  const { session } = await call('system.about', {});
  const hellos = page.evaluate(
    () =>
      new Promise<unknown[]>((resolve) => {
        const heard: unknown[] = [];
        window.refract.listen(
          (message) => {
            const [first] = (message as { events: { name: string; payload: unknown }[] }).events;
            if (first?.name === 'system.hello') heard.push(first.payload);
            if (heard.length === 2) resolve(heard);
          },
          () => undefined,
        );
      }),
  );
  await call('system.about', {});
  process.kill(programOf(pid, 'service')!, 'SIGKILL');
  const [before, after] = (await hellos) as { session: string }[];
  expect(before!.session).toBe(session);
  expect(after!.session).not.toBe(session);
  await openPage(page, windowPages[0]!);
});

test('a host that is killed leaves no process behind, and the run resumes at the next start', async ({
  person,
  file,
}) => {
  const first = await openDesktop(person);
  const id = await trainLong(first, await importFile(first, file, 'small'));
  await underWay(first, id);
  const left = [programOf(first.pid, 'service')!, programOf(first.pid, 'engine')!];
  const closed = once(first.app.process(), 'close');
  process.kill(first.pid, 'SIGKILL');
  await closed;
  await expect.poll(() => left.filter(isRunning)).toEqual([]);
  const second = await openDesktop(person);
  await second.call('runs.resume', { ids: [id] });
  await expect.poll(async () => (await second.call('runs.get', { id })).row.status).toBe('running');
  await second.app.close();
});

test('closing stops what trains at a checkpoint', async ({ person, file }) => {
  const first = await openDesktop(person);
  const id = await trainLong(first, await importFile(first, file, 'small'));
  await underWay(first, id);
  await first.app.close();
  const second = await openDesktop(person);
  const { row } = await second.call('runs.get', { id });
  expect(['interrupted', 'queued', 'running']).toContain(row.status);
  await second.app.close();
});

test('closing the window while a run trains asks first; who keeps it running has the window still', async ({
  desktop,
  file,
}) => {
  const { app, call, page } = desktop;
  const id = await trainLong(desktop, await importFile(desktop, file, 'small'));
  await underWay(desktop, id);
  await app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (...given: unknown[]) => {
      asked.push((given.at(-1) as { message: string }).message);
      return Promise.resolve({ response: 1, checkboxChecked: false });
    };
  });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
  await expect.poll(asked).toEqual(['A run is being trained']);
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  expect((await call('runs.get', { id })).row.status).toBe('running');
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
  });
});

test('the signal to end asks nobody, and stops what trains at a checkpoint', async ({ person, file }) => {
  const first = await openDesktop(person);
  const id = await trainLong(first, await importFile(first, file, 'small'));
  await underWay(first, id);
  await first.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => new Promise(() => undefined); // never answered
  });
  const closed = once(first.app.process(), 'close');
  process.kill(first.pid, 'SIGTERM');
  await closed;
  const second = await openDesktop(person);
  const notice = second.page.getByRole('region', { name: 'Interrupted runs' });
  await expect(notice.getByText(/1 run was interrupted when Refract closed/)).toBeVisible();
  expect((await second.call('runs.get', { id })).row.status).toBe('interrupted');
  await second.app.close();
});

test('files named at the start, and by a second start, come to the one window', async ({ person, file }) => {
  const { app, page } = await openDesktop(person, [file]);
  await expect(page.getByText('small.npz').first()).toBeVisible();
  const again = startAgain(person, [file]);
  const [code] = (await once(again, 'exit')) as [number];
  expect(code).toBe(0);
  await expect(page.getByRole('heading', { name: /small/ })).toHaveCount(2);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await app.close();
});

test('the open dialog’s files are imported; what is made is saved where the dialog says', async ({
  desktop,
  file,
  person,
}) => {
  const { app, page, call } = desktop;
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
    items.find(({ label }) => label === 'Import Files…')!.click();
  });
  await expect(page.getByText('small.npz').first()).toBeVisible();

  const id = await trainLong(desktop, await importFile(desktop, file, 'small'));
  await underWay(desktop, id);
  await call('runs.cancel', { ids: [id] });
  const made = await call('runs.weights', { id, at: 'start' });
  const filePath = join(person.folder, 'saved.npz');
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
  const saved = await page.evaluate(({ file, name }) => window.refract.save({ file, name }), made);
  expect(saved).toEqual({ ok: true, value: { saved: true } });
  expect(readFileSync(filePath).length).toBe(made.bytes);
});

test('menus ask the window', async ({ desktop: { app, page } }) => {
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
    items.find(({ label }) => label === 'Settings…')!.click();
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('the menu’s Undo takes back what is being written, where something is', async ({
  desktop: { app, page },
}) => {
  await page.getByRole('link', { name: 'Datasets', exact: true }).click();
  const filter = page.getByRole('searchbox', { name: 'Filter data sets' });
  await filter.click();
  await page.keyboard.type('abc');
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
    items.find(({ label }) => label === 'Undo')!.click();
  });
  await expect(filter).not.toHaveValue('abc');
});

test('another home folder is opened and remembered; the window is where it was', async ({ person }) => {
  const other = join(person.folder, 'other');
  const first = await openDesktop(person);
  await first.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, other);
  expect(await first.page.evaluate(() => window.refract.chooseHome())).toEqual({
    ok: true,
    value: { home: other },
  });
  expect((await first.call('system.about', {})).home).toBe(other);
  expect(existsSync(join(other, 'refract.sqlite'))).toBe(true);
  const place = { x: 60, y: 70, width: 1100, height: 750 };
  await first.app.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds),
    place,
  );
  await first.app.close();
  const second = await openDesktop(person);
  const bounds = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.getBounds(),
  );
  expect(bounds).toEqual(place);
  await second.app.close();
  const preferences = JSON.parse(
    readFileSync(join(person.folder, 'settings', 'preferences.json'), 'utf8'),
  ) as object;
  expect(preferences).toMatchObject({ home: other });
});
