/** What an audit knows: principals, roles, jobs, spaces and indices, as they were read. Pure records. */
package io.mlsetup.audit.facts;
