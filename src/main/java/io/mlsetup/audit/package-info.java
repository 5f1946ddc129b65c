/**
 * Who sees what: who has an access, who sees results of jobs whose sources are closed to them, and who holds what should not be held.
 * {@code facts} are records, {@code reading} gets them as the caller, {@code judging} is pure; here is what joins them to requests.
 */
package io.mlsetup.audit;
