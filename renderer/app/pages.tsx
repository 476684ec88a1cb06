import {
  Archive,
  Boxes,
  ClockArrowUp,
  Gauge,
  Images,
  Layers,
  type LucideIcon,
  Play,
  ScrollText,
  Settings,
  SlidersHorizontal,
  Sparkles,
  Table2,
} from 'lucide-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { fromHost } from '#renderer/host/connection.ts';

/** A page of the rail. */
export interface Page {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** The second key after `g`. */
  readonly key: string;
  readonly view: LazyExoticComponent<ComponentType>;
}

const page = (path: string, name: string, key: string, icon: LucideIcon, load: () => Promise<ComponentType>): Page => ({
  path,
  name,
  key,
  icon,
  view: lazy(async () => ({ default: await fromHost(load) })),
});

/** The pages in the order of the work. Each loads when it is first opened. */
export const PAGES: readonly Page[] = [
  page('/', 'Start', 'h', Sparkles, async () => (await import('#renderer/pages/start/start-page.tsx')).StartPage),
  page(
    '/frames',
    'Frames',
    'f',
    Table2,
    async () => (await import('#renderer/pages/frames/frames-page.tsx')).FramesPage,
  ),
  page(
    '/organise',
    'Organise',
    'o',
    Boxes,
    async () => (await import('#renderer/pages/organise/organise-page.tsx')).OrganisePage,
  ),
  page(
    '/setup',
    'Setup',
    's',
    SlidersHorizontal,
    async () => (await import('#renderer/pages/setup/setup-page.tsx')).SetupPage,
  ),
  page('/runs', 'Runs', 'r', Play, async () => (await import('#renderer/pages/runs/runs-page.tsx')).RunsPage),
  page('/log', 'Log', 'l', ScrollText, async () => (await import('#renderer/pages/log/log-page.tsx')).LogPage),
  page('/qa', 'QA', 'q', Images, async () => (await import('#renderer/pages/qa/qa-page.tsx')).QaPage),
  page(
    '/quality',
    'Quality',
    'u',
    Gauge,
    async () => (await import('#renderer/pages/quality/quality-page.tsx')).QualityPage,
  ),
  page(
    '/coadds',
    'Coadds',
    'c',
    Layers,
    async () => (await import('#renderer/pages/coadds/coadds-page.tsx')).CoaddsPage,
  ),
  page(
    '/archive',
    'Archive',
    'a',
    Archive,
    async () => (await import('#renderer/pages/archive/archive-page.tsx')).ArchivePage,
  ),
  page(
    '/history',
    'History',
    'y',
    ClockArrowUp,
    async () => (await import('#renderer/pages/history/history-page.tsx')).HistoryPage,
  ),
  page(
    '/settings',
    'Settings',
    ',',
    Settings,
    async () => (await import('#renderer/pages/settings/settings-page.tsx')).SettingsPage,
  ),
];
