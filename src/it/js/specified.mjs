import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What Elasticsearch takes with every request, and no specification repeats. */
const COMMON = ['error_trace', 'filter_path', 'format', 'human', 'pretty']

/** Sends requests as the REST specifications describe them, through a client's transport, and remembers which were answered. */
export class SpecifiedApis {
  #specs = new Map()
  #answered = new Set()

  constructor(directory) {
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
      const spec = JSON.parse(readFileSync(join(directory, file), 'utf8'))
      Object.entries(spec).forEach(([api, definition]) => this.#specs.set(api, definition))
    }
  }

  /** Each as `api METHOD /path/{part}`. */
  all() {
    const all = []
    for (const [api, { url }] of this.#specs) {
      url.paths.forEach(({ path, methods }) => methods.forEach((method) => all.push(`${api} ${method} ${path}`)))
    }
    return all.sort()
  }

  answered() {
    return [...this.#answered].sort()
  }

  async call(client, api, { method, parts = {}, query = {}, body } = {}, options = {}) {
    const spec = this.#specs.get(api)
    if (spec === undefined) {
      throw new Error(`no specification of [${api}]`)
    }
    const unknown = Object.keys(query).filter((name) => !(name in spec.params) && !COMMON.includes(name))
    if (unknown.length > 0) {
      throw new Error(`the specification of [${api}] has no parameters [${unknown}]`)
    }
    const wanted = Object.keys(parts).sort().join()
    const found = spec.url.paths.find(({ parts: has = {} }) => Object.keys(has).sort().join() === wanted)
    if (found === undefined) {
      throw new Error(`the specification of [${api}] has no path with the parts [${wanted}]`)
    }
    const chosen = method ?? found.methods[0]
    const path = found.path.replace(/\{(\w+)\}/g, (_, part) => encodeURIComponent(parts[part]))
    // A copy of the query, since the transport makes a text of each list in it.
    const answer = await client.transport.request({ method: chosen, path, querystring: { ...query }, body }, options)
    this.#answered.add(`${api} ${chosen} ${found.path}`)
    return answer
  }
}
