// Every endpoint, asked by Elasticsearch's official client of a real server: JsClientIT starts both.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, errors } from '@elastic/elasticsearch'
import { SpecifiedApis } from './specified.mjs'

const { ML_SETUP_URL: node, ML_SETUP_PASSWORD: password, ML_SETUP_SPECS: specs } = process.env
const apis = new SpecifiedApis(specs)
const clients = []

/** A client of its own for each kind of caller; no credentials at all without `auth`. */
function client(auth, options = {}) {
  clients.push(new Client({ node, auth, requestTimeout: 30_000, ...options }))
  return clients.at(-1)
}

const as = (username) => client({ username, password })
const admin = as('admin')
const mlUser = as('ml_user')
const nobody = as('nobody')

after(() => Promise.all(clients.map((each) => each.close())))

/** The error of a request that must fail, as the type that the client documents for it. */
async function failure(type, request) {
  const error = await request.then((answer) => assert.fail(`answered: ${JSON.stringify(answer)}`), (reason) => reason)
  assert.ok(error instanceof type, `${error?.stack} is no ${type.name}`)
  return error
}

async function refusal(status, request) {
  const error = await failure(errors.ResponseError, request)
  assert.equal(error.statusCode, status, error.message)
  assert.deepEqual(error.body, error.meta.body)
  return error
}

/** Makes machine learning's settings yellow for as long as `action` takes. */
async function whileYellow(action) {
  const setting = 'xpack.ml.node_concurrent_job_allocations'
  await admin.cluster.putSettings({ persistent: { [setting]: 0 } })
  try {
    return await action()
  } finally {
    await admin.cluster.putSettings({ persistent: { [setting]: null } })
  }
}

test('info', async () => {
  const info = await apis.call(nobody, 'ml_setup.info')
  assert.equal(info.name, 'ml-setup')
  const nodes = Object.values((await admin.nodes.info({ metric: 'plugins' })).nodes)
  assert.equal(nodes[0].version, info.elasticsearch_version)
})

test('the check, by each path and method', async () => {
  const license = (await admin.license.get()).license
  for (const method of ['GET', 'POST']) {
    const all = await apis.call(admin, 'ml_setup.check', { method })
    assert.equal(Object.keys(all.indicators).length, 15)
    const one = await apis.call(admin, 'ml_setup.check', { method, parts: { indicator: 'license' } })
    assert.deepEqual(Object.keys(one.indicators), ['license'])
    assert.equal(one.indicators.license.details.type, license.type)
    assert.equal(one.indicators.license.details.expiry_date_in_millis, license.expiry_date_in_millis)
  }
})

test('a list in the query string is the list of the body', async () => {
  const asked = { access: 'read', source: ['logs-a', 'logs-b'], verbose: true }
  const query = await apis.call(nobody, 'ml_setup.check', { parts: { indicator: 'api_access' }, query: asked })
  const body = await apis.call(nobody, 'ml_setup.check', { method: 'POST', parts: { indicator: 'api_access' }, body: asked })
  assert.deepEqual(query, body)
  const missing = query.indicators.api_access.details.missing.filter(({ type }) => type === 'index')
  assert.deepEqual(missing.map(({ on }) => on), asked.source)
})

test('the table, as rows and as text', async () => {
  const query = { h: ['indicator', 'status'], s: 'indicator', format: 'json' }
  const rows = await apis.call(admin, 'cat.ml_setup', { query })
  assert.equal(rows.length, 15)
  assert.deepEqual(Object.keys(rows[0]), ['indicator', 'status'])
  for (const options of [{}, { headers: { accept: 'text/plain' } }]) {
    const text = await apis.call(admin, 'cat.ml_setup', { query: { v: true } }, options)
    assert.match(text, /^indicator +status +symptom +action *\nlicense +green /)
  }
})

test('the Health API', async () => {
  const report = await admin.healthReport({ feature: 'ml_setup' })
  const check = await apis.call(admin, 'ml_setup.check')
  assert.equal(report.indicators.ml_setup.status, check.status)
})

test('the metrics are text, whatever the client accepts', async () => {
  for (const options of [{}, { headers: { accept: 'text/plain' } }]) {
    const { body, headers } = await apis.call(mlUser, 'ml_setup.metrics', {}, { ...options, meta: true })
    assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/)
    assert.match(body, /^ml_setup_indicator_status\{indicator="license",status="green"\} 1$/m)
  }
})

