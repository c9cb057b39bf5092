/** @file The window's start: what every page needs is loaded once, then the page of the address is shown. */
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
import { startInterrupted } from './state/interrupted.svelte.ts';
import { loadLayout } from './state/layout.svelte.ts';
import { startLiveRuns } from './state/live-runs.svelte.ts';
import { startMachine } from './state/queue.svelte.ts';
import { router, startRouter } from './state/router.svelte.ts';
import { startSettings } from './state/settings.svelte.ts';

const target = document.getElementById('app')!;

try {
  startEvents();
  startRouter();
  // While what every page needs is asked for; what is wrong with it, the frame says.
  pageOf(router.place)
    ?.load()
    .catch(() => undefined);
  await Promise.all([startSettings(), loadLayout(), loadCatalogue()]);
  startMachine();
  startInterrupted();
  startLiveRuns();
  mount(App, { target });
} catch (error) {
  mount(StartProblem, { target, props: { problem: toRefractError(error) } });
}
