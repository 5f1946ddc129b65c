package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Reason;
import java.util.List;
import java.util.Optional;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AnalysisRegistry;
import org.elasticsearch.xpack.core.ml.job.config.CategorizationAnalyzerConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * Whether this cluster knows the analyzer by which a job tells messages apart: it may come from a plugin that only the other cluster has.
 * Made as x-pack-ml's {@code CategorizationAnalyzer} makes it when the job is put.
 */
final class Analyzers {

    private static final int MAX_MESSAGE = 500;

    private final AnalysisRegistry registry;

    Analyzers(AnalysisRegistry registry) {
        this.registry = requireNonNull(registry);
    }

    Optional<Reason> refusal(Job job) {
        CategorizationAnalyzerConfig analyzer = job.getAnalysisConfig().getCategorizationAnalyzerConfig();
        if (analyzer == null
                || analyzer.equals(CategorizationAnalyzerConfig.buildStandardCategorizationAnalyzer(List.of()))) {
            return Optional.empty();
        }
        try {
            make(analyzer);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(new Reason(
                    "analyzer_unknown",
                    "Its categorization analyzer cannot be made on this cluster: "
                            + Strings.cleanTruncate(String.valueOf(e.getMessage()), MAX_MESSAGE)));
        }
    }

    private void make(CategorizationAnalyzerConfig config) throws Exception {
        if (config.getAnalyzer() == null) {
            registry.buildCustomAnalyzer(
                            IndexCreationContext.RELOAD_ANALYZERS,
                            null,
                            false,
                            config.getTokenizer(),
                            config.getCharFilters(),
                            config.getTokenFilters())
                    .close();
        } else if (registry.getAnalyzer(config.getAnalyzer()) == null) {
            // A global analyzer is kept by the registry, and is not closed.
            throw new IllegalArgumentException("there is no analyzer [" + Gate.shown(config.getAnalyzer()) + "]");
        }
    }
}
