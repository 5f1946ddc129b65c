/**
 * Starts real Elasticsearch servers, for the {@code *IT} tests and for {@code ./run}. Nothing but the JDK and Jackson is used, so that it
 * runs without Maven and without Elasticsearch's own test framework.
 */
package io.mlsetup.it.server;
