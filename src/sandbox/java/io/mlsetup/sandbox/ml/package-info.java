/**
 * Double of the configuration API of x-pack-ml, which the test distribution lacks: anomaly detection jobs, datafeeds, data
 * frame analytics, filters, calendars with their events, and ML info. Test only. It keeps configurations and runs nothing:
 * no job can be opened, no datafeed started, and no results or state index is made with a job.
 *
 * <p>All that a client sees of a configuration (request and response classes, strict parsing, defaults, validation, ids,
 * rendering with {@code exclude_generated} or {@code authorization}) is x-pack-core's own; what x-pack-ml adds around it
 * (what must exist, what clashes, what the caller must be allowed) is here. Each action has its real name, so
 * Elasticsearch decides who may call it.
 */
package io.mlsetup.sandbox.ml;
