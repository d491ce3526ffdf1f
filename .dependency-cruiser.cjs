/**
 * The import directions of the architecture (docs/developers.md, "Layers").
 * Each entry: a folder and the folders it may import besides itself. Anything else under src/, electron/ or
 * renderer/ is refused by the test command.
 */
const mayImport = {
  'src/domain': [],
  'src/policy': ['src/domain'],
  'src/settlement': ['src/domain', 'src/policy/packTypes.ts'],
  'src/checks': ['src/domain', 'src/policy/packTypes.ts'],
  'src/store': ['src/domain'],
  'src/upstream': ['src/domain'],
  'src/queue': ['src/domain', 'src/store', 'src/upstream'],
  'src/devices': ['src/domain'],
  'src/desk': [
    'src/domain',
    'src/policy',
    'src/settlement',
    'src/checks',
    'src/store',
    'src/upstream',
    'src/queue',
    'src/devices',
    'src/bridge',
  ],
  'src/bridge': ['src/domain'],
  'src/shell': ['src/domain', 'src/desk', 'src/bridge'],
  'src/training': [
    'src/domain',
    'src/policy',
    'src/settlement',
    'src/checks',
    'src/store',
    'src/upstream',
    'src/queue',
    'src/devices',
    'src/desk',
    'src/bridge',
    'src/shell',
  ],
  'src/cli': ['src/'],
  electron: [
    'src/bridge',
    'src/desk/deskEntry.ts',
    'src/desk/deskMain.ts',
    'src/devices/deviceProcess.ts',
    'src/domain',
  ],
  renderer: ['src/bridge', 'src/domain'],
};

const inside = (folder) => (folder.endsWith('.ts') || folder.endsWith('/') ? `^${folder}` : `^${folder}/`);

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `layer-${folder.replace('src/', '')}`,
      comment: `${folder} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
      severity: 'error',
      from: { path: inside(folder) },
      to: {
        path: '^(src|electron|renderer|test|build)/',
        pathNot: [folder, ...allowed].map(inside),
      },
    })),
    {
      name: 'pure-layers-have-no-io',
      comment: 'domain, settlement, checks and bridge run anywhere: no Node modules',
      severity: 'error',
      from: { path: '^src/(domain|settlement|checks|bridge)/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'training-never-in-product-code',
      comment: 'simulators live outside the code under test; only the command line may start them',
      severity: 'error',
      from: { path: '^(src|electron|renderer)/', pathNot: '^src/(training|cli)/' },
      to: { path: '^src/training/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
