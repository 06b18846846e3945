// Reads pairs of files from standard input, as JSON; writes for each what bpmn-moddle and bpmn-js-differ take, in
// milliseconds of the processor, and how many differences are told. The first rounds warm the compiler up.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import { diff } from 'bpmn-js-differ';

const ROUNDS = 4;

const milliseconds = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

const parsed = async (xml) => (await new BpmnModdle().fromXML(xml)).rootElement;

const compared = async ([one, other]) => {
  const began = process.cpuUsage();
  const models = [await parsed(one), await parsed(other)];
  const parse = milliseconds(began);
  const then = process.cpuUsage();
  const told = diff(...models);
  const kinds = ['_added', '_removed', '_changed', '_layoutChanged'].map((kind) => Object.keys(told[kind]).length);
  return { parse, diff: milliseconds(then), kinds };
};

const pairs = JSON.parse(readFileSync(0, 'utf8')).map((pair) => pair.map((path) => readFileSync(path, 'utf8')));
const best = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const [place, pair] of pairs.entries()) {
    const { parse, diff, kinds } = await compared(pair);
    const before = best[place] ?? { parse, diff };
    best[place] = { parse: Math.min(parse, before.parse), diff: Math.min(diff, before.diff), kinds };
  }
}
process.stdout.write(JSON.stringify(best));
