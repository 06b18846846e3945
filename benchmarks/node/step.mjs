// Restore a case, complete its work item, save it: what one act costs in npm bpmn-engine.
// node step.mjs MODEL.bpmn TIMES: the model is a row of user tasks; the case stands in its middle.
// Prints JSON: the median milliseconds of an act, and the bytes of the state.
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { Engine } from "bpmn-engine";

const [path, times] = [process.argv[2], Number(process.argv[3])];
const source = await readFile(path, "utf8");
const variables = { application: "x".repeat(2000) };

const waiting = (execution) => execution.getPostponed().find((each) => each.type === "bpmn:UserTask");

async function step(stored) {
  const engine = new Engine().recover(JSON.parse(stored));
  const execution = await engine.resume();
  waiting(execution).signal({ outcome: "yes" });
  const state = await execution.getState();
  execution.stop();
  return JSON.stringify(state);
}

const begun = await new Engine({ name: "peer", source }).execute({ variables });
let state = JSON.stringify(await begun.getState());
begun.stop();
const tasks = (source.match(/<(\w+:)?userTask\b/g) ?? []).length;
for (let done = 0; done < tasks / 2; done += 1) state = await step(state);

const taken = [];
for (let turn = 0; turn < times + 5; turn += 1) {
  const started = performance.now();
  await step(state);
  if (turn >= 5) taken.push(performance.now() - started);
}
taken.sort((one, other) => one - other);
process.stdout.write(JSON.stringify({ median: taken[Math.floor(taken.length / 2)], bytes: Buffer.byteLength(state), node: process.version }));