test('roles and privileges', async () => {
  const roles = await apis.call(mlUser, 'ml_setup.get_role')
  const some = await apis.call(mlUser, 'ml_setup.get_role', { parts: { name: 'machine_learning_*,editor' } })
  assert.deepEqual(Object.keys(some).sort(), ['editor', 'machine_learning_admin', 'machine_learning_user'])
  assert.deepEqual(some.editor, roles.editor)
  const live = await admin.security.getRole({ name: 'machine_learning_admin' })
  assert.deepEqual(some.machine_learning_admin.descriptor.cluster, live.machine_learning_admin.cluster)

  const privileges = await apis.call(mlUser, 'ml_setup.get_privilege')
  const cluster = await apis.call(mlUser, 'ml_setup.get_privilege', { parts: { scope: 'cluster' } })
  const manageMl = await apis.call(mlUser, 'ml_setup.get_privilege', { parts: { scope: 'cluster', name: 'manage_ml' } })
  assert.deepEqual(Object.keys(privileges.cluster), Object.keys(cluster))
  assert.deepEqual(manageMl, { manage_ml: cluster.manage_ml })
  const action = 'cluster:admin/xpack/ml/job/put'
  const grants = await apis.call(mlUser, 'ml_setup.get_privilege', { query: { action } })
  assert.equal(grants.granted_by[0], 'manage_ml')
})

test('a suggested role, stored by the client, is enough for a user and for an API key', async () => {
  const asked = { access: 'full', source: 'logs-*' }
  const { role, requests } = await apis.call(mlUser, 'ml_setup.suggest_role', { body: asked })
  const before = await apis.call(admin, 'ml_setup.simulate_role', { body: { ...asked, role: {} } })
  assert.equal(before.satisfied, false)
  const simulated = await apis.call(admin, 'ml_setup.simulate_role', { body: { ...asked, role } })
  assert.equal(simulated.satisfied, true)

  const name = /^PUT \/_security\/role\/(\S+)/.exec(requests[0])[1]
  await admin.security.putRole({ name, ...role })
  await admin.security.putUser({ username: 'js_user', password, roles: [name] })
  const key = await admin.security.createApiKey({ name: 'js', role_descriptors: { [name]: role } })
  for (const caller of [as('js_user'), client({ apiKey: key.encoded })]) {
    const check = await apis.call(caller, 'ml_setup.check', { parts: { indicator: 'api_access' }, query: asked })
    assert.equal(check.status, 'green')
  }
})

test('who sees what, and what a change would give', async () => {
  await admin.security.putRole({ name: 'js_team', cluster: ['monitor_ml'] })
  await admin.security.putUser({ username: 'js_jane', password, roles: ['js_team'] })
  const who = await apis.call(admin, 'ml_setup.who_can', { query: { access: 'read', size: 1000 } })
  const jane = who.principals.find(({ principal }) => principal.name === 'js_jane')
  assert.deepEqual(jane.via.map(({ role, entry }) => [role, entry]), [['js_team', 'cluster[0]']])
  assert.ok(who.roles.includes('js_team'))
  const posted = await apis.call(admin, 'ml_setup.who_can', { method: 'POST', body: { access: 'read', size: 1000 } })
  assert.deepEqual(posted.principals, who.principals)
  const audit = await apis.call(admin, 'ml_setup.audit', { parts: { part: 'access' }, query: { principal: 'js_*' } })
  assert.equal(audit.principals.find(({ principal }) => principal.name === 'js_jane').access.api, 'read')
  const all = await apis.call(admin, 'ml_setup.audit')
  assert.deepEqual(Object.keys(all).filter((part) => ['access', 'exposure', 'discouraged'].includes(part)).length, 3)
  const change = { put_role: { name: 'js_team', role: { cluster: ['manage_ml'] } } }
  const { changed } = await apis.call(admin, 'ml_setup.diff_role', { body: change })
  assert.deepEqual(changed.map(({ principal, access }) => [principal.name, access.after.api]), [['js_jane', 'full']])
  const rows = await apis.call(admin, 'cat.ml_setup_access', { query: { principal: 'js_jane', format: 'json' } })
  assert.equal(rows[0].api, 'read')
  assert.ok(Array.isArray(await apis.call(admin, 'cat.ml_setup_exposure', { query: { format: 'json' } })))
  await refusal(403, apis.call(nobody, 'ml_setup.audit'))
})

