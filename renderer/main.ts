/** @file The window's start: what every page needs is loaded once, then the page of the address is shown. */
import './host/without-eval.ts';
import './older-browsers.ts';
import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.svelte';
import { pageOf } from './pages/index.ts';
import StartProblem from './StartProblem.svelte';
import { toRefractError } from '../main/api/errors.ts';
import { loadCatalogue } from './state/catalogue.svelte.ts';
import { startEvents } from './state/events.ts';
import { startFailedRuns } from './state/failed-runs.ts';
import { startInterrupted } from './state/interrupted.svelte.ts';
import { loadLayout } from './state/layout.svelte.ts';
import { startLiveRuns } from './state/live-runs.svelte.ts';
import { startMachine } from './state/queue.svelte.ts';
import { router, startRouter } from './state/router.svelte.ts';
import { startSettings } from './state/settings.svelte.ts';
import { startUndo } from './state/undo.svelte.ts';

const target = document.getElementById('app')!;

try {
  startEvents();
  startRouter();
  const entry = pageOf(router.place);
  const layout = loadLayout();
  // What is wrong with the page, the frame says.
  const page = entry?.load().catch(() => undefined);
  void layout.then(
    () => entry?.ahead?.(router.place.query),
    () => undefined, // said below
  );
  const [loaded] = await Promise.all([page, startSettings(), layout, loadCatalogue()]);
  startMachine();
  startFailedRuns();
  startInterrupted();
  startUndo();
  startLiveRuns();
  mount(App, { target, props: { first: entry && loaded && { entry, loaded } } });
} catch (error) {
  mount(StartProblem, { target, props: { problem: toRefractError(error) } });
}
