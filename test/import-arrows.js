/**
 * @file The lint rule that keeps the arrows between folders pointing one way (DESIGN): hosts → workbench →
 * {datasets, models → graph, training, analysis, interop, db} → kernels, with main/api as a leaf for all.
 * Tests may import whatever the folder's users may.
 */
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** For each folder, the other folders of the project that it may import. The longest matching name decides. */
const allowedImports = {
  'main/api': [],
  kernels: [],
  db: ['main/api'],
  'main/analysis': ['main/api'],
  'main/datasets': ['main/api'],
  'main/graph': ['main/api', 'kernels'],
  'main/models': ['main/api', 'main/graph'],
  'main/training': [
    'main/api',
    'main/processes',
    'main/graph',
    'main/models',
    'main/datasets',
    'main/analysis',
    'kernels',
  ],
  'main/interop': ['main/api', 'main/graph', 'main/models', 'main/datasets', 'main/training', 'kernels'],
  'main/workbench': [
    'main/api', 'main/processes', 'main/graph', 'main/models', 'main/datasets', 'main/training', 'main/analysis', 'main/interop',
    'db', 'kernels',
  ], // prettier-ignore
  'main/processes': ['main/api'],
  'main/cli': ['main/api', 'main/workbench', 'main/web', 'main/electron', 'main/processes'],
  'main/web': ['main/api', 'main/workbench'],
  'main/electron': ['main/api', 'main/workbench', 'main/processes', 'main/web/window-files.ts'],
  renderer: ['main/api'],
  test: ['main', 'db', 'kernels', 'renderer'],
};

/** The key of allowedImports that a path (relative to the root, with /) belongs to, if any. */
export function folderOf(path) {
  const keys = Object.keys(allowedImports).filter((key) => path === key || path.startsWith(`${key}/`));
  return keys.sort((a, b) => b.length - a.length)[0];
}

/** Why a file may not import another, or undefined where it may. Paths are relative to the root, with /. */
export function forbidden(from, to) {
  const source = folderOf(from);
  if (!source) return undefined;
  const target = folderOf(to);
  if (target === source) return undefined;
  const allowed = allowedImports[source];
  if (allowed.some((folder) => to === folder || to.startsWith(`${folder}/`))) return undefined;
  return `${source} may import only ${allowed.join(', ') || 'itself'}, not ${to}`;
}

export const importArrows = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { forbidden: '{{reason}}. See the arrows in test/import-arrows.js.' },
  },
  create(context) {
    const from = relative(root, context.filename).split(sep).join('/');
    const check = (node) => {
      const name = node.source?.value;
      if (typeof name !== 'string' || !name.startsWith('.')) return;
      const to = relative(root, resolve(dirname(context.filename), name))
        .split(sep)
        .join('/');
      const reason = forbidden(from, to);
      if (reason) context.report({ node, messageId: 'forbidden', data: { reason } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    };
  },
};
