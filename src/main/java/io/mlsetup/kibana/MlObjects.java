package io.mlsetup.kibana;

/**
 * Everything that Kibana stores about machine learning and spaces, regardless of who may see it.
 *
 * @param models the ids of the trained models
 */
public record MlObjects(
        Fact<Stored<Space>> spaces,
        Fact<Stored<Assigned<JobObject>>> jobs,
        Fact<Stored<Assigned<String>>> models,
        Fact<Stored<Assigned<DataView>>> dataViews) {

    /** None of it, all for the same reason. */
    static MlObjects unavailable(Fact.Unavailable<?> why) {
        return new MlObjects(why.as(), why.as(), why.as(), why.as());
    }
}
