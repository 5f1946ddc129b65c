package io.mlsetup.kibana;

/**
 * What a saved object of type {@code ml-job} says of a job. Only through such an object does Kibana show a job in a space.
 *
 * @param datafeedId null if Kibana knows of no datafeed
 */
public record JobObject(JobType type, String jobId, String datafeedId) {}