test('jobs, made, exported and imported by the client', async () => {
  await admin.ml.putFilter({ filter_id: 'safe', items: ['10.0.0.1'] })
  const scope = { ip: { filter_id: 'safe' } }
  await admin.ml.putJob({
    job_id: 'web',
    description: 'as it was',
    analysis_config: {
      bucket_span: '15m',
      detectors: [{ function: 'count', by_field_name: 'ip', custom_rules: [{ actions: ['skip_result'], scope }] }]
    },
    data_description: { time_field: '@timestamp' }
  })
  await admin.ml.putDatafeed({ datafeed_id: 'datafeed-web', job_id: 'web', indices: ['logs-*'] })

  const { body: file, warnings } = await apis.call(
    admin,
    'ml_setup.export_jobs',
    { query: { type: 'anomaly_detector', job_id: ['web'] } },
    { meta: true }
  )
  assert.equal(file.job.job_id, 'web')
  assert.ok(warnings.some((warning) => warning.includes('safe')), `nothing of the filter list in ${warnings}`)

  const bundle = await apis.call(admin, 'ml_setup.export_jobs', { query: { format: 'bundle' } })
  assert.deepEqual(bundle.filters.map(({ filter_id: id }) => id), ['safe'])
  const plan = await apis.call(admin, 'ml_setup.import_jobs', { query: { dry_run: true }, body: bundle })
  assert.deepEqual(plan.summary, { unchanged: 3 })
  const zipping = client({ username: 'admin', password }, { compression: true })
  for (const [prefix, body] of Object.entries({ 'bundle-': bundle, 'kibana-': file })) {
    const done = await apis.call(zipping, 'ml_setup.import_jobs', { query: { prefix }, body })
    assert.equal(done.summary.created, 2)
    const { jobs } = await admin.ml.getJobs({ job_id: `${prefix}web` })
    assert.equal(jobs[0].description, 'as it was')
  }

  bundle.anomaly_detectors[0].job.description = 'as it is not'
  const conflict = await refusal(409, apis.call(admin, 'ml_setup.import_jobs', { body: bundle }))
  assert.ok(conflict.body.items.some(({ id, action }) => id === 'web' && action === 'conflict'))
  const apply = { on_conflict: 'update', fail_on: 'change' }
  const drift = await refusal(409, apis.call(admin, 'ml_setup.import_jobs', { query: apply, body: bundle }))
  assert.deepEqual(drift.body.items.find(({ id }) => id === 'web').changes, [
    { field: 'description', from: 'as it was', to: 'as it is not' },
  ])
})

test('spaces', async () => {
  const all = await apis.call(admin, 'ml_setup.get_space')
  const one = await apis.call(admin, 'ml_setup.get_space', { parts: { id: 'default' } })
  assert.equal(one.spaces.default.ml_visible, true)
  // Each names the synchronization that goes with it: of one space, or of all.
  assert.deepEqual(one.requests, ['GET kbn:/api/ml/saved_objects/sync?simulate=false&addToAllSpaces=false'])
  assert.deepEqual(all.requests, ['GET kbn:/api/ml/saved_objects/sync?simulate=false'])
  assert.deepEqual({ ...one, action: '', requests: [] }, { ...all, action: '', requests: [] })
  assert.deepEqual(all.not_in_any_space.map(({ job_id: id }) => id), ['bundle-web', 'kibana-web', 'web'])
})

