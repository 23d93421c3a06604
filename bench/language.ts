import { builtinKnowledge, createManifestLanguage } from '../engine/language/index.ts';
import { builtinSchemas } from '../engine/machinery/schema/index.ts';
import { toYaml } from '../engine/machinery/yaml.ts';
import { duration, percentile, table } from './measure.ts';
import { deployment } from './workloads.ts';

const language = createManifestLanguage(builtinKnowledge());
const docs = await builtinSchemas().loadDocs();
let text = '';
for (let index = 0; text.length < 1_000_000; index++) text += `---\n${toYaml(deployment(`web-${index}`, index))}`;

const features: { readonly [name: string]: (text: string, offset: number) => unknown } = {
  CodeLens: (changed) => language.codeLenses(changed),
  hover: (changed, offset) => language.hover(changed, offset, docs),
  completion: (changed, offset) => language.complete(changed, offset, docs),
  diagnostics: (changed) => language.diagnostics(changed),
};
const rows = Object.entries(features).map(([name, feature]) => {
  feature(text, 0);
  const samples: number[] = [];
  for (let edit = 0; edit < 60; edit++) {
    const at = text.indexOf('image: nginx', Math.floor((text.length * (edit + 1)) / 80));
    const changed = `${text.slice(0, at)}image: edited-${edit}\n          ${text.slice(at)}`;
    const begun = performance.now();
    feature(changed, at + 2);
    samples.push(performance.now() - begun);
  }
  return [name, duration(percentile(samples, 0.5)), duration(percentile(samples, 0.95))];
});
table(
  `Language features on a manifest file of ${(text.length / 1e6).toFixed(1)} MB, after an edit`,
  ['', 'median', 'p95'],
  rows,
);
process.exit(0);
