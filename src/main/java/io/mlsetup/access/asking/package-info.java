/** Asks Elasticsearch about the caller, as the caller: what they hold, whom they act for, and what they get to see of Kibana's spaces. */
package io.mlsetup.access.asking;
