/** What a change of roles, users or role mappings would give to whom, and take from whom, before anything is stored. */
package io.mlsetup.audit.diffing;
