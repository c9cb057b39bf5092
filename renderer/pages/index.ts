/**
 * @file Every page: its address, its place on the rail, how it is loaded. A page is fetched when it is first opened, so
 * that the window is there before the charts are.
 */
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import Cpu from '@lucide/svelte/icons/cpu';
import Database from '@lucide/svelte/icons/database';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import Rows3 from '@lucide/svelte/icons/rows-3';
import Settings from '@lucide/svelte/icons/settings';
import Sigma from '@lucide/svelte/icons/sigma';
import type { Component } from 'svelte';
import { ahead as askRuns } from './runs/ahead.ts';
import type { Place } from '../state/router.svelte.ts';

/** What a page gets of its address. */
export interface PageProps {
  readonly id: string;
  readonly query: URLSearchParams;
}

export interface PageModule {
  /** A page that needs nothing of its address takes nothing. */
  readonly default: Component<PageProps> | Component<Record<string, never>>;
}

export interface PageEntry {
  /** The first part of the address. */
  readonly page: string;
  /** Whether the address has an id: "runs/r-12" is another page than "runs". */
  readonly withId: boolean;
  readonly load: () => Promise<PageModule>;
  /** Asks the workbench, at the window's start, for what the page will show; once the layout is loaded. */
  readonly ahead?: (query: URLSearchParams) => void;
}

export interface RailEntry {
  readonly page: string;
  readonly title: string;
  readonly icon: Component;
  /** Keys that go there. */
  readonly keys: string;
  readonly atEnd?: boolean;
}

const pages: readonly PageEntry[] = [
  { page: 'datasets', withId: false, load: () => import('./datasets/Datasets.svelte') },
  { page: 'datasets', withId: true, load: () => import('./datasets/Dataset.svelte') },
  {
    page: 'runs',
    withId: false,
    load: () => import('./runs/Runs.svelte'),
    ahead: askRuns,
  },
  { page: 'runs', withId: true, load: () => import('./run/Run.svelte') },
  { page: 'new', withId: false, load: () => import('./new/NewExperiment.svelte') },
  { page: 'compare', withId: false, load: () => import('./compare/Compare.svelte') },
  { page: 'variants', withId: false, load: () => import('./variants/Variants.svelte') },
  { page: 'variants', withId: true, load: () => import('./variants/Variant.svelte') },
  { page: 'kernels', withId: false, load: () => import('./kernels/Kernels.svelte') },
  { page: 'settings', withId: false, load: () => import('./settings/Settings.svelte') },
];

/** The page of an address; undefined where there is none. */
export const pageOf = ({ page, id }: Place): PageEntry | undefined =>
  pages.find((one) => one.page === page && one.withId === (id !== '')) ??
  pages.find((one) => one.page === page);

export const rail: readonly RailEntry[] = [
  { page: 'datasets', title: 'Datasets', icon: Database, keys: 'g d' },
  { page: 'runs', title: 'Runs', icon: Rows3, keys: 'g r' },
  { page: 'new', title: 'New experiment', icon: FlaskConical, keys: 'g n' },
  { page: 'compare', title: 'Compare', icon: ArrowLeftRight, keys: 'g c' },
  { page: 'variants', title: 'Variants', icon: Sigma, keys: 'g v' },
  { page: 'kernels', title: 'Kernels', icon: Cpu, keys: 'g k' },
  { page: 'settings', title: 'Settings', icon: Settings, keys: 'g s', atEnd: true },
];