test('refusals are errors of the client, with the body that says why', async () => {
  const bad = await refusal(400, apis.call(admin, 'ml_setup.check', { query: { access: 'all', timeout: '1h' } }))
  assert.equal(bad.body.error.type, 'illegal_argument_exception')
  assert.match(bad.message, /^illegal_argument_exception/)
  assert.match(bad.body.error.reason, /\[access\] must be one of \[full, read\], but was \[all\]/)

  const path = '/_ml_setup/_check'
  const unknown = await refusal(400, admin.transport.request({ method: 'GET', path, querystring: { acces: 'full' } }))
  assert.match(unknown.body.error.reason, /\[acces\]/)

  const unauthenticated = await refusal(401, apis.call(client(), 'ml_setup.info'))
  assert.equal(unauthenticated.body.error.type, 'security_exception')
  await refusal(401, apis.call(client({ username: 'admin', password: 'wrong' }), 'ml_setup.info'))

  const forbidden = await refusal(403, apis.call(nobody, 'ml_setup.get_role'))
  assert.match(forbidden.body.error.reason, /is granted by the cluster privileges \[monitor_ml,/)

  const absent = await refusal(404, apis.call(admin, 'ml_setup.get_role', { parts: { name: 'no such role' } }))
  assert.equal(absent.body.error.type, 'resource_not_found_exception')
  assert.match(absent.body.error.reason, /no such role/)

  await refusal(405, admin.transport.request({ method: 'POST', path: '/_ml_setup/_metrics' }))

  const large = await refusal(413, apis.call(admin, 'ml_setup.suggest_role', { body: { source: 'x'.repeat(1 << 20) } }))
  assert.match(large.body.error.reason, /more than the \[1048576\] that this endpoint takes/)
})

test('fail_on is an error that holds the verdict, after the tries that the client makes of a 503', async () => {
  await whileYellow(async () => {
    const check = (maxRetries) =>
      apis.call(as('admin'), 'ml_setup.check', { parts: { indicator: 'ml_settings' }, query: { fail_on: 'yellow' } }, { maxRetries })
    for (const tries of [0, 1]) {
      const error = await refusal(503, check(tries))
      assert.equal(error.body.status, 'yellow')
      assert.equal(error.meta.meta.attempts, tries)
    }
  })
})

test('wait_for_status that does not come is an error that holds the verdict', async () => {
  await whileYellow(async () => {
    const query = { wait_for_status: 'green', timeout: '100ms' }
    const error = await refusal(408, apis.call(admin, 'ml_setup.check', { query }))
    assert.equal(error.body.status, 'yellow')
  })
  const { status } = await apis.call(admin, 'ml_setup.check', { query: { wait_for_status: 'green' } })
  assert.equal(status, 'green')
})

test('a client that waits no longer leaves no task behind', async () => {
  const actions = 'cluster:monitor/xpack/ml/setup/check'
  const waiting = async (opaqueId) => {
    const { tasks } = await admin.tasks.list({ actions, group_by: 'none' })
    return tasks.filter(({ headers }) => headers['X-Opaque-Id'] === opaqueId).length
  }
  const until = async (opaqueId, count) => {
    const deadline = Date.now() + 20_000
    while ((await waiting(opaqueId)) !== count) {
      assert.ok(Date.now() < deadline, `still ${await waiting(opaqueId)} tasks of [${opaqueId}], not ${count}`)
      await pause(50)
    }
  }
  const ask = (options) =>
    apis.call(admin, 'ml_setup.check', { query: { wait_for_status: 'green', timeout: '1m' } }, options)
  await whileYellow(async () => {
    const impatient = failure(errors.TimeoutError, ask({ opaqueId: 'impatient', requestTimeout: 10_000 }))
    await until('impatient', 1)
    await impatient
    await until('impatient', 0)

    const controller = new AbortController()
    const aborted = failure(errors.RequestAbortedError, ask({ opaqueId: 'aborted', signal: controller.signal }))
    await until('aborted', 1)
    controller.abort()
    await aborted
    await until('aborted', 0)
  })
})

test('help as Markdown or HTML, and the report', async () => {
  const first = await apis.call(nobody, 'ml_setup.help')
  assert.match(first, /^# ml-setup\n/)
  assert.match(await apis.call(nobody, 'ml_setup.help', { parts: { page: 'guide' } }), /^# Guide\n/)
  const page = { parts: { page: 'indicators', topic: 'license' } }
  assert.match(await apis.call(nobody, 'ml_setup.help', page), /^# license\n/)
  assert.match(await apis.call(nobody, 'ml_setup.help', page, { headers: { accept: 'text/html' } }), /^<!DOCTYPE html>/)
  const absent = await refusal(404, apis.call(nobody, 'ml_setup.help', { parts: { page: '../etc' } }))
  assert.match(absent.body.error.reason, /indicators\/license\.md/)
  const report = await apis.call(nobody, 'ml_setup.report', { query: { only: 'unhealthy' } })
  assert.match(report, /^<!DOCTYPE html>/)
})

test('every path and method of the REST specifications was sent', () => {
  assert.ok(apis.all().length > 10, `only ${apis.all()}`)
  assert.deepEqual(apis.answered(), apis.all())
})
