/**
 * The catalogue of built-in roles and of privileges: what documents {@code 002} and {@code 003} say about them, and
 * what this version of Elasticsearch does. What they say is data ({@code roles.json}, {@code privileges.json}); what is
 * granted is always asked of x-pack-core's own classes.
 */
package io.mlsetup.catalogue;
