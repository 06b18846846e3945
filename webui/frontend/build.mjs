// Rebuilds webui/static/vendor from package-lock.json, and its manifest with versions, licences and checksums.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const vendor = join(here, '..', 'static', 'vendor');

const copied = [
  ['@digdir/designsystemet-css', 'dist/src/index.css', 'designsystemet-css/index.css'],
  ['@digdir/designsystemet-css', 'LICENSE', 'designsystemet-css/LICENSE'],
  ['@digdir/designsystemet-theme', 'src/themes/designsystemet.css', 'designsystemet-theme/designsystemet.css'],
  ['@digdir/designsystemet-theme', 'LICENSE', 'designsystemet-theme/LICENSE'],
  ['@fontsource-variable/inter', 'files/inter-latin-wght-normal.woff2', 'inter/inter-latin-wght-normal.woff2'],
  ['@fontsource-variable/inter', 'LICENSE', 'inter/LICENSE'],
  ['bpmn-js', 'LICENSE', 'bpmn-viewer/LICENSE'],
  ['bpmn-js', 'LICENSE', 'bpmn-modeler/LICENSE'],
];
const bundled = ['bpmn-js', 'diagram-js', 'diagram-js-direct-editing', 'diagram-js-minimap', 'bpmn-moddle', 'moddle', 'moddle-xml', 'preact'];

// Some icons of the modeler carry style="…", which the Content-Security-Policy blocks in markup; as attributes of SVG
// the same is allowed.
const withoutInlineStyles = {
  name: 'without-inline-styles',
  setup(building) {
    building.onLoad({ filter: /Icons\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/style="([^"]*)"/g, (_, style) => style
        .split(';').filter((rule) => rule.trim())
        .map((rule) => rule.split(':').map((part) => part.trim()))
        .map(([name, value]) => `${name}="${value}"`).join(' ')),
      loader: 'js',
    }));
  },
};

function about(name) {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  return { package: name, version, licence: license };
}

function checksums(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const name = prefix + entry.name;
    if (entry.isDirectory()) return checksums(join(folder, entry.name), `${name}/`);
    return [[name, createHash('sha256').update(readFileSync(join(folder, entry.name))).digest('hex')]];
  });
}

rmSync(vendor, { recursive: true, force: true });
for (const [name, source, target] of copied) {
  mkdirSync(dirname(join(vendor, target)), { recursive: true });
  cpSync(join(modules, name, source), join(vendor, target));
}
for (const name of ['bpmn-viewer', 'bpmn-modeler']) {
  await build({
    absWorkingDir: here,
    entryPoints: { [name]: `entries/${name}.js`, [`${name}-style`]: `entries/${name}.css` },
    outdir: join(vendor, name),
    assetNames: '[name]',
    plugins: [withoutInlineStyles],
    bundle: true, minify: true, format: 'iife', target: 'es2020', legalComments: 'inline',
    loader: { '.svg': 'file', '.woff2': 'file' },
  });
}
const sources = [...new Set([...copied.map(([name]) => name), ...bundled])].sort().map(about);
const manifest = { rebuild: 'cd webui/frontend && npm ci && npm run build', sources, sha256: Object.fromEntries(checksums(vendor)) };
writeFileSync(join(vendor, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
