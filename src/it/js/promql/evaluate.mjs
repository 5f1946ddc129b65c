// Evaluates PromQL over samples of one moment: what Prometheus' own grammar parses, with the semantics of its documentation ("Operators",
// "Functions"), for the constructs that the files in monitoring/ use. Anything else is an error: it is never passed over.
import { parser } from "@prometheus-io/lezer-promql";

const ARITHMETIC = { Add: (a, b) => a + b, Sub: (a, b) => a - b, Mul: (a, b) => a * b, Div: (a, b) => a / b };
const COMPARISONS = {
  Eql: (a, b) => a === b,
  Neq: (a, b) => a !== b,
  Gtr: (a, b) => a > b,
  Lss: (a, b) => a < b,
  Gte: (a, b) => a >= b,
  Lte: (a, b) => a <= b,
};
const AGGREGATES = {
  Max: (values) => Math.max(...values),
  Min: (values) => Math.min(...values),
  Sum: (values) => values.reduce((a, b) => a + b, 0),
  Count: (values) => values.length,
};
const NUMBER = /^[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/;

/** The tree of an expression, or an error that says where it cannot be read. */
export function parse(text) {
  const tree = parser.parse(text);
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) {
        throw new Error(`does not parse at ${node.from}: [${text.slice(node.from, node.from + 40)}]`);
      }
    },
  });
  const root = children(tree.topNode);
  if (root.length !== 1) {
    throw new Error("is not one expression");
  }
  return root[0];
}

/** What an expression refers to: each selector, and every label that it names. */
export function references(text) {
  const selectors = [];
  const labels = new Set();
  parse(text).cursor().iterate((reference) => {
    const node = reference.node;
    if (node.name === "VectorSelector") {
      selectors.push(text.slice(node.from, node.to));
    } else if (node.name === "LabelName") {
      labels.add(text.slice(node.from, node.to));
    }
  });
  return { selectors, labels: [...labels] };
}

