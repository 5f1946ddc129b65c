// node main.mjs QUESTION ANSWER: reads `{queries: [{expr, record}], moments: [{time, samples}]}`, and writes `{problems, results}`. Problems of
// each query: it does not parse or cannot be evaluated, or a metric or label of it is in no moment. Results: at each moment of each
// query, in order. What a query records is there for those after it.
import { readFileSync, writeFileSync } from "node:fs";
import { evaluate, references } from "./evaluate.mjs";

const { queries, moments } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const problems = queries.map(() => new Set());
const selected = queries.map(() => new Set());
const labels = new Set();

function resultsAt({ time, samples }) {
  const all = [...samples];
  return queries.map((query, i) => {
    try {
      const result = evaluate(query.expr, all, time);
      for (const selector of references(query.expr).selectors) {
        if (evaluate(selector, all, time).length > 0) {
          selected[i].add(selector);
        }
      }
      if (query.record) {
        all.push(...result.map((sample) => ({ ...sample, labels: { ...sample.labels, __name__: query.record } })));
      }
      all.forEach((sample) => Object.keys(sample.labels).forEach((label) => labels.add(label)));
      return Array.isArray(result) ? result : [{ labels: {}, value: result }];
    } catch (e) {
      problems[i].add(e.message);
      return [];
    }
  });
}

const results = moments.map(resultsAt);
queries.forEach((query, i) => {
  if (problems[i].size === 0) {
    const named = references(query.expr);
    named.selectors.filter((s) => !selected[i].has(s)).forEach((s) => problems[i].add(`[${s}] selects nothing`));
    named.labels.filter((l) => !labels.has(l)).forEach((l) => problems[i].add(`no series has a label [${l}]`));
  }
});
writeFileSync(process.argv[3], JSON.stringify({ problems: problems.map((set) => [...set]), results }));