/** The result over [samples] of `{labels, value}`, the metric's name being the label `__name__`: a number, or samples. */
export function evaluate(text, samples, time) {
  const evaluateNode = (node) => {
    switch (node.name) {
      case "ParenExpr":
        return evaluateNode(only(node));
      case "NumberDurationLiteral":
        return number(slice(node));
      case "VectorSelector": {
        const matchers = matchersOf(node);
        return samples.filter(({ labels }) => matchers.every(({ label, matches }) => matches(labels[label] ?? "")));
      }
      case "FunctionCall":
        return call(node);
      case "AggregateExpr":
        return aggregate(node);
      case "BinaryExpr":
        return binary(node);
      default:
        throw unsupported(node);
    }
  };

  const slice = (node) => text.slice(node.from, node.to);

  const unsupported = (node) => new Error(`${node.name} is not evaluated here: [${slice(node)}]`);

  const number = (literal) => {
    if (!NUMBER.test(literal)) {
      throw new Error(`the number [${literal}] is not evaluated here`);
    }
    return Number(literal);
  };

  const names = (node) => children(node).map((label) => slice(label));

  const matchersOf = (node) => {
    const matchers = [];
    for (const part of children(node)) {
      if (part.name === "Identifier") {
        const name = slice(part);
        matchers.push({ label: "__name__", text: name, operator: "EqlSingle", matches: (value) => value === name });
      } else if (part.name === "LabelMatchers") {
        matchers.push(...children(part).map(matcher));
      } else {
        throw unsupported(part);
      }
    }
    return matchers;
  };

  const matcher = (node) => {
    if (node.name !== "UnquotedLabelMatcher") {
      throw unsupported(node);
    }
    const [name, operation, literal] = children(node);
    const wanted = JSON.parse(slice(literal));
    const operator = only(operation).name;
    const pattern = () => new RegExp(`^(?:${wanted})$`, "su");
    const tests = {
      EqlSingle: (value) => value === wanted,
      Neq: (value) => value !== wanted,
      EqlRegex: (value) => pattern().test(value),
      NeqRegex: (value) => !pattern().test(value),
    };
    return { label: slice(name), text: wanted, operator, matches: tests[operator] };
  };

  const call = (node) => {
    const [identifier, body] = children(node);
    const parameters = children(body);
    const name = only(identifier).name;
    if (name === "Time" && parameters.length === 0) {
      return time;
    }
    if (name === "Absent" && parameters.length === 1 && parameters[0].name === "VectorSelector") {
      if (evaluateNode(parameters[0]).length > 0) {
        return [];
      }
      const known = matchersOf(parameters[0]).filter((m) => m.operator === "EqlSingle" && m.label !== "__name__");
      return [{ labels: Object.fromEntries(known.map((m) => [m.label, m.text])), value: 1 }];
    }
    throw unsupported(node);
  };

  const aggregate = (node) => {
    const [operation, modifier, body] = children(node);
    const combine = AGGREGATES[only(operation).name];
    if (!combine || modifier.name !== "AggregateModifier" || !modifier.getChild("By") || !body) {
      throw unsupported(node);
    }
    const by = names(modifier.getChild("GroupingLabels"));
    const groups = new Map();
    for (const { labels, value } of vector(only(body))) {
      const kept = keep(labels, by);
      const group = groups.get(key(kept)) ?? { labels: kept, values: [] };
      group.values.push(value);
      groups.set(key(kept), group);
    }
    return [...groups.values()].map(({ labels, values }) => ({ labels, value: combine(values) }));
  };

  const vector = (node) => {
    const result = evaluateNode(node);
    if (!Array.isArray(result)) {
      throw new Error(`a vector is needed, and this is a number: [${slice(node)}]`);
    }
    return result;
  };

  const binary = (node) => {
    const parts = children(node);
    const [leftNode, operator, clause, rightNode] = parts.length === 4 ? parts : [parts[0], parts[1], null, parts[2]];
    if (clause && clause.name !== "MatchingModifierClause") {
      throw unsupported(clause);
    }
    const matching = clause ? matchingOf(clause) : { groupOf: (labels) => keep(labels, undefined), on: undefined };
    if (["And", "Or", "Unless"].includes(operator.name)) {
      return combineSets(operator.name, vector(leftNode), vector(rightNode), matching);
    }
    const arithmetic = ARITHMETIC[operator.name];
    const comparison = COMPARISONS[operator.name];
    if (!arithmetic && !comparison) {
      throw unsupported(operator);
    }
    const left = evaluateNode(leftNode);
    const right = evaluateNode(rightNode);
    if (!Array.isArray(left) && !Array.isArray(right)) {
      if (!arithmetic) {
        throw new Error(`numbers are compared without bool: [${slice(node)}]`);
      }
      return arithmetic(left, right);
    }
    const apply = (labels, a, b, kept) =>
      arithmetic ? [{ labels, value: arithmetic(a, b) }] : comparison(a, b) ? [{ labels, value: kept }] : [];
    if (!Array.isArray(right)) {
      return left.flatMap((s) => apply(arithmetic ? keep(s.labels) : s.labels, s.value, right, s.value));
    }
    if (!Array.isArray(left)) {
      return right.flatMap((s) => apply(arithmetic ? keep(s.labels) : s.labels, left, s.value, s.value));
    }
    const one = new Map();
    for (const sample of right) {
      const group = key(matching.groupOf(sample.labels));
      if (one.has(group)) {
        throw new Error(`several series on the right match ${group}: [${slice(node)}]`);
      }
      one.set(group, sample);
    }
    const seen = new Set();
    return left.flatMap((sample) => {
      const group = key(matching.groupOf(sample.labels));
      const other = one.get(group);
      if (!other) {
        return [];
      }
      if (!matching.include && seen.has(group)) {
        throw new Error(`several series on the left match ${group}, without group_left: [${slice(node)}]`);
      }
      seen.add(group);
      const labels = matching.include
        ? { ...(arithmetic ? keep(sample.labels) : sample.labels), ...keep(other.labels, matching.include) }
        : matching.on ? keep(sample.labels, matching.on) : keep(sample.labels);
      return apply(labels, sample.value, other.value, sample.value);
    });
  };

  const matchingOf = (clause) => {
    const [on, labels, side, included] = children(clause);
    if (on.name !== "On" || (side && side.name !== "GroupLeft")) {
      throw unsupported(clause);
    }
    const wanted = names(labels);
    return {
      on: wanted,
      groupOf: (all) => keep(all, wanted),
      include: side && (included ? names(included) : []),
    };
  };

  return evaluateNode(parse(text));
}

function combineSets(operator, left, right, { groupOf }) {
  const groups = (samples) => new Set(samples.map(({ labels }) => key(groupOf(labels))));
  const inLeft = groups(left);
  const inRight = groups(right);
  switch (operator) {
    case "And":
      return left.filter(({ labels }) => inRight.has(key(groupOf(labels))));
    case "Unless":
      return left.filter(({ labels }) => !inRight.has(key(groupOf(labels))));
    default:
      return [...left, ...right.filter(({ labels }) => !inLeft.has(key(groupOf(labels))))];
  }
}

/** Of the labels those that are wanted, or all but the metric's name. An empty label is none. */
function keep(labels, wanted) {
  return Object.fromEntries(
    Object.entries(labels).filter(([name, value]) => value !== "" && (wanted ? wanted.includes(name) : name !== "__name__")),
  );
}

function key(labels) {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function children(node) {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    found.push(child);
  }
  return found;
}

function only(node) {
  const found = children(node);
  if (found.length !== 1) {
    throw new Error(`${node.name} has ${found.length} parts`);
  }
  return found[0];
}
